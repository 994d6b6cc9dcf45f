import type { State } from '../state.ts';
import { nodeId } from './node-id.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';
import { userView } from './user.ts';

/** GitHub sends those events to our App. */
const events = ['issue_comment', 'workflow_run'];

export function appView(state: State): Schemas['integration'] {
  const { id, clientId, slug, permissions } = state.app;
  return {
    id,
    client_id: clientId,
    slug,
    node_id: nodeId('A', id),
    owner: userView(state, ownerOf(state)),
    name: slug,
    description: null,
    external_url: `${state.webUrl}/${ownerOf(state)}`,
    html_url: `${state.webUrl}/apps/${slug}`,
    created_at: time(0),
    updated_at: time(0),
    permissions: { metadata: 'read', ...permissions },
    events,
    installations_count: 1,
  };
}

export function installationView(state: State): Schemas['installation'] {
  const { id, clientId, slug, installationId, permissions } = state.app;
  const account = userView(state, ownerOf(state));
  const page = `${state.webUrl}/organizations/${account.login}/settings/installations/${installationId}`;
  return {
    id: installationId,
    account,
    repository_selection: 'selected',
    access_tokens_url: `${state.url}/app/installations/${installationId}/access_tokens`,
    repositories_url: `${state.url}/installation/repositories`,
    html_url: page,
    app_id: id,
    client_id: clientId,
    app_slug: slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { metadata: 'read', ...permissions },
    events,
    created_at: time(0),
    updated_at: time(0),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}

/** All repositories of the sandbox are those of one organization, or it is installed on the first one's. */
function ownerOf({ repositories }: State): string {
  const [first] = repositories.values();
  return first?.owner ?? '';
}
