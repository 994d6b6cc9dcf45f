import type { Deployment, Repository } from '../records.ts';
import { fullName, type State } from '../state.ts';
import { nodeId } from './node-id.ts';
import type { Schemas } from './schemas.ts';
import { time } from './time.ts';
import { userView } from './user.ts';

export function deploymentView(state: State, repository: Repository, deployment: Deployment): Schemas['deployment'] {
  const { id, ref, task, environment, author, createdAt } = deployment;
  const repositoryUrl = `${state.url}/repos/${fullName(repository)}`;
  const url = `${repositoryUrl}/deployments/${id}`;
  return {
    url,
    id,
    node_id: nodeId('DE', id),
    sha: ref,
    ref,
    task,
    payload: {},
    original_environment: environment,
    environment,
    description: null,
    creator: userView(state, author),
    created_at: time(createdAt),
    updated_at: time(createdAt),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl,
  };
}
