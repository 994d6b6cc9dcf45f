import type { Zone } from '../../cloudflare/zone.ts';
import { asFailure } from '../../engine/failure.ts';
import type { Walk } from '../../engine/plan.ts';
import type { Probe } from '../../engine/report.ts';
import type { Work } from '../../engine/resource.ts';
import { probe } from '../../registry/probe/probe.ts';
import { waitForRegistry } from '../../registry/probe/wait-for-registry.ts';
import { siteAccess } from '../site/access.ts';
import type { Site } from '../site/site.ts';
import type { NodeProof, ProveOnNodes } from './on-nodes.ts';

/** Certificate authorities take up to a minute; a first pull of both images over a slow link takes longer. */
const readyTimeoutMs = 5 * 60_000;

interface Proving {
  readonly zone: Zone;
  /** The floating IP. */
  readonly address: string;
  /** How it is proved on the nodes, where there are any that log in. */
  readonly onNodes?: ProveOnNodes | undefined;
  /** How its mirror is proved, where there is one. */
  readonly onHost?: ((work: Work) => Promise<NodeProof>) | undefined;
}

/** Ready means proven: through the public name, as its users will, the registry takes, gives and deletes an image. */
export async function prove(
  site: Site<'registryPassword'>,
  { zone, address, onNodes, onHost }: Proving,
  { signal, emit }: Walk,
): Promise<Probe> {
  const { target, secrets } = site;
  const say = (progress: string) => emit({ type: 'progress', resource: name, progress });
  const name = 'probe';
  emit({ type: 'phase', phase: 'probe', resources: [name] });
  emit({ type: 'started', resource: name, doing: 'probe' });
  const started = Date.now();
  const ended = (proof: Probe): Probe => {
    const { startedAt, durationMs, error } = proof;
    const outcome = proof.outcome === 'passed' ? 'done' : 'failed';
    const times = {
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(durationMs === undefined ? {} : { durationMs }),
    };
    const change = { resource: name, action: 'none', reason: 'proves the registry', outcome, ...times } as const;
    emit({ type: 'finished', fact: true, change: error === undefined ? change : { ...change, error } });
    return proof;
  };
  try {
    const access = await siteAccess(site, { zone, address }, { signal, say });
    const options = { ...access, user: target.registry.user, password: secrets.registryPassword };
    await waitForRegistry(options, { timeoutMs: readyTimeoutMs, signal, say });
    const own = await probe(options, { signal, say });
    const mirrored = await followed(own, async () => onHost?.({ signal, say }));
    const proof = await followed(mirrored, async () => onNodes?.(options, { signal, say }));
    const durationMs = Date.now() - started;
    return ended({ ...proof, startedAt: new Date(started).toISOString(), durationMs });
  } catch (error) {
    const times = { startedAt: new Date(started).toISOString(), durationMs: Date.now() - started };
    return ended({ outcome: 'failed', ...times, steps: [], error: asFailure(error) });
  }
}

/** What else is to be proved of a registry that has proved itself. */
async function followed(proof: Probe, prove: () => Promise<NodeProof | undefined>): Promise<Probe> {
  const more = proof.outcome === 'passed' ? await prove() : undefined;
  if (more === undefined) return proof;
  const steps = [...proof.steps, ...more.steps];
  if (more.error === undefined) return { ...proof, steps };
  return { ...proof, outcome: 'failed', steps, error: asFailure(more.error) };
}
