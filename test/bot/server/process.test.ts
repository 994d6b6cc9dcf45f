import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { faults } from '../../../src/sandbox/faults.ts';
import { reactingServer } from './reacting-server.ts';
import { delivery } from './receiving-server.ts';

const reactionsPath = /\/issues\/comments\/\d+\/reactions$/;

async function get(url: string): Promise<string> {
  return await (await fetch(url)).text();
}

test('a comment is answered by the App, as an installation, under its own name', async () => {
  const { comment, reactionsTo, logged, github, url } = await reactingServer();
  const id = comment('/provision-registry sandbox');
  await expect.poll(() => reactionsTo(id)).toEqual([`${github.app.login}: eyes`]);
  await expect.poll(logged).toContainEqual(expect.objectContaining({ message: 'delivery', outcome: 'done' }));
  expect(logged()).toContainEqual(expect.objectContaining({ message: `a comment for ${github.app.login}` }));
  await github.webhooks.settled();
  expect(github.webhooks.deliveries.map(({ status }) => status)).toEqual(['OK']);
  expect(await get(`${url}/readyz`)).toBe('ready\n');
  expect(await get(`${url}/metrics`)).toMatch(/^bot_github_requests_total\{status="201"\} 2$/m);
  expect(github.refused).toEqual([]);
});

test('a run that has ended is told to the core', async () => {
  const workflow = 'run-name: provision sandbox for alice\non: { workflow_dispatch: }\njobs: {}\n';
  const files = { '.github/workflows/provision-registry.yml': workflow };
  const { github, logged } = await reactingServer({
    repositories: [{ name: 'neurolibre/registries', files, roles: { alice: 'write' } }],
    fill: (template) => template,
    onDispatch(run) {
      run.begin();
      run.complete({ conclusion: 'success' });
    },
  });
  github.admit('a-job', { actions: 'write' });
  const path = '/repos/neurolibre/registries/actions/workflows/provision-registry.yml/dispatches';
  const dispatched = await fetch(`${github.url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-job', 'user-agent': 'test', accept: 'application/json' },
    body: JSON.stringify({ ref: 'main', return_run_details: true }),
  });
  expect(dispatched.status).toBe(200);
  await expect
    .poll(logged)
    .toContainEqual(
      expect.objectContaining({ message: 'finish provision sandbox for alice in neurolibre/registries' }),
    );
});

test('on start every repository of the installation is swept, and one that fails keeps none waiting', async () => {
  const { logged } = await reactingServer({
    repositories: [{ name: 'octo/first' }, { name: 'octo/broken' }, { name: 'octo/last' }],
  });
  await expect.poll(logged).toContainEqual(expect.objectContaining({ message: 'sweep octo/last' }));
  expect(logged()).toContainEqual(expect.objectContaining({ message: 'sweep octo/first' }));
  expect(logged()).toContainEqual(
    expect.objectContaining({
      message: 'a sweep failed',
      where: 'octo/broken',
      error: expect.objectContaining({ message: 'this repository cannot be swept' }),
    }),
  );
});

test('whatever a handler leaves behind, the next delivery is handled', async () => {
  const { comment, reactionsTo, logged, url } = await reactingServer();
  comment('throw');
  comment('reject beside it');
  comment('throw beside it');
  const next = comment('and now?');
  await expect.poll(() => reactionsTo(next)).toHaveLength(1);
  const messages = () => logged().map(({ message, error }) => `${message}: ${JSON.stringify(error)}`);
  await expect.poll(messages).toContainEqual(expect.stringMatching(/^a handler failed: .*thrown by the handler/));
  await expect
    .poll(messages)
    .toContainEqual(expect.stringMatching(/^an error that nobody has caught: .*rejected beside/));
  await expect
    .poll(messages)
    .toContainEqual(expect.stringMatching(/^an error that nobody has caught: .*not valid JSON/));
  const metrics = await get(`${url}/metrics`);
  expect(metrics).toMatch(/^bot_stray_errors_total 2$/m);
  expect(metrics).toMatch(/^bot_deliveries_total\{event="issue_comment",outcome="failed"\} 1$/m);
});

test('when nobody reads its log any more it goes on', async () => {
  const { program, comment, reactionsTo, url } = await reactingServer();
  program.hangUp();
  const id = comment('/provision-registry sandbox');
  await expect.poll(() => reactionsTo(id)).toHaveLength(1);
  await expect.poll(() => get(`${url}/metrics`)).toContain('outcome="done"} 1\n');
  expect(await get(`${url}/metrics`)).toMatch(/^bot_stray_errors_total 0$/m);
});

test.each([
  ['forbids', { status: 403, message: 'Resource not accessible by integration' }],
  ['asks for patience', { status: 429, message: 'You have exceeded a secondary rate limit' }],
  ['has trouble', { status: 500, message: 'Server Error' }],
])('when GitHub %s, the delivery has failed, and the next is handled', async (_, words) => {
  const trouble = faults();
  trouble.inject({ path: reactionsPath, effect: { kind: 'refusal', acted: false, words } });
  const { comment, reactionsTo, logged } = await reactingServer({ faults: trouble });
  comment('/provision-registry sandbox');
  await expect.poll(logged).toContainEqual(expect.objectContaining({ message: 'delivery', outcome: 'failed' }));
  expect(logged()).toContainEqual(
    expect.objectContaining({
      message: 'a handler failed',
      error: expect.objectContaining({ status: words.status, request: expect.stringMatching(/^POST .*\/reactions$/) }),
    }),
  );
  const next = comment('/plan-registry sandbox');
  await expect.poll(() => reactionsTo(next)).toHaveLength(1);
});

test('while GitHub is slow, deliveries are still answered at once', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = faults();
  slow.inject({ path: reactionsPath, effect: { kind: 'late', until: () => promise } });
  const { github, comment, reactionsTo } = await reactingServer({ faults: slow });
  const id = comment('/provision-registry sandbox');
  await github.webhooks.settled();
  expect(github.webhooks.deliveries).toMatchObject([{ status: 'OK', statusCode: 202 }]);
  expect(reactionsTo(id)).toEqual([]);
  resolve();
  await expect.poll(() => reactionsTo(id)).toHaveLength(1);
});

test('while GitHub does not accept the App it runs, is not ready, and says why', async () => {
  const away = faults();
  const words = { status: 401, message: 'A JSON web token could not be decoded' };
  away.inject({ path: /^\/app$/, times: 1000, effect: { kind: 'refusal', acted: false, words } });
  const { url } = await reactingServer({ faults: away });
  expect(await get(`${url}/readyz`)).toMatch(/^not ready: GitHub does not accept this App: A JSON web token could not/);
  expect(await get(`${url}/healthz`)).toBe('ok\n');
});

test('told to end, it finishes what is in hand and exits with 0', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const slow = faults();
  slow.inject({ path: reactionsPath, onStrike: () => reach(), effect: { kind: 'late', until: () => promise } });
  const { program, comment, reactionsTo, logged, url } = await reactingServer({ faults: slow });
  const id = comment('/provision-registry sandbox');
  await reached;
  program.interrupt('SIGTERM');
  await program.until('"message":"stopping"');
  await expect
    .poll(() =>
      fetch(url).then(
        () => 'there',
        () => 'gone',
      ),
    )
    .toBe('gone');
  resolve();
  expect((await program.ended).exitCode).toBe(0);
  expect(reactionsTo(id)).toHaveLength(1);
  expect(logged().at(-1)).toMatchObject({ message: 'stopped', left: 0 });
});

test('what does not end in time is told to stop, and it exits with 0 all the same', async () => {
  const { program, comment, logged } = await reactingServer();
  comment('never end');
  await program.until('a comment for');
  const began = performance.now();
  program.interrupt('SIGTERM');
  expect((await program.ended).exitCode).toBe(0);
  expect(performance.now() - began).toBeGreaterThan(22_000);
  expect(logged()).toContainEqual(expect.objectContaining({ message: 'delivery', outcome: 'failed' }));
});

/** The official example payloads, each with the name of its event. */
async function examples() {
  const file = fileURLToPath(import.meta.resolve('@octokit/webhooks-examples'));
  const events = z.array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }));
  return events
    .parse(JSON.parse(await readFile(file, 'utf8')))
    .flatMap(({ name, examples: payloads }) => payloads.map((payload) => ({ name, payload })));
}

test("each of GitHub's own examples of a payload is received, and no error goes astray", async () => {
  const { hooks, logged, url, secret, github } = await reactingServer();
  const sent = await examples();
  expect(sent.length).toBeGreaterThan(300);
  for (const { name, payload } of sent) {
    const { status } = await fetch(hooks, await delivery(payload, { event: name, secret }));
    expect(status).toBe(202);
  }
  await expect.poll(() => get(`${url}/metrics`)).toContain('bot_deliveries_in_flight 0\n');
  expect(await get(`${url}/metrics`)).toMatch(/^bot_stray_errors_total 0$/m);
  // One names an installation, which is none of ours.
  const failed = logged().filter(({ level }) => level === 'error');
  expect(failed.map(({ error }) => error)).toEqual([
    expect.objectContaining({ request: `POST ${github.url}/app/installations/1/access_tokens`, status: 404 }),
  ]);
});

test('the log has neither a secret nor what a person wrote', async () => {
  const { comment, reactionsTo, program, secret, privateKey } = await reactingServer();
  const id = comment('throw');
  const next = comment('Please: /provision-registry sandbox, my-private-words');
  await expect.poll(() => reactionsTo(next)).toHaveLength(1);
  expect(reactionsTo(id)).toEqual([]);
  program.interrupt('SIGTERM');
  const { stdout, stderr } = await program.ended;
  for (const hidden of [secret, privateKey.split('\n')[1] ?? '', 'my-private-words', 'ghs_']) {
    expect(stdout + stderr).not.toContain(hidden);
  }
  expect(stderr).toBe('');
});
