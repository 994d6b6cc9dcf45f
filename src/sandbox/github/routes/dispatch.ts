import { z } from 'zod';
import { permitted, type Reply, type RepositoryCall, type Routes } from '../call.ts';
import { Refusal } from '../refusal.ts';
import { addRun } from '../runs.ts';
import { runView } from '../views/run.ts';
import type { Schemas } from '../views/schemas.ts';
import { type Workflow, workflowIn } from '../workflow-file.ts';

/** https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event */
export const dispatchRoutes: Routes = {
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': permitted('actions', 'write', dispatch),
};

const bodySchema = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  return_run_details: z.boolean().default(false),
});

function dispatch(call: RepositoryCall): Reply {
  const { state, repository, given, login } = call;
  const { runDetails } = state.actions;
  const { ref, inputs, return_run_details: detailed } = bodySchema.parse(call.body);
  if (runDetails === 'refused' && z.looseObject({}).parse(call.body).return_run_details !== undefined) {
    // GitHub Enterprise Server 3.19 says so: benc-uk/workflow-dispatch#86.
    throw new Refusal(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.');
  }
  const workflow = workflowIn(repository, given.workflow_id ?? '');
  if (![repository.defaultBranch, `refs/heads/${repository.defaultBranch}`].includes(ref)) {
    throw new Refusal(422, `No ref found for: ${ref}`);
  }
  const run = addRun(state, repository, { workflow, inputs: taken(workflow, inputs), actor: login });
  if (!detailed || runDetails === 'ignored') return { status: 204 };
  const { url, html_url } = runView(state, repository, run);
  const body: Schemas['workflow-dispatch-response'] = { workflow_run_id: run.id, run_url: url, html_url };
  return { status: 200, body };
}

/** The inputs that the run sees, in GitHub's words when it may not. */
function taken({ inputs: known }: Workflow, given: Readonly<Record<string, string>>): Record<string, string> {
  if (known === undefined) throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const unknown = Object.keys(given).filter((name) => !(name in known));
  if (unknown.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  const seen: Record<string, string> = {};
  for (const [name, { required, default: usual, type, options }] of Object.entries(known)) {
    const value = given[name] ?? usual;
    if (required && (value ?? '') === '') throw new Refusal(422, `Required input '${name}' not provided`);
    const allowed = type === 'boolean' ? ['true', 'false'] : options;
    const isListed = type !== 'choice' && type !== 'boolean' ? true : allowed.includes(value ?? '');
    if (given[name] !== undefined && !isListed) {
      throw new Refusal(422, `Provided value '${value}' for input '${name}' not in the list of allowed values`);
    }
    seen[name] = value ?? '';
  }
  return seen;
}
