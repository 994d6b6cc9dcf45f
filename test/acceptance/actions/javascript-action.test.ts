import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJob } from './job.ts';
import { runSteps } from './steps.ts';

const manifest = `
name: Tells what it is given
inputs:
  some-words: { default: 'words of \${{ github.actor }}' }
  nothing: {}
outputs: {}
runs: { using: node24, main: ../dist/tell.cjs }
`;
const program = `
const { appendFileSync, readFileSync } = require('node:fs');
const { env } = process;
const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
const told = [env['INPUT_SOME-WORDS'], env.INPUT_NOTHING === '', env.GITHUB_EVENT_NAME, event.comment.body, env.MORE];
appendFileSync(env.GITHUB_OUTPUT, 'told=' + told.join(', ') + '\\n');
process.exit(env.MORE === 'fail' ? 1 : 0);
`;

/** Runs a job whose only step uses the action. */
async function use(more: string) {
  const repository = await mkdtemp(join(tmpdir(), 'repository-'));
  onTestFinished(() => rm(repository, { recursive: true }));
  for (const [file, text] of [
    ['tell/action.yml', manifest],
    ['dist/tell.cjs', program],
  ] as const) {
    await mkdir(join(repository, file, '..'), { recursive: true });
    await writeFile(join(repository, file), text);
  }
  const event = { name: 'issue_comment', payload: { comment: { body: 'hello' } } };
  const job = await openJob({ repository, apiUrl: 'http://127.0.0.1:1', sha: '0'.repeat(40), event });
  onTestFinished(() => job[Symbol.asyncDispose]());
  await cp(repository, job.around.workspace, { recursive: true });
  const step = { id: 'tell', uses: './tell', env: { MORE: more }, 'continue-on-error': false };
  const contexts = { github: { actor: 'alice' }, runner: {} };
  const after = await runSteps([step], { contexts, env: {} }, job);
  return { steps: after.steps, failed: job.failed };
}

test('an action with a program of its own gets its inputs, the event and the environment, and sets outputs', async () => {
  expect(await use('all')).toMatchObject({
    failed: false,
    steps: { tell: { outputs: { told: 'words of alice, true, issue_comment, hello, all' }, outcome: 'success' } },
  });
});

test('the job fails when its program does', async () => {
  expect(await use('fail')).toMatchObject({ failed: true, steps: { tell: { outcome: 'failure' } } });
});
