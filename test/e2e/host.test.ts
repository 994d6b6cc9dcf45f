import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Connection } from '../../src/ssh/connection.ts';
import { changed, dataVolume, imagesVolume, provisionHost, usual, type Wanted } from '../host/registry-host.ts';
import { type RealHost, startRealHost, unavailable } from './real-host.ts';

const container = 'provision-registry-registry';

/** One host through its life: each test goes on where the last one ended. */
describe.skipIf(unavailable)(`a real host${unavailable ? ` (${unavailable})` : ''}`, () => {
  let host: RealHost;
  let connection: Connection;
  const provision = async (wanted: Partial<Wanted> = {}) => {
    const { changes } = await provisionHost(connection, { proxy: true, ...wanted });
    return changed(changes);
  };
  const answer = (port: number, password: string) =>
    host.sh(`curl -s -o /dev/null -w "%{http_code}" -u user:${password} http://127.0.0.1:${port}/v2/ || true`);
  const answers = (port: number, password: string, code: string) =>
    vi.waitFor(() => expect(answer(port, password)).toBe(code), { timeout: 60_000, interval: 500 });
  const containerId = () => host.sh(`docker inspect -f "{{.Id}}" ${container}`);

  beforeAll(async () => {
    host = startRealHost('e2e-host');
    for (const volume of [dataVolume, imagesVolume]) host.attach(volume);
    for (const image of ['registry', 'caddy'] as const) host.load(image);
    connection = await host.connect();
  });
  afterAll(() => {
    connection?.close();
    host?.stop();
  });

  test('becomes a registry behind a proxy', async () => {
    expect(await provision()).toEqual([
      'mount /DATA: create (1 GiB at /DATA, ext4 unless there is a file system already)',
      'mount /docker-registry: create (2 GiB at /docker-registry, ext4 unless there is a file system already)',
      'service registry: create (registry:2.8.3)',
      'service proxy: create (caddy:2)',
    ]);
    await answers(80, 'right', '200');
    expect(answer(80, 'wrong')).toBe('401');
    expect(host.sh('stat -c %a /DATA')).toBe('777');
  });

  test('has nothing changed by a second run', async () => {
    const before = containerId();
    expect(await provision()).toEqual([]);
    expect(containerId()).toBe(before);
  });

  test('has its password changed without a restart', async () => {
    const before = containerId();
    const secret = host.sh('cat /etc/provision-registry/registry/secret.env');
    expect(await provision({ password: 'new' })).toEqual(['service registry: update (htpasswd differs)']);
    await answers(80, 'new', '200');
    expect(answer(80, 'right')).toBe('401');
    expect(containerId()).toBe(before);
    expect(host.sh('cat /etc/provision-registry/registry/secret.env')).toBe(secret);
    expect(await provision()).toEqual(['service registry: update (htpasswd differs)']);
  });

  test('is restarted with a changed configuration', async () => {
    const before = containerId();
    const config = `${usual.config}log: { level: warn }\n`;
    expect(await provision({ config })).toEqual(['service registry: update (config.yml differs)']);
    expect(containerId()).not.toBe(before);
    await answers(80, 'right', '200');
    expect(await provision()).toEqual(['service registry: update (config.yml differs)']);
  });

  test('is mended where somebody has changed it by hand', async () => {
    host.sh('echo "# mine" >>/etc/provision-registry/registry/config.yml; chmod 700 /DATA');
    host.sh('systemctl -q disable provision-registry-proxy');
    expect(await provision()).toEqual([
      'mount /DATA: update (mode 700, wanted a+rwx)',
      'service registry: update (config.yml differs)',
      'service proxy: update (does not start with the host)',
    ]);
    expect(await provision()).toEqual([]);
  });

  test('says what a container says that does not stay up', async () => {
    const [failure] = await provision({ config: 'version: nonsense\n' });
    expect(failure).toContain(`the container of ${container}.service does not stay up`);
    expect(failure).toContain('configuration');
    expect(await provision()).toEqual([expect.stringContaining('service registry: update (config.yml differs')]);
  });

  test('is back by itself after a reboot', async () => {
    host.reboot();
    await answers(80, 'right', '200');
    connection = await host.connect();
    expect(await provision()).toEqual([]);
  });

  test('does not start a container on the bare mount point, and does once the volume is there', async () => {
    host.sh('systemctl stop provision-registry-proxy provision-registry-registry; umount /docker-registry');
    host.detach(imagesVolume);
    host.reboot();
    const restarts = () => Number(host.sh(`systemctl show -p NRestarts --value ${container}`));
    await vi.waitFor(() => expect(restarts()).toBeGreaterThan(1), { timeout: 60_000, interval: 500 });
    expect(host.sh(`docker ps -q; find /docker-registry -mindepth 1`)).toBe('');
    expect(host.sh('findmnt -rno TARGET /DATA')).toBe('/DATA');
    host.attach(imagesVolume);
    await answers(80, 'right', '200');
    connection = await host.connect();
    expect(await provision()).toEqual([]);
  });

  test('gets Docker when it has none, the volumes being found as they are', async () => {
    host.sh('systemctl stop provision-registry-proxy provision-registry-registry');
    host.sh('DEBIAN_FRONTEND=noninteractive apt-get -qq purge -y docker.io containerd runc >/dev/null 2>&1');
    const [engine] = await provision();
    expect(engine).toBe('Docker: create (Docker Engine, unless it is there already)');
    expect(JSON.parse(host.sh('cat /etc/docker/daemon.json'))).toMatchObject({
      'log-driver': 'local',
      'live-restore': true,
    });
    for (const image of ['registry', 'caddy'] as const) host.load(image);
    await answers(80, 'right', '200');
    expect(await provision()).toEqual([]);
  });
});
