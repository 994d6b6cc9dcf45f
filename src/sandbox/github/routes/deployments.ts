import { z } from 'zod';
import { permitted, type Reply, type RepositoryCall, type Routes } from '../call.ts';
import { page } from '../page.ts';
import type { Deployment } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { changed } from '../state.ts';
import { deploymentView } from '../views/deployment.ts';
import { nodeId } from '../views/node-id.ts';
import type { Schemas } from '../views/schemas.ts';
import { time } from '../views/time.ts';
import { userView } from '../views/user.ts';

/** https://docs.github.com/rest/deployments */
export const deploymentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/deployments': permitted('deployments', 'read', list),
  'POST /repos/{owner}/{repo}/deployments': permitted('deployments', 'write', create),
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': permitted('deployments', 'write', tell),
};

const newSchema = z.object({
  ref: z.string(),
  task: z.string().default('deploy'),
  environment: z.string().default('production'),
});
const statusSchema = z.looseObject({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  description: z.string().default(''),
  log_url: z.string().default(''),
  environment_url: z.string().default(''),
});

function list(call: RepositoryCall): Reply {
  const query = call.url.searchParams;
  const found = call.repository.deployments.filter((one) =>
    (['environment', 'task', 'ref'] as const).every((key) => [null, 'none', one[key]].includes(query.get(key))),
  );
  const { items, headers } = page(found.toReversed(), call);
  return { status: 200, headers, body: items.map((one) => deploymentView(call.state, call.repository, one)) };
}

function create({ state, repository, login, body }: RepositoryCall): Reply {
  const { ref, task, environment } = newSchema.parse(body);
  const isKnown = ref === repository.defaultBranch || repository.commits.some(({ sha }) => sha === ref);
  if (!isKnown) throw new Refusal(422, `No ref found for: ${ref}`);
  const deployment: Deployment = {
    id: state.nextId(),
    environment,
    task,
    ref,
    author: login,
    createdAt: state.now(),
    statuses: [],
  };
  repository.deployments.push(deployment);
  changed(state, repository, { kind: 'deployment', id: deployment.id });
  return { status: 201, body: deploymentView(state, repository, deployment) };
}

function tell(call: RepositoryCall): Reply {
  const { state, repository, login } = call;
  const deployment = repository.deployments.find(({ id }) => id === Number(call.given.deployment_id));
  if (deployment === undefined) throw notFound();
  const status = statusSchema.parse(call.body);
  if (status.description.length > 140) {
    const message = 'description is too long (maximum is 140 characters)';
    throw invalid({ resource: 'DeploymentStatus', code: 'custom', field: 'description', message });
  }
  deployment.statuses.push(z.record(z.string(), z.unknown()).parse(call.body));
  changed(state, repository, { kind: 'deployment', id: deployment.id });
  const { url, repository_url } = deploymentView(state, repository, deployment);
  const id = state.nextId();
  const body: Schemas['deployment-status'] = {
    url: `${url}/statuses/${id}`,
    id,
    node_id: nodeId('DES', id),
    state: status.state,
    creator: userView(state, login),
    description: status.description,
    environment: deployment.environment,
    target_url: status.log_url,
    log_url: status.log_url,
    environment_url: status.environment_url,
    created_at: time(state.now()),
    updated_at: time(state.now()),
    deployment_url: url,
    repository_url,
  };
  return { status: 201, body };
}
