import { BlockList } from 'node:net';
import { ActionableError } from '../engine/actionable-error.ts';
import { pause } from '../pause.ts';
import type { LookUp } from './authoritative.ts';
import { agreed, answersInWords, heard, type ServerAnswer, silenceRemedy } from './server-answers.ts';

export interface AnswerWanted {
  readonly domain: string;
  /** What the record points at. */
  readonly address: string;
  /** Ranges in CIDR notation of Cloudflare's proxy, when that is to stand before the address. */
  readonly proxy?: readonly string[];
  readonly timeoutMs: number;
  /** After this time in which no server was heard at all, nothing is to be hoped for. */
  readonly silenceMs: number;
}

/**
 * Waits until a domain answers with just the address, or with addresses of Cloudflare's proxy alone.
 *
 * @returns what it answers
 * @throws ActionableError after `timeoutMs` milliseconds, or `silenceMs` of silence, with who answered what last
 */
export async function waitForAnswer(
  lookUp: LookUp,
  wanted: AnswerWanted,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (words: string) => void },
): Promise<readonly [string, ...string[]]> {
  const began = performance.now();
  let heardAt = began;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.6, 5_000)) {
    const answers = await lookUp(wanted.domain, signal);
    signal.throwIfAborted();
    const answer = agreed(answers);
    const [first, ...others] = answer;
    if (first !== undefined && isAnswered(answer, wanted)) return [first, ...others];
    const now = performance.now();
    if (heard(answers).length > 0) heardAt = now;
    if (now - began > wanted.timeoutMs || now - heardAt > wanted.silenceMs)
      throw unanswered(wanted, answers, now - began);
    say(`waiting for DNS to answer ${wantedWords(wanted)}`);
    await pause(pauseMs, signal);
  }
}

/** Whether a domain answers with just the address, or with addresses of Cloudflare's proxy alone. */
export function isAnswered(
  answer: readonly string[],
  { address, proxy }: Pick<AnswerWanted, 'address' | 'proxy'>,
): boolean {
  if (answer.length === 0) return false;
  if (proxy === undefined) return answer.length === 1 && answer[0] === address;
  const ranges = new BlockList();
  for (const cidr of proxy) {
    const [network = '', prefix] = cidr.split('/');
    ranges.addSubnet(network, Number(prefix));
  }
  return answer.every((each) => ranges.check(each));
}

/** What is wanted: `203.0.113.7`, or `addresses of Cloudflare's proxy`. */
export function wantedWords({ address, proxy }: Pick<AnswerWanted, 'address' | 'proxy'>): string {
  return proxy === undefined ? address : "addresses of Cloudflare's proxy";
}

function unanswered(wanted: AnswerWanted, answers: readonly ServerAnswer[], afterMs: number): ActionableError {
  return new ActionableError(
    `${wanted.domain} is not answered with ${wantedWords(wanted)} after ${Math.round(afterMs / 1000)} s: ${answersInWords(answers)}`,
    answerRemedy(answers, wanted),
  );
}

/** What helps where a domain is not answered as it should be: silence is what is wrong if all that was heard is right. */
export function answerRemedy(
  answers: readonly ServerAnswer[],
  wanted: Pick<AnswerWanted, 'address' | 'proxy'>,
): string {
  const spoken = heard(answers);
  const silence = answers.length === 0 || spoken.length < answers.length;
  if (silence && spoken.every((answer) => isAnswered(answer, wanted))) return silenceRemedy;
  return 'Check that the domain is delegated to this Cloudflare zone (dig NS), and that dns.resolvers, if it is set, names servers that know it; then run again.';
}
