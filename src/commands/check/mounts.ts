import type { Change } from '../../engine/change.ts';
import { failure, ok, warning } from '../../engine/check.ts';
import { knownAfterApply } from '../../engine/plan.ts';
import type { Check } from '../../engine/report.ts';
import { belongsTo } from '../../host/device.ts';
import type { HostFacts, MountFacts, Space } from '../../host/host-facts.ts';
import { bytesText } from '../../report/bytes.ts';
import { differenceIn } from './drift.ts';

export interface MountWanted {
  /** Of its line: `mount /DATA`. */
  readonly name: string;
  readonly point: string;
  /** Of the volume that is to be there, when it is known. */
  readonly volumeId: string | undefined;
  /** What the plan says of it. */
  readonly change: Change | undefined;
  /** The key of the volume in the configuration. */
  readonly role: string;
}

/** From these parts on an operator is warned, and nothing can be relied on any more. */
const scarce = 0.8;
const full = 0.95;

/** Whether the right file system is mounted, now and at boot, and how full it is. */
export function mountCheck(facts: HostFacts, { name, point, volumeId, change, role }: MountWanted): Check {
  const there = facts.mounts.get(point);
  if (there === undefined)
    return failure(
      name,
      role === 'registry' ? 'nothing is mounted there, so its containers stay down' : 'nothing is mounted there',
      change?.error?.remedy ?? 'Run provision, which attaches and mounts it; what waits for it then starts by itself.',
    );
  if (change?.error !== undefined)
    return failure(name, change.error.message, change.error.remedy ?? 'Run plan, which tells more.');
  const compared = change?.outcome === 'planned' && change.reason !== knownAfterApply;
  if (volumeId !== undefined && !belongsTo(volumeId, there.source, facts) && !compared)
    return warning(name, `${there.source} is mounted there, and it cannot be told of which volume`, 'Run plan.');
  const words = spaceWords(there.space);
  const used = Math.max(usedPart(there.space), inodePart(there.space));
  if (used >= full) return failure(name, words, roomRemedy(role));
  if (used >= scarce) return warning(name, words, roomRemedy(role));
  const drift = driftOf(facts, point, there, change);
  return drift === undefined
    ? ok(name, `${words}, mounted by UUID`)
    : warning(name, `${drift}; ${words}`, 'Run provision, which mends it.');
}

function driftOf(
  { fstab }: HostFacts,
  point: string,
  { uuid }: MountFacts,
  change: Change | undefined,
): string | undefined {
  if (fstab.get(point)?.spec !== `UUID=${uuid}`)
    return 'is not mounted at boot: /etc/fstab does not name it by its UUID';
  return differenceIn(change);
}

function spaceWords(space: Space): string {
  const used = `${percent(usedPart(space))} of ${bytesText(space.total)} used`;
  return space.inodes === undefined ? used : `${used}, inodes ${percent(inodePart(space))}`;
}

function usedPart({ total, available }: Space): number {
  return total === 0 ? 0 : (total - available) / total;
}

function inodePart({ inodes }: Space): number {
  return inodes === undefined ? 0 : usedPart(inodes);
}

/** Rounded down: what is not full is not told to be. */
function percent(part: number): string {
  return `${Math.floor(part * 100)} %`;
}

function roomRemedy(role: string): string {
  const grow = `raise volumes.${role}.size and run provision, which lets it grow while it is in use`;
  return role === 'registry' ? `Delete old images with clean, or ${grow}.` : `Remove what is not needed, or ${grow}.`;
}
