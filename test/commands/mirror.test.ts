import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everySecret } from '../../src/commands/site/every-secret.ts';
import { openSite } from '../../src/commands/site/open-site.ts';
import { wantedResources } from '../../src/commands/wanted/resources.ts';
import { makePlan } from '../../src/engine/plan.ts';
import type { Report } from '../../src/engine/report.ts';
import { acceptedManifests } from '../../src/registry/media-types.ts';
import { faults } from '../../src/sandbox/faults.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';

/** The mirror of a sandbox, from its making to its removal. Each test goes on from the one before. */

const injected = faults();
let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox({ pace: 0, faults: injected });
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const changed = ({ changes }: Report) =>
  changes
    .filter(({ action }) => action !== 'none')
    .map(({ action, resource, reason }) => `${action} ${resource}: ${reason}`);

/** Sets or removes `registry.mirror`, as a person does in the configuration. */
async function mirror(of: string | undefined): Promise<void> {
  await announce({ ...sandbox.descriptor, ...(of === undefined ? {} : { mirror: of }) }, sandbox.env);
}

async function hostPaths(): Promise<readonly string[]> {
  const [host] = await sandbox.hosts();
  return [...(host?.files.keys() ?? [])].filter((path) => path.includes('mirror'));
}

/** Asks what only the server's own network reaches, by way of the server. */
async function fromInside(address: string, port: number, path: string) {
  const walk = { signal: new AbortController().signal, emit: () => undefined };
  const site = await openSite(
    { targetName: 'sandbox', env: sandbox.env, cwd: sandbox.directory, ...walk },
    everySecret,
  );
  try {
    const { connection } = wantedResources(site);
    const plan = await makePlan('t', [connection], walk);
    const channel = await plan.foundOf(connection)?.forward({ address, port }, { timeoutMs: 60_000, ...walk });
    if (channel === undefined) throw new Error('there is no connection');
    const headers = { host: `${address}:${port}`, accept: acceptedManifests, connection: 'close' };
    const asking = request({ createConnection: () => channel, path, headers });
    asking.end();
    const [answer]: IncomingMessage[] = await once(asking, 'response');
    return { status: answer?.statusCode, bytes: answer === undefined ? undefined : await buffer(answer) };
  } finally {
    await site.close();
  }
}

test('is made with the registry, and proves that it answers', async () => {
  await mirror('docker.io');
  const report = await runCommand('provision', sandbox);
  expect(report.outcome).toBe('success');
  expect(changed(report)).toContainEqual(expect.stringMatching(/^create service mirror: registry:/));
  const address = /http:\/\/(\S+):5000/.exec(report.mirror?.url ?? '')?.[1] ?? '';
  expect(report.mirror).toEqual({
    of: 'docker.io',
    upstream: 'https://registry-1.docker.io',
    url: `http://${address}:5000`,
  });
  expect(report.probe?.steps.at(-1)).toEqual({
    name: 'mirror',
    ok: true,
    detail: `answers on the host at http://${address}:5000`,
  });
  expect((await fromInside(address, 5000, '/v2/library/ubuntu/manifests/16.04')).status).toBe(200);
});

test('is as wanted from then on', async () => {
  expect(changed(await runCommand('plan', sandbox))).toEqual([]);
  const again = await runCommand('provision', sandbox);
  expect(changed(again)).toEqual([]);
  expect(again.mirror?.of).toBe('docker.io');
});

test('a mirror that does not answer is a failure with a place to look', async () => {
  const answer = { status: 1, message: 'answers: cut' };
  const back = injected.inject({
    service: 'host',
    path: /-- answers /,
    effect: { kind: 'refusal', acted: false, words: answer },
  });
  expect((await runCommand('provision', sandbox)).probe).toMatchObject({ outcome: 'failed' });
  back();
});

test('another upstream is a change of its configuration', async () => {
  await mirror('quay.io');
  const report = await runCommand('provision', sandbox);
  expect(changed(report)).toEqual(['update service mirror: config.yml differs']);
  expect(report.mirror).toMatchObject({ of: 'quay.io', upstream: 'https://quay.io' });
});

test('goes with its setting, and what it kept stays', async () => {
  await mirror(undefined);
  const words = 'update service mirror: no mirror is wanted any more; what it kept stays in /docker-registry/mirror';
  expect(changed(await runCommand('plan', sandbox))).toEqual([words]);
  const report = await runCommand('provision', sandbox);
  expect(changed(report)).toEqual([words]);
  expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
  expect(report.mirror).toBeUndefined();
  expect(await hostPaths()).toEqual([]);
  expect(changed(await runCommand('plan', sandbox))).toEqual([]);
});
