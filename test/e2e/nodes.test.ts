import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import { realCloud } from './bystander.ts';
import { type Cluster, cluster, type Node } from './cluster.ts';
import { dockerHub, domain, openStaging, password, type Staging, unavailable, user } from './staging.ts';

const target = 'nodes';
const kubelet = '/var/lib/kubelet/config.json';
const selector = 'name=e2e-node-*';
/** The number, the last change and the name of each file with the login. */
const state = `stat -c '%i %Y %n' ${kubelet} /root/.docker/config.json /home/ubuntu/.docker/config.json`;

/** Nodes on the private network of a real cloud, reached through the registry: each test goes on where the last ended. */
describe.skipIf(unavailable)(`nodes on a real cloud${unavailable ? ` (${unavailable})` : ''}`, () => {
  let staging: Staging;
  let nodes: Cluster;
  let registry: string;
  const joined: Node[] = [];

  const run = async (verb: string, ...args: string[]) => {
    const { code, stdout } = await staging.program(verb, target, ...args, '--json');
    return { code, report: JSON.parse(stdout) as Report };
  };
  const destroyed = async (...args: string[]) => {
    const { report } = await run('destroy', ...args);
    return await run('destroy', ...args, '--confirm', report.planDigest ?? '');
  };
  const chosen = (...chosenBy: readonly string[]) => staging.configure({ kubernetes: { nodes: chosenBy } });

  /** A node as a cluster of this registry has it: kubelet's directory, and the registry's name. */
  async function join(name: string): Promise<Node> {
    const node = await nodes.join(name, registry);
    await node.run(
      registry,
      `set -e
      mkdir -p /var/lib/kubelet
      echo '${registry} ${domain}' >>/etc/hosts`,
    );
    joined.push(node);
    return node;
  }
  const onEach = async (script: string) => await Promise.all(joined.map((node) => node.run(registry, script)));
  const linesOf = ({ changes }: Report) =>
    changes
      .filter(({ resource, action }) => /\bnodes?\b/.test(resource) && action !== 'none')
      .map(({ resource, action, outcome }) => `${action} ${resource}: ${outcome}`);
  const pullsIn = ({ probe }: Report) =>
    (probe?.steps ?? []).filter(({ name }) => name.startsWith('pull on ')).map(({ name, ok }) => `${name}: ${ok}`);

  beforeAll(async () => {
    staging = await openStaging(target);
    const { report } = await run('provision');
    expect(report).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
    registry = report.registry.address ?? '';
    const hub = await dockerHub();
    expect((await run('test', '--mirror', hub.url)).report).toMatchObject({ outcome: 'success' });
    hub.close();
    nodes = await cluster(await realCloud());
    await Promise.all([join('e2e-node-1'), join('e2e-node-2')]);
    joined.sort((one, other) => one.name.localeCompare(other.name));
  });
  afterAll(async () => {
    await staging?.configure({});
    if (staging !== undefined) await destroyed('--volumes', '--floating-ip');
    await nodes?.close();
    await staging?.close();
  });

  test('are logged in through the registry, and pull with what kubelet has', async () => {
    await joined[0]?.run(registry, `echo '{"auths": {"ghcr.io": {"auth": "YTpi"}}}' >${kubelet}`);
    await chosen(selector);
    const { code, report } = await run('provision');
    expect(report.probe?.error?.message ?? report.error?.message ?? '').toBe('');
    expect({ code, lines: linesOf(report), pulls: pullsIn(report) }).toEqual({
      code: 0,
      lines: ['update host keys of nodes: done', 'update node e2e-node-1: done', 'update node e2e-node-2: done'],
      pulls: ['pull on e2e-node-1: true', 'pull on e2e-node-2: true'],
    });
    expect(await onEach(`stat -c '%a %U' ${kubelet}`)).toEqual(['600 root\n', '600 root\n']);
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    expect(await onEach(`grep -c ${auth} ${kubelet}`)).toEqual(['1\n', '1\n']);
    expect(await joined[0]?.run(registry, `cat ${kubelet}`)).toContain('"ghcr.io": {"auth": "YTpi"}');
    // Docker takes kubelet's file for its own, and nothing else of ours has a part in this.
    expect(await onEach(`docker --config ${dirname(kubelet)} pull -q ${domain}/my-ubuntu:16.04`)).toEqual(
      Array(2).fill(`${domain}/my-ubuntu:16.04\n`),
    );
  });

  test('are left as they are by the next run', async () => {
    const before = await onEach(state);
    const { code, report } = await run('provision');
    expect({ code, lines: linesOf(report) }).toEqual({ code: 0, lines: [] });
    expect(pullsIn(report)).toHaveLength(2);
    expect(await onEach(state)).toEqual(before);
  });

  test('are joined by another, which the next run finds, and the others stay as they are', async () => {
    const before = await onEach(state);
    await join('e2e-node-3');
    const { code, report } = await run('provision');
    expect({ code, lines: linesOf(report) }).toEqual({
      code: 0,
      lines: ['update host keys of nodes: done', 'update node e2e-node-3: done'],
    });
    expect(pullsIn(report)).toContain('pull on e2e-node-3: true');
    expect((await onEach(state)).slice(0, 2)).toEqual(before);
  });

  test('are named when they are down, and the others are done', async () => {
    await chosen(...joined.map(({ address }) => address));
    const [, second] = joined;
    await second?.switch('os-stop');
    await joined[2]?.run(registry, `rm ${kubelet}`);
    const { code, report } = await run('provision');
    expect({ code, lines: linesOf(report), pulls: pullsIn(report) }).toEqual({
      code: 1,
      lines: ['update node e2e-node-2: failed', 'update node e2e-node-3: done'],
      pulls: ['pull on e2e-node-1: true', 'pull on e2e-node-3: true'],
    });
    expect(report.probe?.outcome).toBe('passed');
    expect(report.changes.find(({ outcome }) => outcome === 'failed')?.error?.message).toContain(second?.address);
    await chosen(selector);
    const left = await run('provision');
    expect(left.report.notices.join()).toContain(
      'The server e2e-node-2 is a node by name=e2e-node-*, but it is SHUTOFF',
    );
    await second?.switch('os-start');
  });

  test('lose their login when the registry is destroyed, and nothing else', async () => {
    await chosen(selector);
    const { code, report } = await destroyed('--floating-ip');
    expect(code).toBe(0);
    expect(linesOf(report)).toContain('remove node e2e-node-1: done');
    expect(await joined[0]?.runAlone(`cat ${kubelet}`)).toBe('{"auths": {"ghcr.io": {"auth": "YTpi"}}}\n');
  });
});
