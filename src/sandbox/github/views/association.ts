import type { Repository } from '../records.ts';
import type { State } from '../state.ts';

/** What an author is to a repository. https://docs.github.com/graphql/reference/enums#commentauthorassociation */
export function associationOf({ teams }: Pick<State, 'teams'>, repository: Repository, login: string) {
  if (login === repository.owner) return 'OWNER';
  const inOrganization = [...teams].some(
    ([team, members]) => team.startsWith(`${repository.owner}/`) && members.has(login),
  );
  if (inOrganization) return 'MEMBER';
  return repository.roles.has(login) ? 'COLLABORATOR' : 'NONE';
}
