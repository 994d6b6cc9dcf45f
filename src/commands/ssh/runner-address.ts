import { isIP, isIPv4 } from 'node:net';
import { Agent, request } from 'undici';
import { ActionableError } from '../../engine/actionable-error.ts';
import { retried } from '../../retried.ts';

export interface Asking {
  /** Answers with lines of `key=value`, one of them `ip=203.0.113.9`. */
  readonly url: string;
  readonly signal: AbortSignal;
  /** For each of three tries, in milliseconds; 10 seconds when left out. */
  readonly timeoutMs?: number;
}

const tries = 3;
const firstPauseMs = 300;
const usualTimeoutMs = 10_000;
/** Cloudflare's answer has some 250 bytes. */
const mostBytes = 4096;

/**
 * The IPv4 address that this machine is seen by, as a service outside tells it. The answer comes from a stranger: of it
 * nothing is believed but an address, of those that a single machine can have.
 *
 * @throws {ActionableError} when none is to be had, with `firewall.ssh-from` as the other way; the signal's reason
 */
export async function runnerAddress({ url, signal, timeoutMs = usualTimeoutMs }: Asking): Promise<string> {
  const agent = new Agent({ connect: { family: 4 }, maxResponseSize: mostBytes });
  const ask = async () => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await request(url, { dispatcher: agent, signal: limit });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const { origin } = new URL(url);
  try {
    const { status, text } = await retried({ tries, firstPauseMs, passing: () => true, signal }, ask);
    if (status !== 200) throw unknown(`${origin} answered ${status}`);
    return addressIn(text, origin);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ActionableError) throw error;
    throw unknown(`${origin} gave no answer (${error instanceof Error ? error.message : String(error)})`, error);
  } finally {
    await agent.destroy();
  }
}

function addressIn(text: string, origin: string): string {
  const said = /^ip=([0-9a-fA-F.:]{1,45})\r?$/m.exec(text)?.[1] ?? '';
  if (isIP(said) === 0) throw unknown(`the answer of ${origin} has no line ip=ADDRESS`);
  if (!isIPv4(said)) throw unknown(`${origin} saw us come from ${said}, which is no IPv4 address`);
  const [first = 0] = said.split('.').map(Number);
  // "This network", multicast and reserved ones (RFC 6890) are nobody's own.
  if (first === 0 || first >= 224) throw unknown(`${origin} says ${said}, which no machine has`);
  return said;
}

function unknown(why: string, cause?: unknown): ActionableError {
  return new ActionableError(
    `The address that this machine is seen by, to which 'firewall.ssh-from: runner' opens SSH, is not known: ${why}`,
    'Run again; or list the networks that SSH may come from in firewall.ssh-from; or name another service to ask in PUBLIC_ADDRESS_URL.',
    { cause },
  );
}
