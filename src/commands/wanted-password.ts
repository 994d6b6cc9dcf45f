import { ActionableError } from '../engine/actionable-error.ts';
import type { LiveFile } from '../host/service-spec.ts';
import { hashPassword } from '../registry/htpasswd.ts';
import {
  formatPasswordFile,
  letsIn,
  type PasswordFile,
  parsePasswordFile,
  type Rotation,
  withoutRotated,
} from '../registry/password-file.ts';

/** Who is to be let in. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * The htpasswd file as the configuration wants it: its user alone, and while a rotation is under way the next one too, so
 * that no run locks out who uses that already. Once the configuration names the next one, the rotation is over.
 *
 * @param hashCost of bcrypt; the usual one when left out
 */
export function wantedPassword(
  { user, password }: Login,
  hashCost: number | undefined,
): Pick<LiveFile, 'content' | 'differences' | 'remarks'> {
  return {
    async content(current) {
      const file = ended(parsePasswordFile(current), user);
      const kept = [...file.users].filter(([each]) => each === user || each === file.rotation?.to);
      const users = new Map(kept);
      if (!(await letsIn(file, user, password))) {
        const line = await hashPassword(user, password, hashCost);
        users.set(user, line.slice(user.length + 1));
      }
      return formatPasswordFile({ ...file, users });
    },
    async differences(current) {
      const file = parsePasswordFile(current);
      const right = await letsIn(file, user, password);
      refuseRetired(file, user);
      if (!right) await refuseNext(file, { user, password });
      const own = file.users.has(user) ? `the password of ${user} is another` : `user ${user} is missing`;
      const next = ended(file, user).rotation?.to;
      const others = [...file.users.keys()].filter((each) => each !== user && each !== next);
      return [...(right ? [] : [own]), ...others.map((each) => `user ${each} is removed`)];
    },
    remarks(current) {
      const { rotation } = ended(parsePasswordFile(current), user);
      return rotation === undefined ? [] : [openWords(rotation)];
    },
  };
}

/** @throws ActionableError for a user that a rotation has removed */
export function refuseRetired({ retired, users }: PasswordFile, user: string): void {
  const at = retired.get(user);
  if (at === undefined) return;
  const now = [...users.keys()].join(', ');
  throw new ActionableError(
    `The user ${user} was retired by a rotation of the password on ${day(at)}, and is not let in again`,
    `Set registry.user: ${now} in the configuration, and REGISTRY_PASSWORD to the new password.`,
  );
}

/** `The password is being rotated since 2026-11-24 04:10 UTC: …` */
export function openWords({ from, to, since }: Rotation): string {
  return `A rotation of the password is open since ${minute(since)}: ${from} and ${to} both log in. When nothing uses ${from} any more, rotate with --finish removes it.`;
}

export function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function day(at: string): string {
  return at.slice(0, 10);
}

/** @throws ActionableError when the password is already the next user's: made the present one's, it would lock out who still has the old one */
async function refuseNext(file: PasswordFile, { user, password }: Login): Promise<void> {
  const { rotation } = file;
  if (rotation?.from !== user || !(await letsIn(file, rotation.to, password))) return;
  throw new ActionableError(
    `REGISTRY_PASSWORD is the new password of ${rotation.to}, and registry.user is still ${user}`,
    `Set registry.user: ${rotation.to} in the configuration, if nothing uses ${user} any more; or REGISTRY_PASSWORD to the old password.`,
  );
}

/** A rotation to the very user that is wanted is over, and with it the user before. */
function ended(file: PasswordFile, user: string): PasswordFile {
  const { rotation, users, retired } = file;
  if (rotation?.from === user) return file;
  return rotation?.to === user ? withoutRotated(file, new Date().toISOString()) : { users, retired };
}
