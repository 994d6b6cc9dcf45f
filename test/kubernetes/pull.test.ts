import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { authOf, type Credential } from '../../src/kubernetes/docker-config-auth.ts';
import { pullOnNode } from '../../src/kubernetes/pull-on-node.ts';
import { hashPassword } from '../../src/registry/configuration/htpasswd.ts';
import { withPassingImage } from '../../src/registry/probe/passing-image.ts';
import { type CertificateAuthority, certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { startRegistry } from '../../src/sandbox/registry/start-registry.ts';
import { loopHost, unavailable, work } from '../host/loop-host.ts';

const file = '/var/lib/kubelet/config.json';
const repository = 'provision-registry/probe';
const { signal } = new AbortController();

let authority: CertificateAuthority;
let htpasswd: string;
beforeAll(async () => {
  authority = certificateAuthority();
  htpasswd = `${await hashPassword('neurolibre', 'secret', 4)}\n`;
});

/** A registry that wants a password, and a node that trusts it and has the login in kubelet's file. */
async function subject(password = 'secret') {
  const registry = await startRegistry({
    domain: 'localhost',
    htpasswd: () => htpasswd,
    certificate: await authority.issue(['localhost']),
  });
  onTestFinished(() => registry.close());
  const host = `localhost:${registry.port}`;
  const credential: Credential = { host, user: 'neurolibre', password };
  const node = await loopHost();
  const config = JSON.stringify({ auths: { [host]: { auth: authOf(credential) } } });
  node.sh(`mkdir -p /var/lib/kubelet && cat >${file} <<'END'\n${config}\nEND
    mkdir -p /etc/docker/certs.d/${host} && cat >/etc/docker/certs.d/${host}/ca.crt <<'END'\n${authority.ca}\nEND`);
  const access = { url: `https://${host}`, user: 'neurolibre', password: 'secret', ca: authority.ca };
  return {
    ...node,
    host,
    /** Only these of all that pulls are on the node. */
    only(...tools: readonly string[]) {
      const others = ['docker', 'nerdctl', 'podman', 'skopeo', 'curl'].filter((tool) => !tools.includes(tool));
      node.sh(`mount -t tmpfs tmpfs /tmp
        for place in /usr/bin /usr/local/bin; do
          above=/mnt/$place && mkdir -p $above/upper $above/work
          mount -t overlay -o lowerdir=$place,upperdir=$above/upper,workdir=$above/work overlay $place
          (cd $place && rm -f ${others.join(' ')})
        done`);
    },
    pull: () =>
      withPassingImage(access, repository, signal, (digest) =>
        pullOnNode(node.connection, { file, credential, image: { repository, digest } }, work),
      ),
  };
}

describe.skipIf(unavailable)(`a pull on a node${unavailable ? ` (${unavailable})` : ''}`, () => {
  test.each(['skopeo', 'curl'])('is made with %s where there is nothing else', async (tool) => {
    const { only, pull, sh } = await subject();
    only(tool);
    expect(await pull()).toBe(tool);
    expect(sh('ls /tmp')).toBe('');
  });

  test.each(['skopeo', 'curl'])('with another password is told in the words of %s', async (tool) => {
    const { only, pull } = await subject('wrong');
    only(tool);
    await expect(pull()).rejects.toThrow(
      new RegExp(`pull ended with code 1: ${tool} does not pull: .*(unauthorized|401)`),
    );
  });

  test.each([
    ['docker', '--config /var/lib/kubelet pull -q'],
    ['nerdctl', 'pull -q'],
    ['podman', `pull -q --authfile ${file}`],
  ])("of %s takes kubelet's file, and nothing of it stays", async (tool, args) => {
    const { only, pull, sh, host } = await subject();
    only();
    // Stands in for the program: tells how it was called.
    sh(`mkdir -p /run/bin && printf '#!/bin/sh\\necho "$DOCKER_CONFIG $*" >>/run/called\\n' >/run/bin/${tool} && chmod +x /run/bin/${tool}
      mount --bind /run/bin /usr/local/sbin`);
    expect(await pull()).toBe(tool);
    const called = sh('cat /run/called')
      .split('\n')
      .filter((line) => !/^ *version$/.test(line));
    const image = `${host}/${repository}@sha256:`;
    expect(called.map((line) => line.trim())).toEqual([
      expect.stringContaining(`${args} ${image}`),
      expect.stringMatching(new RegExp(`image rm ${image}`)),
    ]);
    if (tool === 'nerdctl') expect(called[0]).toMatch(/^\/var\/lib\/kubelet /);
  });

  test('is not made where there is nothing to make it with', async () => {
    const { only, pull } = await subject();
    only();
    await expect(pull()).rejects.toThrow('there is no docker, nerdctl, podman, skopeo or curl to pull with');
  });
});
