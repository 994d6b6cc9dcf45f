import { z } from 'zod';
import { permitted, type Reply, type RepositoryCall, type Routes, recordIn } from '../call.ts';
import { page } from '../page.ts';
import type { Milestone } from '../records.ts';
import { invalid } from '../refusal.ts';
import { changed } from '../state.ts';
import { milestoneView } from '../views/milestone.ts';

/** https://docs.github.com/rest/issues/milestones */
export const milestoneRoutes: Routes = {
  'GET /repos/{owner}/{repo}/milestones': permitted('issues', 'read', list),
  'POST /repos/{owner}/{repo}/milestones': permitted('issues', 'write', create),
  'DELETE /repos/{owner}/{repo}/milestones/{milestone_number}': permitted('issues', 'write', remove),
};

const newSchema = z.object({
  title: z.string(),
  state: z.enum(['open', 'closed']).default('open'),
  description: z.string().nullable().default(null),
  due_on: z.string().optional(),
});

function list(call: RepositoryCall): Reply {
  const query = call.url.searchParams;
  const wanted = query.get('state') ?? 'open';
  // By when they are due, as GitHub does by itself; those that never are come last.
  const due = ({ dueOn }: Milestone) => dueOn ?? Number.MAX_SAFE_INTEGER;
  const found = [...call.repository.milestones.values()]
    .filter(({ state }) => [state, 'all'].includes(wanted))
    .sort((a, b) => due(a) - due(b));
  const { items, headers } = page(query.get('direction') === 'desc' ? found.reverse() : found, call);
  return { status: 200, headers, body: items.map((one) => milestoneView(call.state, call.repository, one)) };
}

/** A title stands once in a repository, whatever the state of its milestone: so making one is a claim. */
function create(call: RepositoryCall): Reply {
  const { state, repository, login } = call;
  const { title, state: status, description, due_on: due } = newSchema.parse(call.body);
  if (title.trim() === '') throw invalid({ resource: 'Milestone', code: 'missing_field', field: 'title' });
  if ([...repository.milestones.values()].some((one) => one.title === title)) {
    throw invalid({ resource: 'Milestone', code: 'already_exists', field: 'title' });
  }
  const milestone: Milestone = {
    id: state.nextId(),
    number: ++repository.milestonesMade,
    title,
    author: login,
    description,
    dueOn: due === undefined ? null : Date.parse(due),
    state: status,
    createdAt: state.now(),
  };
  repository.milestones.set(milestone.number, milestone);
  changed(state, repository, { kind: 'milestone', id: milestone.number });
  return { status: 201, body: milestoneView(state, repository, milestone) };
}

function remove({ state, repository, given }: RepositoryCall): Reply {
  const { number } = recordIn(repository.milestones, given.milestone_number);
  repository.milestones.delete(number);
  changed(state, repository, { kind: 'milestone', id: number });
  return { status: 204 };
}
