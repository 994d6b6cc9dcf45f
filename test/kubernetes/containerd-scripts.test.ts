import { describe, expect, test } from 'vitest';
import { mirrorEdit } from '../../src/kubernetes/containerd-mirror.ts';
import { writeOwnedFile } from '../../src/kubernetes/owned-file.ts';
import { lookAtNode } from '../../src/kubernetes/seen-node.ts';
import { rootEdits, rootRemarks } from '../../src/kubernetes/trusted-root.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { loopHost, unavailable, work } from '../host/loop-host.ts';

const host = 'registry.example.org';
const mirror = 'http://192.168.70.5:5000';

/** A node whose containerd has a configuration. */
async function node(config?: string) {
  const here = await loopHost();
  if (config !== undefined)
    here.sh(`mkdir -p /etc/containerd && cat >/etc/containerd/config.toml <<'END'\n${config}\nEND`);
  const look = () => lookAtNode(here.connection, { user: 'root', wish: { host } }, work);
  const read = async () => (await look()).containerd;
  return {
    ...here,
    look,
    read,
    /** Has the node ask the mirror, or none, and tells how it differed. */
    async wants(url: string | undefined): Promise<string | undefined> {
      const edit = mirrorEdit(await read(), url);
      if (edit !== undefined) await writeOwnedFile(here.connection, edit, work);
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
    await expect(writeOwnedFile(connection, { path, content: 'ours' }, work)).rejects.toThrow(
      'was written by somebody else meanwhile, and is left as it is',
    );
    expect(sh(`cat ${path}`)).toBe('server = "https://example.org"');
  });

  const both = 'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"';
  const paths = [`/etc/docker/certs.d/${host}/ca.crt`, `/etc/containerd/certs.d/${host}/ca.crt`];

  test('is told of an authority, as docker is, and of none any more', async () => {
    const { look, connection, sh } = await node(both);
    sh('mount --bind /bin/false /usr/bin/containerd');
    const wants = async (trust: string | undefined) => {
      const edits = rootEdits((await look()).roots, trust);
      for (const edit of edits) await writeOwnedFile(connection, edit, work);
      return edits.map(({ path }) => path);
    };
    const { ca } = certificateAuthority();
    expect(await wants(ca)).toEqual(paths);
    for (const path of paths) {
      expect(sh(`openssl x509 -in ${path} -noout -fingerprint`)).toBe(
        sh(`openssl x509 -noout -fingerprint <<'END'\n${ca}\nEND`),
      );
      expect(sh(`stat -c %a ${path}`)).toBe('644');
    }
    expect(await wants(ca)).toEqual([]);
    expect(await wants(certificateAuthority().ca)).toEqual(paths);
    expect(await wants(undefined)).toEqual(paths);
    expect(sh('ls /etc/docker/certs.d /etc/containerd/certs.d 2>&1 | grep example || true')).toBe('');
  });

  test.each([
    ['which trusts nobody', 'server = "https://registry.example.org"', true],
    ['which names an authority', `[host."https://${host}"]\n  ca = "/etc/own.pem"`, false],
    ['which trusts whomever', `[host."https://${host}"]\n  skip_verify = true`, false],
  ])('a hosts.toml of the registry %s may keep its authority from being read', async (_, content, overruled) => {
    const { look, sh } = await node(both);
    sh('mount --bind /bin/false /usr/bin/containerd');
    sh(
      `mkdir -p /etc/containerd/certs.d/${host} && cat >/etc/containerd/certs.d/${host}/hosts.toml <<'END'\n${content}\nEND`,
    );
    const { roots } = await look();
    expect(roots.map((root) => root.overruled)).toEqual([false, overruled]);
    expect(rootRemarks(roots, certificateAuthority().ca)).toHaveLength(overruled ? 1 : 0);
  });

  test("docker's directory is told once where containerd reads it too", async () => {
    const { look, sh } = await node(both.replace('/etc/containerd/certs.d', '/etc/docker/certs.d'));
    sh('mount --bind /bin/false /usr/bin/containerd');
    expect((await look()).roots.map(({ reader, path }) => `${reader} ${path}`)).toEqual([`docker ${paths[0]}`]);
  });
});
