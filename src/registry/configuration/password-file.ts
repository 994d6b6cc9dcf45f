import { compare } from 'bcryptjs';
import { hashFor } from './htpasswd.ts';

/**
 * What the registry's htpasswd file says: who is let in, and in comments, which the registry skips, how a rotation of
 * the password stands.
 */
export interface PasswordFile {
  /** bcrypt hashes by user. */
  readonly users: ReadonlyMap<string, string>;
  /** One under way: both of its users are let in. */
  readonly rotation?: Rotation;
  /** Users that a rotation has removed, and when (ISO 8601). They are never let in again. */
  readonly retired: ReadonlyMap<string, string>;
}

/** From one user to the next, which has the new password: htpasswd knows one password for each user. */
export interface Rotation {
  readonly from: string;
  readonly to: string;
  /** ISO 8601. */
  readonly since: string;
}

const none: PasswordFile = { users: new Map(), retired: new Map() };

/** Lines that let nobody in, and comments that are not ours, count for nothing. */
export function parsePasswordFile(text: string | undefined): PasswordFile {
  if (text === undefined) return none;
  const names = [...text.matchAll(/^\s*([^\s#:][^\s:]*):/gm)].map(([, name = '']) => name);
  const hashes = [...new Set(names)].map((name) => [name, hashFor(text, name)] as const);
  const users = new Map(hashes.flatMap(([name, hash]) => (hash === undefined ? [] : [[name, hash]])));
  const retired = new Map([...text.matchAll(/^# retired (\S+) (\S+)$/gm)].map(([, user = '', at = '']) => [user, at]));
  const [, from = '', to = '', since = ''] = /^# rotating (\S+) (\S+) (\S+)$/m.exec(text) ?? [];
  const open = users.has(from) && users.has(to);
  return { users, retired, ...(open ? { rotation: { from, to, since } } : {}) };
}

export function formatPasswordFile({ users, rotation, retired }: PasswordFile): string {
  const lines = [
    ...[...retired].map(([user, at]) => `# retired ${user} ${at}`),
    ...(rotation === undefined ? [] : [`# rotating ${rotation.from} ${rotation.to} ${rotation.since}`]),
    ...[...users].map(([user, hash]) => `${user}:${hash}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Lets the next user in beside the present one. */
export function withRotation(file: PasswordFile, rotation: Rotation, hash: string): PasswordFile {
  return { ...file, users: new Map([...file.users, [rotation.to, hash]]), rotation };
}

/**
 * Ends the rotation that is under way: its first user is no longer let in, and never again.
 *
 * @param at ISO 8601
 */
export function withoutRotated({ users, rotation, retired }: PasswordFile, at: string): PasswordFile {
  if (rotation === undefined) return { users, retired };
  const left = [...users].filter(([user]) => user !== rotation.from);
  return { users: new Map(left), retired: new Map([...retired, [rotation.from, at]]) };
}

/** Whether a user is let in with a password. */
export async function letsIn({ users }: PasswordFile, user: string, password: string): Promise<boolean> {
  const hash = users.get(user);
  return hash !== undefined && (await compare(password, hash));
}

/** The user that follows in a rotation: `neurolibre`, `neurolibre-2`, `neurolibre-3`. */
export function successorOf(user: string): string {
  const { name, generation } = /^(?<name>.+)-(?<generation>[1-9]\d{0,8})$/.exec(user)?.groups ?? {};
  return name === undefined ? `${user}-2` : `${name}-${Number(generation) + 1}`;
}
