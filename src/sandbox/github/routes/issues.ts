import { z } from 'zod';
import { permitted, type Reply, type RepositoryCall, type Routes, recordIn } from '../call.ts';
import { addIssue } from '../open-issue.ts';
import { page } from '../page.ts';
import { changed } from '../state.ts';
import { issueView } from '../views/issue.ts';

/** https://docs.github.com/rest/issues/issues */
export const issueRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues': permitted('issues', 'read', list),
  'POST /repos/{owner}/{repo}/issues': permitted('issues', 'write', open),
  'GET /repos/{owner}/{repo}/issues/{issue_number}': permitted('issues', 'read', (call) => ({
    status: 200,
    body: issueView(call.state, call.repository, issueIn(call)),
  })),
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': permitted('issues', 'write', change),
};

const labelsSchema = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]));
const changesSchema = z.object({
  title: z.coerce.string().optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  labels: labelsSchema.optional(),
});
const newSchema = changesSchema.extend({ title: z.coerce.string() });

function list(call: RepositoryCall): Reply {
  const { state, repository, url } = call;
  const query = url.searchParams;
  const wanted = query.get('state') ?? 'open';
  const labels = query.get('labels')?.split(',') ?? [];
  const found = [...repository.issues.values()].filter(
    (issue) => [issue.state, 'all'].includes(wanted) && labels.every((label) => issue.labels.includes(label)),
  );
  const { items, headers } = page(found.reverse(), call);
  return { status: 200, headers, body: items.map((issue) => issueView(state, repository, issue)) };
}

function open({ state, repository, login, body }: RepositoryCall): Reply {
  const { title, body: text, labels } = newSchema.parse(body);
  const issue = addIssue(state, repository, { author: login, title, body: text ?? '', labels });
  return { status: 201, body: issueView(state, repository, issue) };
}

function change(call: RepositoryCall): Reply {
  const { state, repository } = call;
  const issue = issueIn(call);
  const { title, body, state: status, labels } = changesSchema.parse(call.body);
  if (title !== undefined) issue.title = title;
  if (body !== undefined) issue.body = body ?? '';
  if (status !== undefined) issue.state = status;
  if (labels !== undefined) issue.labels = labels;
  issue.updatedAt = state.now();
  changed(state, repository, { kind: 'issue', id: issue.number, issue: issue.number });
  return { status: 200, body: issueView(state, repository, issue) };
}

function issueIn({ repository, given }: RepositoryCall) {
  return recordIn(repository.issues, given.issue_number);
}
