import { createHash } from 'node:crypto';
import { hashFor, matchesHtpasswd } from '../../registry/configuration/htpasswd.ts';

/**
 * Tells whether an `Authorization` header lets its sender in.
 *
 * bcrypt is slow by design, and a push makes dozens of requests: a pair that was right once is remembered for as long as
 * the user's hash in the file is the same.
 *
 * @param htpasswd gives the current text of the htpasswd file
 */
export function authentication(htpasswd: () => string): (header: string | undefined) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return async (header) => {
    const { user, password } = credentialsIn(header);
    if (user === undefined || password === undefined) return false;
    const file = htpasswd();
    const key = createHash('sha256')
      .update(JSON.stringify([hashFor(file, user), password]))
      .digest('hex');
    const matches = known.get(key) ?? matchesHtpasswd(file, user, password);
    known.set(key, matches);
    if (!(await matches)) known.delete(key);
    return await matches;
  };
}

function credentialsIn(header = ''): { readonly user?: string; readonly password?: string } {
  const encoded = /^basic +(\S+)$/i.exec(header)?.[1];
  if (encoded === undefined) return {};
  return /^(?<user>[^:]*):(?<password>.*)$/s.exec(Buffer.from(encoded, 'base64').toString())?.groups ?? {};
}
