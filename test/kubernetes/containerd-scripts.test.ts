import { describe, expect, test } from 'vitest';
import { mirrorEdit, readContainerd, writeMirror } from '../../src/kubernetes/containerd-mirror.ts';
import { loopHost, unavailable, work } from '../host/loop-host.ts';

const mirror = 'http://192.168.70.5:5000';

/** A node whose containerd has a configuration. */
async function node(config?: string) {
  const here = await loopHost();
  if (config !== undefined)
    here.sh(`mkdir -p /etc/containerd && cat >/etc/containerd/config.toml <<'END'\n${config}\nEND`);
  const read = () => readContainerd(here.connection, work);
  return {
    ...here,
    read,
    /** Has the node ask the mirror, or none, and tells how it differed. */
    async wants(url: string | undefined): Promise<string | undefined> {
      const edit = mirrorEdit(await read(), url);
      if (edit !== undefined) await writeMirror(here.connection, edit, work);
      return edit?.words;
    },
  };
}

describe.skipIf(unavailable)(`containerd on a node${unavailable ? ` (${unavailable})` : ''}`, () => {
  test.each([
    [
      'of containerd 1',
      'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"',
    ],
    [
      'of containerd 2',
      "version = 3\n[plugins.'io.containerd.cri.v1.images'.registry]\n  config_path = '/etc/containerd/certs.d:/etc/docker/certs.d'",
    ],
  ])('its configuration %s says where mirrors are told', async (_, config) => {
    // As it is written: not every containerd knows both versions.
    const { read, sh } = await node(config);
    sh('mount --bind /bin/false /usr/bin/containerd');
    expect(await read()).toEqual({
      version: expect.stringMatching(/^[23]$/),
      path: '/etc/containerd/certs.d/docker.io/hosts.toml',
      hosts: undefined,
    });
  });

  test.each([
    ['elsewhere', 'version = 2\n[plugins."io.containerd.runtime.v1.linux"]\n  config_path = "/etc/other"'],
    ['in a comment', 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  # config_path = "/etc/other"'],
    ['nowhere', 'version = 2'],
  ])('is not told where mirrors are when that stands %s', async (_, config) => {
    const { read, sh } = await node(config);
    sh('mount --bind /bin/false /usr/bin/containerd');
    expect(await read()).toEqual({ version: '2', path: undefined, hosts: undefined });
  });

  test('its own word counts, which knows the files that its configuration imports', async () => {
    const { read, sh } = await node('version = 2\nimports = ["/etc/containerd/more.toml"]');
    sh(`printf '#!/bin/sh\\nprintf "version = 2\\\\n[plugins.\\\\"io.containerd.grpc.v1.cri\\\\".registry]\\\\nconfig_path = \\\\"/etc/own\\\\"\\\\n"' >/run/dump
      chmod +x /run/dump && mount --bind /run/dump /usr/bin/containerd`);
    expect(await read()).toMatchObject({ path: '/etc/own/docker.io/hosts.toml' });
  });

  test('is told of the mirror, of another one, and of none any more', async () => {
    const { wants, read, sh } = await node(
      'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"',
    );
    sh('mount --bind /bin/false /usr/bin/containerd');
    expect(await wants(mirror)).toBe('containerd asks no mirror for images of Docker Hub');
    expect((await read())?.hosts).toContain(`[host."${mirror}"]\n  capabilities = ["pull", "resolve"]\n`);
    expect(sh('stat -c %a /etc/containerd/certs.d/docker.io/hosts.toml')).toBe('644');
    expect(await wants(mirror)).toBeUndefined();
    expect(await wants('http://192.168.70.6:5000')).toBe('containerd asks another mirror for images of Docker Hub');
    expect(await wants(undefined)).toBe('containerd still asks a mirror of ours');
    expect(sh('ls /etc/containerd/certs.d')).toBe('');
  });

  test('keeps a hosts.toml that somebody else has written meanwhile', async () => {
    const { connection, sh } = await node();
    const path = '/etc/containerd/certs.d/docker.io/hosts.toml';
    sh(`mkdir -p /etc/containerd/certs.d/docker.io && echo 'server = "https://example.org"' >${path}`);
    await expect(writeMirror(connection, { path, content: 'ours' }, work)).rejects.toThrow(
      'was written by somebody else meanwhile, and is left as it is',
    );
    expect(sh(`cat ${path}`)).toBe('server = "https://example.org"');
  });
});
