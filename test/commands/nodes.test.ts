import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import { faults } from '../../src/sandbox/faults.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { writtenBy } from '../../src/written-by.ts';
import { configure, environmentOf, targetOf } from './configured-target.ts';
import { localSandbox } from './local-sandbox.ts';
import { configs, join, kubelet, loginsOn, nodeLines, stop } from './nodes.ts';
import { changesOf, destroyed, runCommand } from './run-command.ts';
import { kept, standing } from './standing.ts';

/** The probe's steps on nodes: `pull on k8s-node-1: true`. */
function pulls({ probe }: Report): readonly string[] {
  return (probe?.steps ?? []).filter(({ name }) => name.startsWith('pull on')).map(({ name, ok }) => `${name}: ${ok}`);
}

/** As whom the nodes of a sandbox's registry log in, in each of the three files. */
function everywhere({ registry }: Report, password: string): readonly (readonly string[])[] {
  return configs.map(() => [`${registry.host} neurolibre:${password}`]);
}

test('logs every node in, has it pull, and then has nothing more to do', async () => {
  const ran: string[] = [];
  await using sandbox = await localSandbox({ pace: 0, nodes: 2, onCommand: (command) => ran.push(command) });
  const plan = await runCommand('plan', sandbox);
  expect(nodeLines(plan)).toEqual(['create node k8s-node-1: planned', 'create node k8s-node-2: planned']);

  const first = await runCommand('provision', sandbox);
  expect(first.outcome).toBe('success');
  expect(nodeLines(first)).toEqual([
    'update host keys of nodes: done',
    'update node k8s-node-1: done',
    'update node k8s-node-2: done',
  ]);
  expect(pulls(first)).toEqual(['pull on k8s-node-1: true', 'pull on k8s-node-2: true']);
  const logins = everywhere(first, sandbox.descriptor.registryPassword);
  expect(await loginsOn(sandbox, 'k8s-node-1')).toEqual(logins);
  expect(await loginsOn(sandbox, 'k8s-node-2')).toEqual(logins);
  expect((await sandbox.host('k8s-node-1')).files.get(kubelet)?.mode).toBe('600');

  ran.length = 0;
  sandbox.requests.forget();
  const second = await runCommand('provision', sandbox);
  expect(second.outcome).toBe('success');
  expect(nodeLines(second)).toEqual(['none node k8s-node-1: done', 'none node k8s-node-2: done']);
  expect(pulls(second)).toEqual(['pull on k8s-node-1: true', 'pull on k8s-node-2: true']);
  expect(ran.filter((command) => /-- (write-config-file|known-hosts|hosts-toml) /.test(command))).toEqual([]);
  expect(sandbox.requests.changing()).toEqual([]);
});

test('a node that joins is logged in by the next run, which leaves the others as they are', async () => {
  const ran: string[] = [];
  await using sandbox = await localSandbox({ pace: 0, nodes: 2, onCommand: (command) => ran.push(command) });
  await runCommand('provision', sandbox);
  const before = [...(await sandbox.host('k8s-node-1')).files];
  await join(sandbox, 'k8s-node-3');
  ran.length = 0;
  const report = await runCommand('provision', sandbox);
  expect(report.outcome).toBe('success');
  expect(nodeLines(report)).toEqual([
    'update host keys of nodes: done',
    'none node k8s-node-1: done',
    'none node k8s-node-2: done',
    'update node k8s-node-3: done',
  ]);
  expect(await loginsOn(sandbox, 'k8s-node-3')).toEqual(everywhere(report, sandbox.descriptor.registryPassword));
  expect([...(await sandbox.host('k8s-node-1')).files]).toEqual(before);
  expect(ran.filter((command) => command.includes('-- write-config-file '))).toHaveLength(3);
});

test('keeps what other registries have in the files, byte for byte', async () => {
  await using sandbox = await localSandbox({ pace: 0, nodes: 1 });
  const others = '{"auths": {"ghcr.io": {"auth": "YTpi"}},\r\n "experimental": "enabled"}';
  const { files } = await sandbox.host('k8s-node-1');
  files.set(kubelet, { content: others, mode: '644' });
  const made = await runCommand('provision', sandbox);
  expect((await loginsOn(sandbox, 'k8s-node-1'))[0]).toEqual([
    'ghcr.io a:b',
    `${made.registry.host} neurolibre:${sandbox.descriptor.registryPassword}`,
  ]);

  const gone = await destroyed(sandbox);
  expect(changesOf(gone)).toContain('remove node k8s-node-1: done');
  expect(gone.notices).toEqual([]);
  expect(files.get(kubelet)?.content).toBe(others);
  expect(configs.slice(1).map((path) => files.get(path))).toEqual([undefined, undefined]);
});

test('has nodes trust the authority of the registry, each where it looks, until the registry is destroyed', async () => {
  await using sandbox = await localSandbox({ pace: 0, nodes: 2 });
  const [docker, both] = await Promise.all(['k8s-node-1', 'k8s-node-2'].map((name) => sandbox.host(name)));
  const config = '[plugins."io.containerd.grpc.v1.cri".registry]\nconfig_path = "/etc/containerd/certs.d"\n';
  both?.files.set('/etc/containerd/config.toml', { content: `version = 2\n${config}`, mode: '644' });
  const made = await runCommand('provision', sandbox);
  const file = `certs.d/${made.registry.host}/ca.crt`;
  const roots = (on: typeof docker) => [...(on?.files.keys() ?? [])].filter((path) => path.includes('/certs.d/'));
  expect(roots(docker)).toEqual([`/etc/docker/${file}`]);
  expect(roots(both)).toEqual([`/etc/docker/${file}`, `/etc/containerd/${file}`]);
  expect(docker?.files.get(`/etc/docker/${file}`)?.content).toBe(`${writtenBy}\n${sandbox.descriptor.ca.trim()}\n`);

  // What somebody has written instead stays, and is told.
  both?.files.set(`/etc/containerd/${file}`, { content: 'another', mode: '644' });
  const again = await runCommand('provision', sandbox);
  expect(again.notices).toEqual([
    `k8s-node-2: /etc/containerd/${file} is not ours and lacks the registry's certificate authority, so it is left as it is: add the certificate there.`,
  ]);
  expect(changesOf(await destroyed(sandbox))).toContain('remove node k8s-node-2: done');
  expect(roots(docker)).toEqual([]);
  expect(roots(both)).toEqual([`/etc/containerd/${file}`]);
});

test('a file that cannot be read stays as it is, and the others of the node are written', async () => {
  await using sandbox = await localSandbox({ pace: 0, nodes: 2 });
  const { files } = await sandbox.host('k8s-node-1');
  files.set(kubelet, { content: '{"auths": ', mode: '600' });
  const report = await runCommand('provision', sandbox);
  expect(report.outcome).toBe('failure');
  const failed = report.changes.find(({ resource }) => resource === 'node k8s-node-1');
  expect(failed?.error?.message).toMatch(
    /^\/var\/lib\/kubelet\/config\.json:1:11: not valid JSON: .*; it is left as it is$/,
  );
  expect(files.get(kubelet)?.content).toBe('{"auths": ');
  expect(files.has('/root/.docker/config.json')).toBe(true);
  expect(pulls(report)).toEqual(['pull on k8s-node-2: true']);
  const { notices } = await destroyed(sandbox);
  expect(notices).toEqual([
    expect.stringMatching(/^k8s-node-1: \/var\/lib\/kubelet\/config\.json:1:11: not valid JSON/),
  ]);
});

describe('a node that is down', () => {
  test('is named, and the registry and the other nodes are done', async () => {
    await using sandbox = await localSandbox({ pace: 0, nodes: 3 });
    await sandbox.crash('k8s-node-2');
    const report = await runCommand('provision', sandbox);
    expect(report.outcome).toBe('failure');
    expect(nodeLines(report)).toEqual([
      'update host keys of nodes: done',
      'update node k8s-node-1: done',
      'update node k8s-node-2: failed',
      'update node k8s-node-3: done',
    ]);
    const down = report.changes.find(({ outcome }) => outcome === 'failed');
    expect(down?.reason).toMatch(/^cannot be reached: No SSH connection to .*192\.168\.70\.\d+: /);
    expect(down?.error?.remedy).toContain('(kubernetes.jump-host)');
    expect(report.probe?.outcome).toBe('passed');
    expect(pulls(report)).toEqual(['pull on k8s-node-1: true', 'pull on k8s-node-3: true']);
    expect(await loginsOn(sandbox, 'k8s-node-3')).toEqual(everywhere(report, sandbox.descriptor.registryPassword));
  });

  test('is told by plan, whose other lines stand', async () => {
    await using sandbox = await localSandbox({ pace: 0, nodes: 2 });
    await runCommand('provision', sandbox);
    await sandbox.crash('k8s-node-1');
    const plan = await runCommand('plan', sandbox);
    expect(plan.outcome).toBe('success');
    expect(changesOf(plan).filter((line) => !line.startsWith('none '))).toEqual(['update node k8s-node-1: planned']);
  });

  test('keeps no registry from being destroyed, and its login is told', async () => {
    await using sandbox = await localSandbox({ pace: 0, nodes: 2 });
    const { registry } = await runCommand('provision', sandbox);
    await sandbox.crash('k8s-node-1');
    const report = await destroyed(sandbox);
    expect(report.outcome).toBe('success');
    expect(nodeLines(report)).toEqual(['remove node k8s-node-2: done']);
    expect(report.notices).toEqual([
      expect.stringMatching(
        /^The login of localhost stays on k8s-node-1, which cannot be reached \(No SSH connection to /,
      ),
    ]);
    expect(await loginsOn(sandbox, 'k8s-node-1')).toEqual(
      everywhere({ ...report, registry }, sandbox.descriptor.registryPassword),
    );
    expect(await loginsOn(sandbox, 'k8s-node-2')).toEqual([[], [], []]);
    expect((await standing(sandbox)).filter((line) => !/k8s-node|port $/.test(line))).toEqual(kept);
  });

  test('and known to be, is named in a notice', async () => {
    await using sandbox = await localSandbox({ pace: 0, nodes: 2 });
    await stop(sandbox, 'k8s-node-2');
    const report = await runCommand('provision', sandbox);
    expect(report.outcome).toBe('success');
    expect(report.notices).toEqual([
      'The server k8s-node-2 is a node by name=k8s-node-*, but it is SHUTOFF: run again when it is up.',
    ]);
    expect(pulls(report)).toEqual(['pull on k8s-node-1: true']);
  });
});

test('follow a rotation of the password, and nothing else in their files changes', async () => {
  await using sandbox = await localSandbox({ pace: 0, nodes: 1 });
  const { files } = await sandbox.host('k8s-node-1');
  files.set(kubelet, { content: '{ "auths": { "ghcr.io": { "auth": "YTpi" } } }', mode: '600' });
  await runCommand('provision', sandbox);
  const next = 'the next password';
  const rotated = await runCommand('rotate', sandbox, {}, { env: { ...sandbox.env, REGISTRY_NEW_PASSWORD: next } });
  expect(rotated.outcome).toBe('success');

  // As a person does: the configuration and the secret follow.
  const descriptor = { ...sandbox.descriptor, registryUser: 'neurolibre-2', registryPassword: next };
  await announce(descriptor, sandbox.env);
  const report = await runCommand('provision', sandbox);
  expect(report.outcome).toBe('success');
  expect(report.changes.find(({ resource }) => resource === 'node k8s-node-1')?.reason).toBe(
    `another login in ${configs.join(', ')}`,
  );
  const login = `${report.registry.host} neurolibre-2:${next}`;
  expect(await loginsOn(sandbox, 'k8s-node-1')).toEqual([['ghcr.io a:b', login], [login], [login]]);
  expect(pulls(report)).toEqual(['pull on k8s-node-1: true']);
  expect(await runCommand('rotate', sandbox, { finish: true })).toMatchObject({ outcome: 'success' });
  expect(nodeLines(await runCommand('provision', sandbox))).toEqual(['none node k8s-node-1: done']);
});

test('a node that does not pull is named with the reason, and the others pull', async () => {
  const broken = faults();
  await using sandbox = await localSandbox({ pace: 0, nodes: 3, faults: broken });
  const words = { status: 500, message: 'curl does not pull: Could not resolve host: localhost' };
  broken.inject({ service: 'host', path: /-- pull /, nth: 2, effect: { kind: 'refusal', acted: false, words } });
  const report = await runCommand('provision', sandbox);
  expect(report.outcome).toBe('failure');
  expect(report.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  const failed = report.probe?.steps.filter(({ ok }) => !ok) ?? [];
  expect(failed).toEqual([
    { name: expect.stringMatching(/^pull on /), ok: false, detail: expect.stringContaining(words.message) },
  ]);
  expect(pulls(report)).toHaveLength(3);
  expect(report.probe).toMatchObject({
    outcome: 'failed',
    error: {
      message: `1 of 3 nodes do not pull from ${report.registry.host}: ${failed[0]?.name.replace('pull on ', '')}`,
      remedy: expect.stringContaining(`\`curl -i https://${report.registry.host}/v2/\` answers 401`),
    },
  });
});

test('what keeps a login from being used is told when it is written, and as long as it is so', async () => {
  await using sandbox = await localSandbox({ pace: 0, nodes: 1 });
  const { files } = await sandbox.host('k8s-node-1');
  files.set('/root/.docker/config.json', { content: '{"credsStore": "pass"}', mode: '600' });
  const remark = expect.stringMatching(
    /^k8s-node-1: \/root\/\.docker\/config\.json: docker on this node asks docker-credential-pass .*\.$/,
  );
  expect((await runCommand('provision', sandbox)).notices).toEqual([remark]);
  expect((await runCommand('provision', sandbox)).notices).toEqual([remark]);
});

test('a removal wants the key to the server only where there are nodes to be reached through it', async () => {
  await using sandbox = await localSandbox();
  const { SSH_PRIVATE_KEY: _, ...env } = environmentOf(sandbox);
  const context = { targetName: 'arbutus', env };
  await configure(sandbox, { targets: { arbutus: targetOf(sandbox) } });
  expect((await runCommand('destroy', sandbox, {}, context)).error).toBeUndefined();
  await configure(sandbox, { targets: { arbutus: targetOf(sandbox, { kubernetes: { nodes: ['192.168.70.11'] } }) } });
  await expect(runCommand('destroy', sandbox, {}, context)).rejects.toThrow('SSH_PRIVATE_KEY is not set');
});

test('a registry whose host does not answer is destroyed all the same', async () => {
  await using sandbox = await localSandbox({ pace: 0, nodes: 1 });
  await runCommand('provision', sandbox);
  await stop(sandbox, 'sandbox-registry');
  const report = await destroyed(sandbox);
  expect(report.outcome).toBe('success');
  expect(report.notices).toEqual([
    expect.stringMatching(/^The login of localhost stays on k8s-node-1, which cannot be/),
  ]);
});

test('without nodes nothing is asked about them', async () => {
  await using sandbox = await localSandbox();
  const { requests } = await runCommand('provision', sandbox);
  expect(requests.ssh).toBeLessThan(11);
  const gone = await destroyed(sandbox);
  expect(gone.requests.ssh).toBe(0);
});
