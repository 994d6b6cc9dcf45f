import { fill } from '../../../src/sandbox/github/expressions.ts';
import type { GitHubOptions } from '../../../src/sandbox/github/sandbox-github.ts';
import { offering } from '../../workflows/offering.ts';
import { gitHub, home } from './asking.ts';

const path = '.github/workflows/provision-registry.yml';
const ours = offering('arbutus');

export const workflow = { ...home, workflow_id: 'provision-registry.yml' } as const;

/** A GitHub whose repository has our own workflow, or another in its place, and names runs as GitHub does. */
export async function withWorkflow(options: GitHubOptions = {}, text = ours) {
  return await gitHub({
    repositories: [{ name: 'neurolibre/registries', files: { [path]: text, 'README.md': '' } }],
    fill: (template, contexts) => fill(template, contexts, { failed: false, cancelled: false }),
    ...options,
  });
}

/** What the bot sends for a command of a comment. */
export const inputs = {
  command: 'provision',
  target: 'sandbox',
  requester: 'alice',
  'issue-number': '7',
  'request-comment-id': '70',
  'comment-id': '73',
};
