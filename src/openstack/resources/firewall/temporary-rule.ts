import { inSeconds } from '../../../in-seconds.ts';
import { asDescription, isOurs, type OwnerMark } from '../../marks/owner-mark.ts';
import type { SecurityGroupRule } from '../../network/security-groups.ts';

/** A rule of ours that is there for one run only. */
export interface Temporary {
  /** Names the run, and no other. */
  readonly run: string;
  /** Milliseconds since 1970. From then on the run is dead, and whoever sees the rule removes it. */
  readonly expiresAt: number;
}

/** How long a temporary rule may stand, in milliseconds: longer than a run takes. */
export const temporaryForMs = 2 * 60 * 60_000;

/**
 * What a temporary rule says of itself: the owner mark, and the words by which it is told from a lasting one.
 * With a registry and an owner of the greatest length, and a run of 20 characters, that is just below Neutron's 255.
 */
export function temporaryDescription(owner: OwnerMark, { run, expiresAt }: Temporary): string {
  return `${asDescription(owner)} run=${run} expires=${inSeconds(expiresAt)}`;
}

/** @returns undefined for a lasting rule, and for any that is not ours */
export function temporaryIn(owner: OwnerMark, { description }: SecurityGroupRule): Temporary | undefined {
  const [, run] = /(?:^|\s)run=(\S+)/.exec(description) ?? [];
  const [, expires] = /(?:^|\s)expires=(\S+)/.exec(description) ?? [];
  if (run === undefined || expires === undefined || !isOurs(owner, description)) return undefined;
  const expiresAt = Date.parse(expires);
  // Nobody knows how long one with a spoilt date would stand.
  return { run, expiresAt: Number.isNaN(expiresAt) ? 0 : expiresAt };
}

export function hasExpired({ expiresAt }: Temporary): boolean {
  return expiresAt <= Date.now();
}
