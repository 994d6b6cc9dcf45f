import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { fact } from '../../src/engine/resource.ts';
import { docker } from '../../src/host/docker.ts';
import { host } from '../../src/host/host.ts';
import type { Mount } from '../../src/host/mounted-volume.ts';
import type { RegistryStorage } from '../../src/host/registry-storage.ts';
import { service } from '../../src/host/service.ts';
import { registryClient } from '../../src/registry/client/client.ts';
import { hashPassword } from '../../src/registry/configuration/htpasswd.ts';
import { registryConfiguration } from '../../src/registry/configuration/registry-configuration.ts';
import { waitForRegistry } from '../../src/registry/probe/wait-for-registry.ts';
import { freePort, hasDistribution } from '../registry/distribution.ts';
import { loopHost, unavailable as noLoopHost } from './loop-host.ts';

/** Why a registry cannot run here as the service of a host, if so. */
export const unavailable = noLoopHost ?? (hasDistribution ? undefined : 'needs Debian package docker-registry');

const volumeId = '7c1e44b2-9d5e-4c55-8d0a-5be0c6d2b002';
const mountPoint = '/mnt/docker-registry';
export const credentials = { user: 'ada', password: 'for this test only' };

/**
 * A real registry as the service of a host, installed by our own scripts. What stands for Docker and systemd runs it as a
 * process that sees the directories which its container would.
 *
 * @param sizeMiB of the volume that it stores on
 */
export async function registryService(sizeMiB = 64) {
  const on = await loopHost();
  const device = on.attach(volumeId, { sizeMiB, prepare: 'mkfs.ext4 -q "$1"' });
  on.sh(`mkdir -p ${mountPoint} && mount ${device} ${mountPoint} && mount -t tmpfs tmpfs /usr/local/sbin`);
  for (const name of ['docker', 'systemctl']) {
    const text = readFileSync(new URL(`stand-in/${name}.sh`, import.meta.url)).toString('base64');
    on.sh(`echo ${text} | base64 -d >/usr/local/sbin/${name} && chmod +x /usr/local/sbin/${name}`);
  }
  onTestFinished(() => {
    on.sh('for pid in $(cat /run/stand-in-docker/*/pid); do kill -KILL $pid 2>/dev/null || true; done; sleep 0.1');
  });
  const uuid = on.sh(`findmnt -rno UUID ${mountPoint}`);
  const address = `127.0.0.1:${await freePort()}`;
  await install(on, uuid, address);
  const url = `http://${address}`;
  const { signal } = new AbortController();
  await waitForRegistry({ url }, { timeoutMs: 60_000, signal, say: () => undefined });
  const client = registryClient({ url, ...credentials });
  onTestFinished(() => client.close());
  const storage: RegistryStorage = {
    mountPoint,
    uuid,
    directory: 'registry',
    configuration: {
      onHost: '/etc/provision-registry/registry/config.yml',
      inContainer: '/etc/provision-registry/config.yml',
    },
  };
  return { on, host: on.host, storage, url, client, reinstall: () => install(on, uuid, address) };
}

/** Provisions the service, and tells what that had to do. */
async function install({ connection }: Awaited<ReturnType<typeof loopHost>>, uuid: string, address: string) {
  const theHost = host(fact({ name: 'connection', find: async () => connection }));
  const mount: Mount = {
    mountPoint,
    uuid,
    type: 'ext4',
    mounted: true,
    mode: '755',
    atBoot: true,
    volumeId,
    extent: { size: 2 ** 30, disk: 2 ** 30, start: 0, table: undefined },
    space: { total: 2 ** 30, available: 2 ** 30 },
  };
  const filesAt = '/etc/provision-registry';
  const [storage, htpasswd] = ['/var/lib/registry', `${filesAt}/htpasswd`];
  const resource = service({
    name: 'registry',
    host: theHost,
    docker: docker(theHost),
    mount: fact({ name: 'mount', find: async () => mount }),
    image: 'registry:2.8.2',
    command: ['serve', `${filesAt}/config.yml`],
    filesAt,
    files: [
      { name: 'config.yml', content: registryConfiguration({ address, storage, htpasswd, realm: 'test' }) },
      { name: 'htpasswd', mode: '0600', content: await passwordFile },
    ],
    storage: { directory: 'registry', at: storage },
    secretVariable: 'REGISTRY_HTTP_SECRET',
  });
  const walk = { signal: new AbortController().signal, emit: () => undefined };
  const plan = await makePlan('test', [resource], walk);
  const { changes } = await applyPlan(plan, { ...walk, confirmed: false });
  return changes
    .filter(({ resource }) => resource === 'service registry')
    .map(({ action, reason, error }) => `${action}: ${error?.message ?? reason}`);
}

/** The same each time, so that nothing differs when it is installed again. */
const passwordFile = hashPassword(credentials.user, credentials.password, 4);
