import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { commands } from '../../src/commands/index.ts';
import { fakeProcess } from '../cli/process.ts';
import { configure, environmentOf, targetOf } from '../commands/configured-target.ts';
import { type LocalSandbox, localSandbox } from '../commands/local-sandbox.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
});
afterAll(() => sandbox[Symbol.asyncDispose]());

interface Wrong {
  /** Parts of the target that replace the right ones. */
  readonly parts?: object;
  /** Variables that replace the right ones; empty ones are left out. */
  readonly env?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
}

/** What the program says to one thing that is wrong, with everything else in order and a cloud that would answer. */
async function complaint({ parts = {}, env = {}, argv = ['plan', 'arbutus'] }: Wrong): Promise<string> {
  await configure(sandbox, { owner: 'example/registry', targets: { arbutus: targetOf(sandbox, parts) } });
  const variables = Object.entries({ ...environmentOf(sandbox), ...env }).filter(([, value]) => value !== '');
  // In this process: starting one for each takes longer than all the rest of it.
  const { surroundings, stdout, stderr: complaints } = fakeProcess(argv, { env: Object.fromEntries(variables) });
  const program = { version: '1.2.3', commands, local: {} };
  const exitCode = await run({ ...surroundings, cwd: () => sandbox.directory }, program);
  expect({ exitCode, stdout: stdout.written }).toEqual({ exitCode: 2, stdout: '' });
  const stderr = complaints.written;
  expect(sandbox.requests.all()).toEqual([]);
  // One message: what is wrong, and below it the next step.
  expect(stderr.match(/^provision-registry: /gm)).toHaveLength(1);
  expect(stderr.match(/^→ /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

const volumes = (size: unknown) => ({ volumes: { data: { size }, registry: { size: 20 } } });

const wrong: Readonly<Record<string, readonly [Wrong, RegExp]>> = {
  'an unknown key is told with its line and the one that was meant': [
    { parts: { volumess: {} } },
    /registry\.yml:\d+:\d+.*unknown key 'volumess'; did you mean 'volumes'\?/,
  ],
  'an unknown key far down is told with those that are allowed': [
    { parts: { server: { flavour: 'c1' } } },
    /targets\.arbutus\.server.*unknown key 'flavour'; did you mean 'flavor'\? \(allowed: image, flavor, /,
  ],
  'a bad CIDR is told with an example': [{ parts: { firewall: { 'local-network': '192.168.70.0/33' } } }, /CIDR|\/24/],
  'a size of 0 is told with the unit': [{ parts: volumes(0) }, /volumes\.data\.size.*GiB/],
  'a size with a unit is told with the unit': [{ parts: volumes('500GB') }, /volumes\.data\.size.*GiB/],
  'a password in the file is sent to the environment': [
    { parts: { registry: { password: 'x' } } },
    /unknown key 'password'; secrets never stand in this file/,
  ],
  'an unknown target is told with the one that was meant': [
    { argv: ['plan', 'arbutos'] },
    /has no target 'arbutos'; did you mean 'arbutus'\?\n→ Its targets: arbutus\./,
  ],
  'a missing configuration is told with its path': [
    { argv: ['plan', 'arbutus', '--config', 'other.yml'] },
    /no configuration to read at .*\/other\.yml/,
  ],
  'missing secrets are told all at once': [
    { env: { REGISTRY_PASSWORD: '', SSH_PRIVATE_KEY: '' } },
    /: SSH_PRIVATE_KEY, REGISTRY_PASSWORD are not set\n/,
  ],
  'the token that every command needs is missed only once': [
    { argv: ['rotate', 'arbutus'], env: { CLOUDFLARE_API_TOKEN: '', REGISTRY_NEW_PASSWORD: 'next' } },
    /: CLOUDFLARE_API_TOKEN is not set\n→ Set in the environment:\n.*CLOUDFLARE_API_TOKEN_FILE.*\n$/,
  ],
  'two sources of credentials are told with how to choose one': [
    { env: { OS_USERNAME: 'me' } },
    /Two sources of OpenStack credentials are given, OPENSTACK_CLOUDS_YAML and OS_USERNAME.*\n→ To use OS_USERNAME/,
  ],
  'a cloud that clouds.yaml lacks is told with those it has': [{ parts: { cloud: 'there' } }, /'there'.*\n?.*here/],
  'an unknown verb is told with the one that was meant': [
    { argv: ['provison', 'arbutus'] },
    /unknown verb 'provison'; did you mean 'provision'\?/,
  ],
  'an unknown option is told with the one that was meant': [
    { argv: ['plan', 'arbutus', '--jason'] },
    /unknown option --jason; did you mean '?--json'?\?/,
  ],
  'an option of another verb is told as such': [
    { argv: ['plan', 'arbutus', '--volumes'] },
    /plan takes no option --volumes/,
  ],
  'a digest that is none is told as such': [
    { argv: ['provision', 'arbutus', '--confirm', 'yes'] },
    /--confirm takes the digest of a plan/,
  ],
};

for (const [name, [given, words]] of Object.entries(wrong)) {
  test(name, async () => {
    expect(await complaint(given)).toMatch(words);
  });
}
