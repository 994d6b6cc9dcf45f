import { createHash } from 'node:crypto';
import { permitted, type Reply, type RepositoryCall, type Routes } from '../call.ts';
import type { Commit } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { fullRepositoryView } from '../views/repository.ts';
import type { Schemas } from '../views/schemas.ts';

/** https://docs.github.com/rest/repos */
export const repositoryRoutes: Routes = {
  'GET /repos/{owner}/{repo}': permitted('metadata', 'read', ({ state, repository }) => {
    const view = fullRepositoryView(state, repository);
    const body: Schemas['full-repository'] = { ...view, network_count: 0, subscribers_count: 0 };
    return { status: 200, body };
  }),
  'GET /repos/{owner}/{repo}/contents/{path}': permitted('contents', 'read', contents),
};

function contents(call: RepositoryCall): Reply {
  const path = (call.given.path ?? '').replace(/^\/+|\/+$/g, '');
  const { files, sha } = commitOf(call);
  const text = files.get(path);
  if (text === undefined) return directory(call, path, { files, sha });
  if (call.accept.includes('raw')) {
    return { status: 200, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }, body: text };
  }
  const content = Buffer.from(text).toString('base64');
  const body: Schemas['content-file'] = {
    ...entry(call, path, text, sha),
    type: 'file',
    // Lines as of an e-mail, as GitHub sends them.
    content: content.replace(/(.{60})/g, '$1\n'),
    encoding: 'base64',
  };
  return { status: 200, body };
}

function directory(call: RepositoryCall, path: string, { files, sha }: Pick<Commit, 'files' | 'sha'>): Reply {
  const below = [...files].filter(([name]) => name.startsWith(`${path}/`));
  if (below.length === 0) throw notFound();
  const names = [...new Set(below.map(([name]) => name.slice(path.length + 1).split('/')[0]))];
  const body: Schemas['content-directory'] = names.map((name) => {
    const at = `${path}/${name}`;
    const text = files.get(at);
    return { ...entry(call, at, text ?? '', sha), type: text === undefined ? 'dir' : 'file' };
  });
  return { status: 200, body };
}

function entry({ state, repository: { owner, name } }: RepositoryCall, path: string, text: string, sha: string) {
  const blob = createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
  const self = `${state.url}/repos/${owner}/${name}/contents/${path}?ref=${sha}`;
  const git = `${state.url}/repos/${owner}/${name}/git/blobs/${blob}`;
  const html = `${state.webUrl}/${owner}/${name}/blob/${sha}/${path}`;
  return {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: blob,
    size: Buffer.byteLength(text),
    url: self,
    html_url: html,
    git_url: git,
    download_url: null,
    _links: { self, git, html },
  };
}

/** The commit that `ref` names: the default branch or a SHA. */
function commitOf({ repository: { commits, defaultBranch }, url }: RepositoryCall): Commit {
  const ref = url.searchParams.get('ref') ?? defaultBranch;
  const isBranch = [defaultBranch, `heads/${defaultBranch}`, `refs/heads/${defaultBranch}`].includes(ref);
  const commit = isBranch ? commits.at(-1) : commits.find(({ sha }) => sha === ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  return commit;
}
