import { type AccessRule, type AccessTarget, type Permission, permissions } from '../../src/target/target.ts';
import type { GuardedVerb } from '../../src/verbs.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import { isNotFound, type Unanswered, unanswered } from './unanswered.ts';

/** Whether somebody may. What GitHub does not answer is a no. */
export type Decision =
  | { readonly kind: 'allowed' }
  /** `rule` says who may. `lacks` is what the requester does not meet of it. */
  | { readonly kind: 'refused'; readonly rule: AccessRule; readonly lacks: Lacks }
  | Unanswered;

export type Lacks =
  | { readonly kind: 'permission'; readonly has: Permission | 'none' }
  /** Neither one of the users nor in one of the teams. */
  | { readonly kind: 'people' };

/** How GitHub is asked. */
interface Asking extends Pick<Around, 'signal'> {
  /** `believed` where the token cannot see teams and a bot that can has asked before: whoever may be in one passes. */
  readonly teams?: 'believed';
}

/** Decides whether somebody may use a verb on a target, by what GitHub says of them now. */
export async function may(
  github: GitHub,
  requester: string,
  verb: GuardedVerb,
  access: AccessTarget,
  around: Asking,
): Promise<Decision> {
  const rule = ruleFor(verb, access);
  const has = await permissionOf(github, requester, around);
  if (typeof has === 'object') return has;
  if (rank(has) < rank(rule.permission)) return { kind: 'refused', rule, lacks: { kind: 'permission', has } };
  const { users, teams } = rule;
  const named = users.some((login) => login.toLowerCase() === requester.toLowerCase());
  if (named || (users.length === 0 && teams.length === 0)) return { kind: 'allowed' };
  if (teams.length > 0 && around.teams === 'believed') return { kind: 'allowed' };
  const answers = await Promise.all(teams.map((team) => isIn(github, requester, team, around)));
  if (answers.includes(true)) return { kind: 'allowed' };
  const failure = answers.find((answer) => typeof answer === 'object');
  return failure ?? { kind: 'refused', rule, lacks: { kind: 'people' } };
}

/** Who may use a verb: by its own rule, or else by the target's. */
export function ruleFor(verb: GuardedVerb, access: AccessTarget): AccessRule {
  const { permission, users, teams } = access.verbs[verb] ?? access;
  return { permission, users, teams };
}

const question = { asked: 'who may do what in this repository', needs: 'metadata' } as const;

async function permissionOf(
  { request, repository }: GitHub,
  username: string,
  { signal }: Pick<Around, 'signal'>,
): Promise<Permission | 'none' | Unanswered> {
  const path = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
  try {
    const { data } = await request(path, { ...repository, username, request: { signal } });
    // An organization can name roles of its own; the older word then says what they are worth.
    return known(data.role_name) ?? known(data.permission) ?? 'none';
  } catch (error) {
    return unanswered(error, question, signal);
  }
}

function known(word: string): Permission | undefined {
  return permissions.find((permission) => permission === word);
}

function rank(permission: Permission | 'none'): number {
  return permission === 'none' ? -1 : permissions.indexOf(permission);
}

async function isIn(
  { request }: GitHub,
  username: string,
  team: string,
  { signal }: Pick<Around, 'signal'>,
): Promise<boolean | Unanswered> {
  const [org = '', slug = ''] = team.split('/');
  try {
    const path = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
    const { data } = await request(path, { org, team_slug: slug, username, request: { signal } });
    // Who has only been invited is `pending`.
    return data.state === 'active';
  } catch (error) {
    if (isNotFound(error)) return false;
    return unanswered(error, { asked: `who is in the team ${team}`, needs: 'members' }, signal);
  }
}
