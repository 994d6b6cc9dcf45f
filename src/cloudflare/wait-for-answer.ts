import { BlockList } from 'node:net';
import { ActionableError } from '../engine/actionable-error.ts';
import { pause } from '../pause.ts';
import type { LookUp } from './authoritative.ts';

export interface AnswerWanted {
  readonly domain: string;
  /** What the record points at. */
  readonly address: string;
  /** Ranges in CIDR notation of Cloudflare's proxy, when that is to stand before the address. */
  readonly proxy?: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Waits until a domain answers with just the address, or with addresses of Cloudflare's proxy alone.
 *
 * @returns what it answers
 * @throws ActionableError after `timeoutMs` milliseconds, with what was answered last
 */
export async function waitForAnswer(
  lookUp: LookUp,
  wanted: AnswerWanted,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (words: string) => void },
): Promise<readonly [string, ...string[]]> {
  const deadline = performance.now() + wanted.timeoutMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.6, 5_000)) {
    const answer = await lookUp(wanted.domain, signal);
    signal.throwIfAborted();
    const [first, ...others] = answer;
    if (first !== undefined && isAnswered(answer, wanted)) return [first, ...others];
    if (performance.now() > deadline) throw unanswered(wanted, answer);
    say(`waiting for DNS to answer ${inWords(wanted)}`);
    await pause(pauseMs, signal);
  }
}

/** Whether a domain answers with just the address, or with addresses of Cloudflare's proxy alone. */
export function isAnswered(
  answer: readonly string[],
  { address, proxy }: Pick<AnswerWanted, 'address' | 'proxy'>,
): boolean {
  if (proxy === undefined) return answer.length === 1 && answer[0] === address;
  const ranges = new BlockList();
  for (const cidr of proxy) {
    const [network = '', prefix] = cidr.split('/');
    ranges.addSubnet(network, Number(prefix));
  }
  return answer.every((each) => ranges.check(each));
}

function inWords({ address, proxy }: AnswerWanted): string {
  return proxy === undefined ? address : "addresses of Cloudflare's proxy";
}

function unanswered(wanted: AnswerWanted, answer: readonly string[]): ActionableError {
  const { domain, timeoutMs } = wanted;
  const said = answer.length === 0 ? 'no address' : answer.join(', ');
  return new ActionableError(
    `${domain}: the zone's name servers still answer ${said} after ${Math.round(timeoutMs / 1000)} s, wanted ${inWords(wanted)}`,
    'Check that the domain is delegated to this Cloudflare zone (dig NS), then run again.',
  );
}
