import { expect, test } from 'vitest';
import type { Options } from '../../src/commands/command.ts';
import { pause } from '../../src/pause.ts';
import { registryClient } from '../../src/registry/client/client.ts';
import { pullManifest } from '../../src/registry/manifests/pull-manifest.ts';
import { faults } from '../../src/sandbox/faults.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { pushImage, signal } from '../registry/images.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';

/** A rotation in one run, under use, and one that is broken off. */

const htpasswd = '/etc/provision-registry/registry/htpasswd';
const next = 'the-password-to-come';
const patience = { timeout: 60_000 };

async function provisioned(injected = faults()) {
  const sandbox = await localSandbox({ pace: 0, faults: injected });
  const { outcome, registry } = await runCommand('provision', sandbox);
  expect(outcome).toBe('success');
  return { sandbox, url: registry.url };
}

const env = (sandbox: LocalSandbox) => ({ ...sandbox.env, REGISTRY_NEW_PASSWORD: next });
const fileOn = async (sandbox: LocalSandbox) => (await sandbox.hosts())[0]?.files.get(htpasswd)?.content ?? '';
const rotation = (sandbox: LocalSandbox, options: Options = {}) =>
  runCommand('rotate', sandbox, options, { env: env(sandbox) });

test('who pulls all the while, and changes over in between, misses nothing', async () => {
  const { sandbox, url } = await provisioned();
  await using _ = sandbox;
  const { ca, registryPassword } = sandbox.descriptor;
  const login = { user: 'neurolibre', password: registryPassword };
  const client = () => registryClient({ url, ca, tries: 1, ...login });
  const first = client();
  await pushImage(first, 'base', '1');
  await first.close();

  // As a kubelet does: a new connection for each pull, with the credential that it reads then.
  const pulls: string[] = [];
  const ended = new AbortController();
  const pulling = (async () => {
    while (!ended.signal.aborted) {
      const { user } = login;
      const own = client();
      const outcome = await pullManifest(own, 'base', '1', signal).then(() => 'pulled', String);
      await own.close();
      pulls.push(`${user} ${outcome}`);
    }
  })();
  const more = async (user: string) => {
    const before = pulls.length;
    const since = () => pulls.slice(before).filter((pull) => pull === `${user} pulled`).length;
    await expect.poll(since, patience).toBeGreaterThan(3);
  };

  const overlapMs = 7_000;
  const report = await runCommand(
    'rotate',
    sandbox,
    { overlap: '7s' },
    {
      env: env(sandbox),
      async pause(ms, cancelled) {
        if (ms !== overlapMs) return await pause(ms, cancelled);
        await more('neurolibre');
        Object.assign(login, { user: 'neurolibre-2', password: next });
        await more('neurolibre-2');
      },
    },
  );
  await more('neurolibre-2');
  ended.abort();
  await pulling;
  expect(new Set(pulls)).toEqual(new Set(['neurolibre pulled', 'neurolibre-2 pulled']));
  expect(report).toMatchObject({ outcome: 'success', rotation: { state: 'over' }, probe: { outcome: 'passed' } });
  expect(report.changes.map(({ resource, reason }) => `${resource}: ${reason}`)).toEqual([
    'next user: neurolibre-2, beside neurolibre',
    'former user: neurolibre is removed after 7.0s',
  ]);
});

for (const acted of [true, false]) {
  for (const nth of [1, 2]) {
    test(`killed while it writes for the ${nth === 1 ? 'first' : 'second'} time, ${acted ? 'after' : 'before'} that was done, it ends right when run again`, async () => {
      const injected = faults();
      const { sandbox } = await provisioned(injected);
      await using _ = sandbox;
      const cancel = new AbortController();
      // What a killed run leaves: nobody who hears the end of the script.
      injected.inject({
        service: 'host',
        path: /live-file/,
        nth,
        effect: { kind: 'reset', acted },
        onStrike: () => cancel.abort(),
      });
      await runCommand('rotate', sandbox, { overlap: '1s' }, { env: env(sandbox), signal: cancel.signal });
      expect(cancel.signal.aborted).toBe(true);
      const again = await rotation(sandbox, { overlap: '1s' });
      expect(again).toMatchObject({ outcome: 'success', rotation: { state: 'over' }, probe: { outcome: 'passed' } });
      expect(await fileOn(sandbox)).toMatch(/^# retired neurolibre \S+\nneurolibre-2:\S+\n$/);
    });
  }
}

test('cancelled while both are let in, it removes nobody', async () => {
  const { sandbox } = await provisioned();
  await using _ = sandbox;
  const cancel = new AbortController();
  const report = await runCommand(
    'rotate',
    sandbox,
    { overlap: '7s' },
    {
      env: env(sandbox),
      signal: cancel.signal,
      async pause(ms, signal) {
        if (ms === 7_000) cancel.abort();
        await pause(ms, signal);
      },
    },
  );
  expect(report.outcome).toBe('cancelled');
  expect(await fileOn(sandbox)).toMatch(/^# rotating neurolibre neurolibre-2 \S+\nneurolibre:\S+\nneurolibre-2:\S+\n$/);
  expect(await rotation(sandbox, { finish: true })).toMatchObject({ outcome: 'success', rotation: { state: 'over' } });
});

test('a file that somebody else has changed meanwhile is left as it is, and a password kept for it is told of', async () => {
  const injected = faults();
  const { sandbox } = await provisioned(injected);
  await using _ = sandbox;
  const words = { status: 1, message: `${htpasswd} was changed by somebody else meanwhile, and is left as it is` };
  injected.inject({ service: 'host', path: /live-file/, effect: { kind: 'refusal', acted: false, words } });
  const report = await runCommand('rotate', sandbox, { 'write-password': 'new' });
  expect(report.outcome).toBe('failure');
  expect(report.changes[0]?.error?.message).toContain(words.message);
  expect(report.rotation).toEqual({ state: 'begun', from: 'neurolibre', to: 'neurolibre-2', passwordFile: 'new' });
  expect(report.notices).toEqual([
    'The new password was written to new: when running again, give REGISTRY_NEW_PASSWORD_FILE=new instead of --write-password.',
  ]);
});

test('where nothing was provisioned there is nothing to rotate', async () => {
  await using sandbox = await localSandbox();
  const report = await rotation(sandbox);
  expect(report.outcome).toBe('failure');
  expect(report.changes.map(({ error }) => error?.message)).toContain('There is no server yet');
  expect(sandbox.requests.changing()).toEqual([]);
});

test('nodes that log in with the old password are not locked out', async () => {
  const { sandbox } = await provisioned();
  await using _ = sandbox;
  const before = await fileOn(sandbox);
  await announce({ ...sandbox.descriptor, nodes: 1 }, sandbox.env);
  const report = await rotation(sandbox, { overlap: '5m' });
  expect(report.error).toMatchObject({
    message: 'The nodes of this target log in with the old password, and --overlap would remove it while they do',
    remedy: expect.stringContaining('run provision, which logs the nodes in anew'),
  });
  expect(await fileOn(sandbox)).toBe(before);
  expect((await rotation(sandbox)).outcome).toBe('success');
  const finish = await rotation(sandbox, { finish: true });
  expect(finish.changes[0]?.error).toMatchObject({
    message: 'The nodes of this target still log in with the old password',
    remedy: expect.stringContaining('Set registry.user: neurolibre-2'),
  });
  await announce(
    { ...sandbox.descriptor, nodes: 1, registryUser: 'neurolibre-2', registryPassword: next },
    sandbox.env,
  );
  const finished = await rotation(sandbox, { finish: true });
  expect(finished).toMatchObject({ outcome: 'success', rotation: { state: 'over', configured: true } });
});
