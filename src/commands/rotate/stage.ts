import { ActionableError } from '../../engine/actionable-error.ts';
import { letsIn, type PasswordFile, successorOf } from '../../registry/configuration/password-file.ts';
import { longestUser } from '../../target/formats.ts';
import { minute, refuseRetired } from '../wanted/password.ts';

/** What a rotation is asked for with. */
export interface RotationWish {
  /** The configuration's user. */
  readonly user: string;
  /** REGISTRY_PASSWORD. */
  readonly password: string;
  /** Undefined when none was given, which the end of a rotation can sometimes do without. */
  readonly newPassword: string | undefined;
}

interface KnownLogin {
  readonly user: string;
  readonly password: string;
}

/** How far a rotation is. The password of the user before is unknown once the configuration names the next one. */
export type Stage =
  | { readonly at: 'before'; readonly from: KnownLogin; readonly to: string }
  | {
      readonly at: 'open' | 'over';
      readonly from: { readonly user: string; readonly password?: string };
      readonly to: KnownLogin;
    };

/**
 * How far the rotation that is asked for has come, whichever of its steps were taken by earlier runs.
 *
 * @throws ActionableError when the passwords given are not those of the registry, or another rotation is open
 */
export async function stageOf(file: PasswordFile, wish: RotationWish): Promise<Stage> {
  const { user, password, newPassword } = wish;
  const { rotation, retired } = file;
  if (rotation !== undefined && rotation.from !== user && rotation.to !== user) throw another(rotation, user);
  const next = successorOf(user);
  if (retired.has(user)) {
    const known = newPassword !== undefined && (await letsIn(file, next, newPassword));
    if (known) return { at: 'over', from: { user, password }, to: { user: next, password: newPassword } };
    refuseRetired(file, user);
  }
  if (!(await letsIn(file, user, password))) throw wrongPassword(user);
  if (rotation?.to === user) return { at: 'open', from: { user: rotation.from }, to: { user, password } };
  if (rotation === undefined) {
    refuseNext(file, next);
    return { at: 'before', from: { user, password }, to: next };
  }
  if (newPassword === undefined) throw noNewPassword(rotation.to);
  if (!(await letsIn(file, rotation.to, newPassword))) throw otherPassword(rotation);
  return { at: 'open', from: { user, password }, to: { user: rotation.to, password: newPassword } };
}

/** The rotation of the user that is open, where it was not asked for with the password that it was begun with. */
export async function openWithAnother(file: PasswordFile, { user, newPassword }: RotationWish) {
  const { rotation } = file;
  if (rotation?.from !== user) return undefined;
  const known = newPassword !== undefined && (await letsIn(file, rotation.to, newPassword));
  return known ? undefined : rotation;
}

/** The rotation that has led to a user, if one has. */
export function formerRotation({ retired }: PasswordFile, { from: to }: Extract<Stage, { at: 'before' }>) {
  const from = [...retired.keys()].find((each) => successorOf(each) === to.user);
  return from === undefined ? undefined : ({ at: 'over', from: { user: from }, to } as const);
}

function refuseNext({ retired }: PasswordFile, next: string): void {
  const fault = retired.has(next)
    ? `${next} was retired by an earlier rotation`
    : next.length > longestUser
      ? `${next} is too long a name`
      : undefined;
  if (fault === undefined) return;
  throw new ActionableError(
    `The next user of the registry cannot be made: ${fault}`,
    'Set registry.user to another name and run provision, which changes user and password at once.',
  );
}

function another({ from, to, since }: { from: string; to: string; since: string }, user: string): ActionableError {
  return new ActionableError(
    `A rotation from ${from} to ${to} is open since ${minute(since)}, and registry.user is ${user}`,
    `Set registry.user: ${from} (or ${to}, with the new password as REGISTRY_PASSWORD) and end it with --finish first.`,
  );
}

function otherPassword({ to, since }: { to: string; since: string }): ActionableError {
  return new ActionableError(
    `A rotation to ${to} is open since ${minute(since)}, with another new password than this one`,
    `Give the password that it was begun with as REGISTRY_NEW_PASSWORD (or its file as REGISTRY_NEW_PASSWORD_FILE). If that is lost, ask for a new user: set registry.user to another name and run provision.`,
  );
}

function wrongPassword(user: string): ActionableError {
  return new ActionableError(
    `REGISTRY_PASSWORD is not the password that the registry knows of ${user}`,
    'Give the present password; or run provision first, which makes this one the present one.',
  );
}

function noNewPassword(to: string): ActionableError {
  return new ActionableError(
    `Before the old password goes, the new one must prove that it lets ${to} in, and it was not given`,
    'Give it as REGISTRY_NEW_PASSWORD, or the path of its file as REGISTRY_NEW_PASSWORD_FILE.',
  );
}
