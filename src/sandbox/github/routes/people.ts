import { type Call, permitted, type Reply, type RepositoryCall, type Routes } from '../call.ts';
import { demand } from '../caller.ts';
import type { Role } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Schemas } from '../views/schemas.ts';
import { userView } from '../views/user.ts';

/** Who may what, and who belongs where. */
export const peopleRoutes: Routes = {
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': permitted('metadata', 'read', permissionOf),
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': membershipOf,
};

/** The older word for a role. */
const permissions: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
};

/** https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
function permissionOf({ state, repository, given: { username = '' } }: RepositoryCall): Reply {
  const user = state.users.get(username.toLowerCase());
  if (user === undefined) throw new Refusal(404, `${username} is not a user`);
  const role = repository.roles.get(user.login) ?? (repository.private ? undefined : 'read');
  const permission = role === undefined ? 'none' : permissions[role];
  const roleName = role ?? 'none';
  const body: Schemas['repository-collaborator-permission'] = {
    permission,
    role_name: roleName,
    user: { ...userView(state, user.login), role_name: roleName },
  };
  return { status: 200, body };
}

/** https://docs.github.com/rest/teams/members#get-team-membership-for-a-user */
function membershipOf({ state, caller, given }: Call): Reply {
  if (caller === 'app') throw new Refusal(403, 'Resource not accessible by integration');
  demand(caller, 'members', 'read');
  const { org = '', team_slug: slug = '', username = '' } = given;
  const members = state.teams.get(`${org}/${slug}`.toLowerCase());
  const login = state.users.get(username.toLowerCase())?.login;
  if (login === undefined || !members?.has(login)) throw notFound();
  const body: Schemas['team-membership'] = {
    url: `${state.url}/orgs/${org}/teams/${slug}/memberships/${login}`,
    role: 'member',
    state: 'active',
  };
  return { status: 200, body };
}
