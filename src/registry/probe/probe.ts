import type { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import type { Probe } from '../../engine/report.ts';
import { type RegistryOptions, registryClient } from '../client/client.ts';
import { ownRepositories } from '../own-repositories.ts';
import { type ProbeStep, probeSteps } from './probe-steps.ts';

export interface Probing {
  /** Where the image is pushed to. Default `provision-registry/probe`. */
  readonly repository?: string;
  readonly signal: AbortSignal;
  /** Told the name of each step as it begins. */
  readonly say: (words: string) => void;
}

type Step = Probe['steps'][number];

/**
 * Proves that a registry works as its users will use it: the certificate, no entry without the password, entry with it,
 * an image of random content pushed, pulled, compared and deleted again.
 *
 * A failed step ends it and tells what to do; what was pushed is deleted all the same.
 *
 * @throws the signal's reason when cancelled, after deleting what was pushed
 */
export async function probe(
  options: RegistryOptions & { readonly user: string; readonly password: string },
  { repository = ownRepositories.probe, signal, say }: Probing,
): Promise<Probe> {
  const started = Date.now();
  const client = registryClient(options);
  const steps: Step[] = [];
  let failure: unknown;
  try {
    for (const step of probeSteps({ client, options, repository })) {
      const stopped = failure !== undefined || signal.aborted;
      if (stopped && !step.cleansUp?.()) continue;
      say(step.name);
      const outcome = await run(step, signal);
      steps.push(outcome.step);
      failure ??= outcome.error;
    }
  } finally {
    await client.close();
  }
  signal.throwIfAborted();
  return {
    outcome: failure === undefined ? 'passed' : 'failed',
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    steps,
    ...(failure === undefined ? {} : { error: asFailure(failure) }),
  };
}

/** Deleting what was pushed goes on after a cancellation, but not for ever. */
const cleaningMs = 30_000;

async function run(step: ProbeStep, signal: AbortSignal): Promise<{ step: Step; error?: ActionableError | Error }> {
  try {
    const detail = await step.run(step.cleansUp === undefined ? signal : AbortSignal.timeout(cleaningMs));
    return { step: { name: step.name, ok: true, detail } };
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    return { step: { name: step.name, ok: false, detail: known.message }, error: known };
  }
}
