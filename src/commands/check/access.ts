import { failed, failure, ok, skipped } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import type { RegistryClient } from '../../registry/client/client.ts';
import { RegistryError } from '../../registry/client/registry-error.ts';
import { greet } from '../../registry/probe/greet.ts';
import { ping } from '../../registry/probe/ping.ts';
import { within } from './within.ts';

export const accessNames = ['no password', 'password'] as const;
const [without, withPassword] = accessNames;

/** Whether the registry keeps out who has no password, and lets in who has it. */
export async function accessChecks(client: RegistryClient, signal: AbortSignal): Promise<readonly [Check, Check]> {
  const closed = await refusesWithout(client, signal);
  if (closed.state === 'failure' && !closed.detail.includes('lets anyone in'))
    return [closed, skipped(withPassword, 'the registry does not answer')];
  return [closed, await accepts(client, signal)];
}

async function refusesWithout(client: RegistryClient, signal: AbortSignal): Promise<Check> {
  try {
    const answer = await within(answerMs, signal, (limited) => greet(client, limited));
    if (answer === 'wants a password') return ok(without, 'refused with 401');
    return failure(
      without,
      `${client.url.host} lets anyone in without a password`,
      'Close port 443 until it is mended, and run provision, which sets auth.htpasswd in its configuration.',
    );
  } catch (error) {
    signal.throwIfAborted();
    return failed(without, error);
  }
}

async function accepts(client: RegistryClient, signal: AbortSignal): Promise<Check> {
  const user = client.credentials?.user ?? '';
  try {
    await within(answerMs, signal, (limited) => ping(client, limited));
    return ok(withPassword, `accepted for ${user}`);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RegistryError && error.status === 401)) return failed(withPassword, error);
    return failure(
      withPassword,
      `refused for ${user}: the registry knows another one`,
      'Check REGISTRY_PASSWORD and registry.user; if they are as they should be, run provision, which gives them to the registry.',
    );
  }
}

/** A registry at work answers at once; bcrypt takes a moment. */
const answerMs = 30_000;
