import { expect, test } from 'vitest';
import { type Containerd, configPathRemark } from '../../src/kubernetes/containerd.ts';
import { hostsToml, mirrorEdit, mirrorRemarks } from '../../src/kubernetes/containerd-mirror.ts';

const mirror = 'http://192.168.70.5:5000';
const path = '/etc/containerd/certs.d/docker.io/hosts.toml';
const containerd = (parts: Partial<Containerd> = {}): Containerd => ({
  version: '2',
  path,
  hosts: undefined,
  ...parts,
});

test('a node that asks the mirror, or has no containerd, is left as it is', () => {
  for (const found of [undefined, containerd({ hosts: hostsToml(mirror) })]) {
    expect(mirrorEdit(found, mirror)).toBeUndefined();
    expect(mirrorRemarks(found, mirror)).toEqual([]);
    expect(configPathRemark(found, { mirror })).toEqual([]);
  }
});

test.each([
  ['2', '[plugins."io.containerd.grpc.v1.cri".registry]'],
  ['3', "[plugins.'io.containerd.cri.v1.images'.registry]"],
])('without a config_path, the line to add to a configuration of version %s is told', (version, section) => {
  const found = containerd({ version, path: undefined });
  expect(mirrorEdit(found, mirror)).toBeUndefined();
  expect(mirrorRemarks(found, mirror)).toEqual([]);
  const todo = `in /etc/containerd/config.toml write config_path = "/etc/containerd/certs.d" below ${section}, restart containerd and run again`;
  const none = 'containerd has no config_path, so it does not';
  const authority = "trust the registry's certificate authority";
  expect(configPathRemark(found, { mirror })).toEqual([`${none} ask the mirror for images of Docker Hub: ${todo}`]);
  expect(configPathRemark(found, { trust: 'PEM' })).toEqual([`${none} ${authority}: ${todo}`]);
  expect(configPathRemark(found, { mirror, trust: 'PEM' })).toEqual([
    `${none} ask the mirror for images of Docker Hub and does not ${authority}: ${todo}`,
  ]);
  expect(configPathRemark(found, {})).toEqual([]);
});

test('a hosts.toml that is not ours is told, unless it names the mirror, and never changed', () => {
  const found = containerd({ hosts: 'server = "https://example.org"\n' });
  expect(mirrorEdit(found, mirror)).toBeUndefined();
  expect(mirrorEdit(found, undefined)).toBeUndefined();
  expect(mirrorRemarks(found, mirror)).toEqual([
    `${path} is not ours and does not name the mirror, so it is left as it is: add [host."${mirror}"] there`,
  ]);
  expect(mirrorRemarks(containerd({ hosts: `[host."${mirror}"]` }), mirror)).toEqual([]);
});
