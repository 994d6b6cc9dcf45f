import { asFailure } from '../../engine/failure.ts';
import type { Walk } from '../../engine/plan.ts';
import type { Probe } from '../../engine/report.ts';
import type { RegistryOptions } from '../../registry/client/client.ts';
import type { CollectionProof } from '../../registry/probe/collection-proof.ts';
import { waitForRegistry } from '../../registry/probe/wait-for-registry.ts';

/** How long a registry that was just started may take until it answers. */
export const readyTimeoutMs = 2 * 60_000;

/** Goes through the steps of a proof until one fails, as the probe of the run. */
export async function proveCollection(
  { steps: wanted }: CollectionProof,
  access: RegistryOptions,
  { signal, emit }: Walk,
): Promise<Probe> {
  const resource = 'probe';
  emit({ type: 'phase', phase: 'probe', resources: [resource] });
  emit({ type: 'started', resource, doing: 'probe' });
  const started = Date.now();
  const ended = (outcome: Probe['outcome'], error?: unknown): Probe => {
    const times = { startedAt: new Date(started).toISOString(), durationMs: Date.now() - started };
    const failed = error === undefined ? {} : { error: asFailure(error) };
    const change = { resource, action: 'none', reason: 'proves the registry', ...times, ...failed } as const;
    emit({ type: 'finished', fact: true, change: { ...change, outcome: outcome === 'passed' ? 'done' : 'failed' } });
    return { outcome, ...times, steps, ...failed };
  };
  const say = (progress: string) => emit({ type: 'progress', resource, progress });
  const steps: Probe['steps'][number][] = [];
  try {
    await waitForRegistry(access, { timeoutMs: readyTimeoutMs, signal, say });
  } catch (error) {
    return ended('failed', error);
  }
  for (const { name, run } of wanted) {
    say(name);
    try {
      steps.push({ name, ok: true, detail: await run(signal) });
    } catch (error) {
      steps.push({ name, ok: false, detail: error instanceof Error ? error.message : String(error) });
      return ended('failed', error);
    }
  }
  return ended('passed');
}
