import { ActionableError } from '../../engine/actionable-error.ts';
import type { Difference } from '../../engine/resource.ts';
import type { LiveFile } from '../../host/service-spec.ts';
import { hashPassword } from '../../registry/configuration/htpasswd.ts';
import {
  formatPasswordFile,
  letsIn,
  type PasswordFile,
  parsePasswordFile,
  type Rotation,
} from '../../registry/configuration/password-file.ts';
import type { Login } from '../site/parts.ts';

/**
 * The htpasswd file as the configuration wants it: its user alone, but both while a rotation is under way, whichever of
 * them the configuration names by now. So no run locks out who has changed over already, or not yet.
 *
 * @param hashCost of bcrypt; the usual one when left out
 */
export function wantedPassword(
  { user, password }: Login,
  hashCost: number | undefined,
): Pick<LiveFile, 'content' | 'differences' | 'remarks'> {
  return {
    async content(current) {
      const file = concerning(parsePasswordFile(current), user);
      const users = new Map([...file.users].filter(([each]) => wantedIn(file, user).includes(each)));
      if (!(await letsIn(file, user, password))) {
        const line = await hashPassword(user, password, hashCost);
        users.set(user, line.slice(user.length + 1));
      }
      return formatPasswordFile({ ...file, users });
    },
    async differences(current) {
      const file = concerning(parsePasswordFile(current), user);
      const right = await letsIn(file, user, password);
      refuseRetired(file, user);
      if (!right) await refuseMixed(file, { user, password });
      const others = [...file.users.keys()].filter((each) => !wantedIn(file, user).includes(each));
      return [
        ...(right ? [] : [ownDifference(file, user)]),
        ...others.map(
          (each): Difference => ({
            words: `user ${each} is removed, which shuts out whoever logs in so ${better}`,
            asks: true,
          }),
        ),
      ];
    },
    remarks(current) {
      const { rotation } = concerning(parsePasswordFile(current), user);
      return rotation === undefined ? [] : [openWords(rotation)];
    },
  };
}

/** A new user shuts nobody out. */
function ownDifference({ users }: PasswordFile, user: string): Difference {
  return users.has(user)
    ? { words: `the password of ${user} is another, which shuts out whoever has the present one ${better}`, asks: true }
    : { words: `user ${user} is missing` };
}

const better = '(rotate changes one that is in use)';

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
function openWords({ from, to, since }: Rotation): string {
  return `A rotation of the password is open since ${minute(since)}: ${from} and ${to} both log in. When nothing uses ${from} any more, rotate with --finish removes it.`;
}

export function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function day(at: string): string {
  return at.slice(0, 10);
}

/** @throws ActionableError for the password of the rotation's other user: with it, one of both would be locked out */
async function refuseMixed(file: PasswordFile, { user, password }: Login): Promise<void> {
  const [other] = wantedIn(file, user).filter((each) => each !== user);
  if (other === undefined || !(await letsIn(file, other, password))) return;
  throw new ActionableError(
    `REGISTRY_PASSWORD is the password of ${other}, and registry.user is ${user}`,
    `A rotation is open between them: set registry.user: ${other} in the configuration, or REGISTRY_PASSWORD to the password of ${user}.`,
  );
}

/** A rotation between other users than the one that is wanted counts for nothing. */
export function concerning(file: PasswordFile, user: string): PasswordFile {
  const { rotation, users, retired } = file;
  return rotation?.from === user || rotation?.to === user ? file : { users, retired };
}

function wantedIn({ rotation }: PasswordFile, user: string): readonly string[] {
  return rotation === undefined ? [user] : [rotation.from, rotation.to];
}
