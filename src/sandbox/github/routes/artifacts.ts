import { createHash } from 'node:crypto';
import { permitted, type Reply, type RepositoryCall, type Routes } from '../call.ts';
import { page } from '../page.ts';
import type { Artifact, Run } from '../records.ts';
import { notFound } from '../refusal.ts';
import { nodeId } from '../views/node-id.ts';
import type { Schemas } from '../views/schemas.ts';
import { time } from '../views/time.ts';
import { runIn } from './runs.ts';

/** https://docs.github.com/rest/actions/artifacts */
export const artifactRoutes: Routes = {
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': permitted('actions', 'read', list),
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': permitted('actions', 'read', download),
};

/** Artifacts are kept for so long, when nothing else is said. */
const keptMs = 90 * 86_400_000;

function list(call: RepositoryCall): Reply {
  const run = runIn(call);
  const name = call.url.searchParams.get('name');
  const found = run.artifacts.filter((one) => name === null || one.name === name);
  const { items, headers } = page(found.toReversed(), call);
  const artifacts = items.map((one) => artifactView(call, run, one));
  return { status: 200, headers, body: { total_count: found.length, artifacts } };
}

/** Leads to where the zip is kept, which lets in whoever has the link, for a minute. */
function download({ state, repository, given }: RepositoryCall): Reply {
  const all = [...repository.runs.values()].flatMap(({ artifacts }) => artifacts);
  const artifact = all.find(({ id }) => id === Number(given.artifact_id));
  if (artifact === undefined || given.archive_format !== 'zip') throw notFound();
  return { status: 302, headers: { location: state.actions.linkTo(artifact.zip) } };
}

function artifactView({ state, repository }: RepositoryCall, run: Run, artifact: Artifact): Schemas['artifact'] {
  const { id, name, zip, createdAt } = artifact;
  const url = `${state.url}/repos/${repository.owner}/${repository.name}/actions/artifacts/${id}`;
  return {
    id,
    node_id: nodeId('ART', id),
    name,
    size_in_bytes: zip.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: false,
    digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
    created_at: time(createdAt),
    updated_at: time(createdAt),
    expires_at: time(createdAt + keptMs),
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: run.branch,
      head_sha: run.sha,
    },
  };
}
