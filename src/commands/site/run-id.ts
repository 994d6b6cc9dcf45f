import { randomBytes } from 'node:crypto';

/**
 * A name for one run that no other has: at most 20 characters, without white space. On GitHub it begins with the id of
 * the workflow run, by which a person finds its log.
 */
export function runId({ GITHUB_RUN_ID: workflow = '' }: NodeJS.ProcessEnv): string {
  const own = randomBytes(3).toString('hex');
  return /^\d{1,13}$/.test(workflow) ? `${workflow}-${own}` : `local-${own}${randomBytes(3).toString('hex')}`;
}
