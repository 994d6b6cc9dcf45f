import { ActionableError } from '../../engine/actionable-error.ts';
import { pause } from '../../pause.ts';
import { type RegistryClient, type RegistryOptions, registryClient } from '../client/client.ts';
import { RegistryUnreachable } from '../client/registry-unreachable.ts';
import { readCertificate } from './certificate.ts';
import { greet } from './greet.ts';

export interface Waiting {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Told, when it changes, what is still missing. */
  readonly say: (words: string) => void;
}

const firstPauseMs = 250;
const longestPauseMs = 3_000;
/** A packet that a closed port swallows is not waited for longer than this. */
const attemptMs = 10_000;

/**
 * Waits until a registry answers over HTTPS with a trusted certificate and wants a password.
 *
 * @throws ActionableError after `timeoutMs` milliseconds, with what was missing last
 */
export async function waitForRegistry(options: RegistryOptions, waiting: Waiting): Promise<void> {
  const { signal, say, timeoutMs } = waiting;
  const client = registryClient({ ...options, tries: 1 });
  const deadline = performance.now() + timeoutMs;
  try {
    let said: string | undefined;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.6, longestPauseMs)) {
      const missing = await missingOf(client, options, signal);
      if (missing === undefined) return;
      if (performance.now() > deadline) throw overdue(client.url.host, timeoutMs, missing);
      const words = missing instanceof RegistryUnreachable ? missing.reason : missing.message;
      if (words !== said) say(`waiting for ${client.url.host}: ${words}`);
      said = words;
      await pause(pauseMs, signal);
    }
  } finally {
    await client.close();
  }
}

/** What a ready registry would not lack, or undefined when it is ready. */
async function missingOf(
  client: RegistryClient,
  options: RegistryOptions,
  signal: AbortSignal,
): Promise<ActionableError | undefined> {
  const attempt = AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]);
  try {
    if (client.url.protocol === 'https:') await readCertificate(options, attempt);
    if ((await greet(client, attempt)) === 'wants a password') return undefined;
    return new ActionableError(
      `${client.url.host} lets anyone in without a password`,
      'Check that the domain leads to this registry and that auth.htpasswd stands in its configuration.',
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ActionableError) return error;
    if (!attempt.aborted) throw error;
    return new RegistryUnreachable(
      client.url.host,
      'ETIMEDOUT',
      `no answer in ${attemptMs / 1000} s`,
      'Check the floating IP and that the security group lets port 443 in.',
    );
  }
}

function overdue(host: string, timeoutMs: number, last: ActionableError): ActionableError {
  const seconds = Math.round(timeoutMs / 1000);
  const words = last instanceof RegistryUnreachable ? last.reason : last.message;
  return new ActionableError(`${host} was not ready after ${seconds} s: ${words}`, last.remedy, { cause: last });
}
