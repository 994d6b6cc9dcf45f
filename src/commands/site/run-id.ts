import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** How much of a name there is room for, before what makes it unlike any other. */
const longest = 13;

/**
 * A name for one run that no other has: at most 20 characters, without white space. It begins with what leads a person
 * to the run: on GitHub the id of the workflow run, by which its log is found, elsewhere who runs it and where.
 */
export function runId({ GITHUB_RUN_ID: workflow = '', USER, LOGNAME }: NodeJS.ProcessEnv): string {
  const [machine = ''] = hostname().split('.');
  const person = `${USER || LOGNAME || 'somebody'}@${machine}`.replaceAll(/[^\w.@-]/g, '').slice(0, longest);
  return `${/^\d{1,13}$/.test(workflow) ? workflow : person}-${randomBytes(3).toString('hex')}`;
}
