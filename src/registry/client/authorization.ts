import { z } from 'zod';
import { ActionableError } from '../../engine/actionable-error.ts';
import { type Challenge, challengesIn } from './challenge.ts';
import type { RegistryClient } from './client.ts';
import { exchange } from './exchange.ts';
import { readJson } from './read-body.ts';
import { refusal } from './refusal.ts';

/** Token services under another name than their registry's, by that; every other registry must give out its tokens itself. */
const knownRealms: Readonly<Record<string, string>> = { 'registry-1.docker.io': 'auth.docker.io' };
/** Basic authorization is the same for all scopes. */
const everyScope = '*';
/** What a token service says is a few KiB; a header could not carry more anyway. */
const longestToken = 64 * 1024;

const tokenAnswer = z.union([
  z.object({ token: z.string().min(1) }).transform(({ token }) => token),
  z.object({ access_token: z.string().min(1) }).transform(({ access_token }) => access_token),
]);

/** The Authorization header that has answered this scope's challenge before. */
export async function knownAuthorization(client: RegistryClient, scope: string): Promise<string | undefined> {
  return await (client.authorizations.get(scope) ?? client.authorizations.get(everyScope));
}

/**
 * Answers a challenge. Credentials go to nobody before it is understood, and to nobody but the registry itself and the
 * token services we know: a realm is the server's word, and a hostile one would collect passwords.
 *
 * @param scope `repository:name:pull,push`, several with blanks between, or empty
 * @param refused the Authorization header that brought the challenge, if there was one
 * @returns the header to send, or undefined when there is none that was not refused already
 * @throws ActionableError for a realm that credentials must not go to
 */
export async function authorize(
  client: RegistryClient,
  header: string,
  scope: string,
  refused: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const current = await knownAuthorization(client, scope);
  if (current !== undefined && current !== refused) return current;
  const challenge = challengesIn(header).find(({ scheme }) => scheme === 'basic' || scheme === 'bearer');
  if (challenge === undefined) return undefined;
  if (challenge.scheme === 'basic') {
    const basic = basicHeader(client);
    if (basic === undefined || basic === refused) return undefined;
    client.authorizations.set(everyScope, Promise.resolve(basic));
    return basic;
  }
  const token = fetchToken(client, challenge, scope, signal);
  client.authorizations.set(scope, token);
  token.catch(() => client.authorizations.delete(scope));
  return await token;
}

function basicHeader({ credentials }: RegistryClient): string | undefined {
  if (credentials === undefined) return undefined;
  return `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
}

/** Follows https://distribution.github.io/distribution/spec/auth/token/. */
async function fetchToken(client: RegistryClient, { parameters }: Challenge, scope: string, signal: AbortSignal) {
  const url = trustedRealm(client, parameters.realm ?? '');
  if (parameters.service !== undefined) url.searchParams.set('service', parameters.service);
  for (const one of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', one);
  const authorization = basicHeader(client);
  const headers = authorization === undefined ? {} : { authorization };
  const answer = await exchange(client, url, { method: 'GET', headers, signal });
  if (answer.status !== 200) throw await refusal(answer);
  return `Bearer ${await readJson(answer, tokenAnswer, signal, longestToken)}`;
}

function trustedRealm(client: RegistryClient, realm: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url !== undefined && url.username === '') {
    if (url.origin === client.url.origin) return url;
    if (url.protocol === 'https:' && (url.host === client.url.host || url.host === knownRealms[client.url.host]))
      return url;
  }
  throw new ActionableError(
    `${client.url.host} wants ${client.credentials === undefined ? 'a token fetched from' : 'the password sent to'} ${
      realm === '' ? 'no place it names' : realm
    }, which was not done`,
    'A registry must give out its tokens under its own name over HTTPS; check that this is the registry you mean.',
  );
}
