import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context, Options, Verb } from '../../src/commands/command.ts';
import type { Report } from '../../src/engine/report.ts';
import { type Faults, faults } from '../../src/sandbox/faults.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { localSandbox } from './local-sandbox.ts';
import { runCommand } from './run-command.ts';

const htpasswd = '/etc/provision-registry/registry/htpasswd';
const next = 'the-password-to-come';

/** A sandbox whose user and password are changed as a person changes them in a configuration and its secrets. */
async function rotatable(injected: Faults = faults()) {
  const sandbox = await localSandbox({ pace: 0, faults: injected });
  return {
    sandbox,
    run: (verb: Verb, options: Options = {}, env: Record<string, string> = {}, context: Partial<Context> = {}) =>
      runCommand(verb, sandbox, options, { ...context, env: { ...sandbox.env, ...env } }),
    set: async (registryUser: string, registryPassword: string) =>
      void (await announce({ ...sandbox.descriptor, registryUser, registryPassword }, sandbox.env)),
    passwordFile: async () => (await sandbox.hosts())[0]?.files.get(htpasswd)?.content ?? '',
  };
}

const changed = ({ changes }: Report) =>
  changes
    .filter(({ action }) => action !== 'none')
    .map(({ action, resource, reason }) => `${action} ${resource}: ${reason}`);
const proven = ({ probe }: Report) => probe?.steps.map(({ detail }) => detail);
const failures = ({ changes }: Report) => changes.flatMap(({ error }) => (error === undefined ? [] : [error]));

describe('one step at a time', () => {
  let it: Awaited<ReturnType<typeof rotatable>>;
  let file: string;
  beforeAll(async () => {
    it = await rotatable();
    file = join(it.sandbox.directory, 'new-password');
    expect((await it.run('provision')).outcome).toBe('success');
  });
  afterAll(() => it.sandbox[Symbol.asyncDispose]());

  const old = () => it.sandbox.descriptor.registryPassword;
  const written = async () => (await readFile(file, 'utf8')).trimEnd();
  const inFile = () => ({ REGISTRY_NEW_PASSWORD_FILE: file });

  test('there is nothing to finish before anything began', async () => {
    const before = await it.passwordFile();
    const report = await it.run('rotate', { finish: true });
    expect(failures(report)).toEqual([
      {
        message: 'No rotation of the password of neurolibre has begun',
        remedy: 'Begin it without --finish, and with a new password.',
      },
    ]);
    expect(await it.passwordFile()).toBe(before);
  });

  test.each([
    ['a person', {}, 'Choose another REGISTRY_NEW_PASSWORD, or have one generated with --write-password FILE.'],
    [
      'a job',
      { GITHUB_ACTIONS: 'true' },
      'Set the secret REGISTRY_NEW_PASSWORD of the environment sandbox to another one.',
    ],
  ])('the password that is there already is refused as a new one, to %s in its own words', async (_, env, remedy) => {
    const before = await it.passwordFile();
    await expect(it.run('rotate', {}, { REGISTRY_NEW_PASSWORD: old(), ...env })).rejects.toMatchObject({
      message: 'The new password is the same as REGISTRY_PASSWORD',
      remedy,
    });
    expect(await it.passwordFile()).toBe(before);
  });

  test('the next user is let in beside the present one, with a password that only its file tells', async () => {
    it.sandbox.requests.forget();
    const report = await it.run('rotate', { 'write-password': 'new-password' });
    expect(changed(report)).toEqual(['create next user: neurolibre-2, beside neurolibre']);
    expect(proven(report)).toEqual(['neurolibre-2 logs in', 'neurolibre logs in']);
    expect(report).toMatchObject({
      outcome: 'success',
      rotation: { state: 'open', from: 'neurolibre', to: 'neurolibre-2', passwordFile: 'new-password' },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await written()).toMatch(/^[\w-]{32}$/);
    expect(JSON.stringify(report)).not.toContain(await written());
    expect((await it.sandbox.hosts())[0]?.files.get(htpasswd)?.mode).toBe('600');
  });

  test('nothing is restarted for it', async () => {
    const report = await it.run('plan');
    expect(changed(report)).toEqual([]);
    expect(report.notices).toContainEqual(
      expect.stringMatching(
        /^A rotation of the password is open since \d{4}-\d\d-\d\d \d\d:\d\d UTC: neurolibre and neurolibre-2 both log in\. /,
      ),
    );
  });

  test('a provision meanwhile locks nobody out', async () => {
    const before = await it.passwordFile();
    const report = await it.run('provision');
    expect(report).toMatchObject({
      outcome: 'success',
      rotation: { state: 'open', from: 'neurolibre', to: 'neurolibre-2' },
    });
    expect(changed(report)).toEqual([]);
    expect(await it.passwordFile()).toBe(before);
  });

  test('a provision with the new password and the old user makes no mess of it', async () => {
    await it.set('neurolibre', await written());
    const report = await it.run('provision');
    await it.set('neurolibre', old());
    expect(failures(report)).toEqual([
      {
        message: 'REGISTRY_PASSWORD is the password of neurolibre-2, and registry.user is neurolibre',
        remedy: expect.stringContaining('set registry.user: neurolibre-2'),
      },
    ]);
  });

  test('with the same new password it is only proven once more', async () => {
    const before = await it.passwordFile();
    const report = await it.run('rotate', {}, inFile());
    expect(changed(report)).toEqual([]);
    expect(proven(report)).toEqual(['neurolibre-2 logs in', 'neurolibre logs in']);
    expect(report.rotation).toEqual({ state: 'open', from: 'neurolibre', to: 'neurolibre-2' });
    expect(await it.passwordFile()).toBe(before);
  });

  test.each([
    ['another', { REGISTRY_NEW_PASSWORD: next }, {}],
    ['a generated', {}, { 'write-password': 'other' }],
  ])('%s new password is refused while it is open', async (_, env, options) => {
    const before = await it.passwordFile();
    const report = await it.run('rotate', options, env);
    expect(report.rotation).toEqual({ state: 'open', from: 'neurolibre', to: 'neurolibre-2' });
    const [failure] = failures(report);
    expect(failure?.message).toMatch(
      /^A rotation to neurolibre-2 is open since .* UTC, with another new password than this one$/,
    );
    expect(failure?.remedy).toContain('REGISTRY_NEW_PASSWORD_FILE');
    expect(await it.passwordFile()).toBe(before);
    await expect(stat(join(it.sandbox.directory, 'other'))).rejects.toThrow('ENOENT');
  });

  test('it is not finished before the new password is proven to work', async () => {
    const before = await it.passwordFile();
    const [failure] = failures(await it.run('rotate', { finish: true }));
    expect(failure).toMatchObject({
      message:
        'Before the old password goes, the new one must prove that it lets neurolibre-2 in, and it was not given',
      remedy: expect.stringContaining('REGISTRY_NEW_PASSWORD_FILE'),
    });
    expect(await it.passwordFile()).toBe(before);
  });

  test('a wrong old password changes nothing', async () => {
    const before = await it.passwordFile();
    await it.set('neurolibre', 'mistyped');
    const report = await it.run('rotate', {}, inFile());
    const [failure] = failures(report);
    expect(report.rotation).toBeUndefined();
    await it.set('neurolibre', old());
    expect(failure?.message).toBe('REGISTRY_PASSWORD is not the password that the registry knows of neurolibre');
    expect(await it.passwordFile()).toBe(before);
  });

  test('finished, the old password is refused, also a second time', async () => {
    const report = await it.run('rotate', { finish: true }, inFile());
    expect(changed(report)).toEqual(['update former user: neurolibre is removed']);
    expect(proven(report)).toEqual(['neurolibre-2 logs in', 'neurolibre is refused']);
    expect(report.rotation).toEqual({ state: 'over', from: 'neurolibre', to: 'neurolibre-2', configured: true });
    for (const options of [{ finish: true }, {}, { overlap: '5m' }]) {
      await it.set('neurolibre', old());
      const again = await it.run('rotate', options, inFile());
      expect(changed(again)).toEqual([]);
      expect(again).toMatchObject({ outcome: 'success', rotation: { state: 'over' } });
    }
  });

  test.each(['the old password', 'any other'])('a provision with the old user and %s is refused', async (which) => {
    const before = await it.passwordFile();
    await it.set('neurolibre', which === 'any other' ? next : old());
    const report = await it.run('provision');
    expect(failures(report)).toEqual([
      {
        message: expect.stringMatching(
          /^The user neurolibre was retired by a rotation of the password on \d{4}-\d\d-\d\d, and is not let in again$/,
        ),
        remedy: 'Set registry.user: neurolibre-2 in the configuration, and REGISTRY_PASSWORD to the new password.',
      },
    ]);
    expect(await it.passwordFile()).toBe(before);
  });

  test('a check with the old user says which one is to be configured', async () => {
    const { checks = [] } = await it.run('check');
    expect(checks.filter(({ state }) => state === 'failure')).toMatchObject([
      { name: 'password', remedy: 'Provision would not let it in either: see service registry.' },
      {
        name: 'service registry',
        detail: expect.stringMatching(/^The user neurolibre was retired by a rotation of the password on /),
        remedy: expect.stringContaining('Set registry.user: neurolibre-2 in the configuration'),
      },
    ]);
  });

  test('with the new user and password in the configuration nothing is left to do', async () => {
    await it.set('neurolibre-2', await written());
    const report = await it.run('provision');
    expect(report.outcome).toBe('success');
    expect(changed(report)).toEqual([]);
    expect(report.notices).toEqual([]);
    expect(report.rotation).toBeUndefined();
    const again = await it.run('rotate', { finish: true });
    expect(again).toMatchObject({ outcome: 'success', rotation: { state: 'over', to: 'neurolibre-2' } });
  });

  test('the next rotation goes on to the third user, and the configuration may follow before it ends', async () => {
    expect(changed(await it.run('rotate', {}, { REGISTRY_NEW_PASSWORD: next }))).toEqual([
      'create next user: neurolibre-3, beside neurolibre-2',
    ]);
    await it.set('neurolibre-3', next);
    const [failure] = failures(await it.run('rotate', {}, { REGISTRY_NEW_PASSWORD: 'the fourth' }));
    expect(failure?.message).toBe(
      'The rotation from neurolibre-2 to neurolibre-3 is not over: neurolibre-2 still logs in',
    );
    const report = await it.run('provision');
    expect(changed(report)).toEqual([]);
    expect(report.rotation).toMatchObject({ state: 'open', to: 'neurolibre-3', configured: true });
    expect(report.notices).toContainEqual(expect.stringContaining('neurolibre-2 and neurolibre-3 both log in'));
    await it.set('neurolibre-3', await written());
    expect(failures(await it.run('plan'))[0]?.message).toBe(
      'REGISTRY_PASSWORD is the password of neurolibre-2, and registry.user is neurolibre-3',
    );
    await it.set('neurolibre-3', next);
    expect(changed(await it.run('rotate', { finish: true }))).toEqual(['update former user: neurolibre-2 is removed']);
    expect(await it.passwordFile()).toMatch(
      /^# retired neurolibre \S+\n# retired neurolibre-2 \S+\nneurolibre-3:\S+\n$/,
    );
    await it.set('neurolibre-2', await written());
    expect(failures(await it.run('plan'))[0]?.message).toMatch(/^The user neurolibre-2 was retired /);
  });
});
