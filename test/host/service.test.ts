import { expect, test } from 'vitest';
import { fact } from '../../src/engine/resource.ts';
import type { Mount } from '../../src/host/mounted-volume.ts';
import { service } from '../../src/host/service.ts';
import { type Service, serviceDifferences } from '../../src/host/service-differences.ts';
import { leftFiles, liveContents, sha256 } from '../../src/host/service-files.ts';
import { servicePayload } from '../../src/host/service-payload.ts';
import { type LiveFile, pathOf, type ServiceSpec, type SettledFile, unitPathOf } from '../../src/host/service-spec.ts';
import { unitFile, unitWord } from '../../src/host/unit-file.ts';

const never = <T>() => fact<T>({ name: 'unused', find: () => Promise.reject(new Error('unused')) });
const mount: Mount = {
  mountPoint: '/docker-registry',
  uuid: 'b1b93119-4fc1-41f3-95c5-57cca1cbbf62',
  type: 'ext4',
  mounted: true,
  mode: '755',
  atBoot: true,
  volumeId: '7c1e44b2-9d5e-4c55-8d0a-5be0c6d2b002',
  extent: { size: 2 ** 30, disk: 2 ** 30, start: 0, table: undefined },
  space: { total: 2 ** 30, available: 2 ** 30 },
};
const config: SettledFile = { name: 'config.yml', content: 'version: 0.1\n' };
const htpasswd: LiveFile = {
  name: 'htpasswd',
  mode: '0600',
  content: async (current = 'nobody') => `user:salted after ${current}`,
  differences: async (current) => (current.startsWith('user:') ? [] : [{ words: 'user is missing' }]),
  remarks: (current) => (current.includes('other') ? ['There is another salt.'] : []),
};
const spec: ServiceSpec = {
  name: 'registry',
  host: never(),
  docker: never(),
  mount: never(),
  image: 'registry:3',
  command: ['/config/config.yml'],
  files: [config, htpasswd],
  filesAt: '/config',
  storage: { directory: 'registry', at: '/var/lib/registry' },
  secretVariable: 'REGISTRY_HTTP_SECRET',
};

/** The service as it is once it has been installed. */
function installed(of: ServiceSpec = spec): Service {
  const unit = unitFile(of, mount);
  const files = of.files.map(
    (file) =>
      [
        pathOf('registry', file.name),
        {
          sha256: typeof file.content === 'string' ? sha256(file.content) : 'any',
          mode: (file.mode ?? '0644').slice(1),
        },
      ] as const,
  );
  return {
    enabled: true,
    state: 'active',
    container: { image: of.image, spec: unit.spec, running: true },
    files: new Map([...files, [unitPathOf('registry'), { sha256: sha256(unit.text), mode: '644' }]]),
    contents: new Map([[pathOf('registry', 'htpasswd'), 'user:other salt']]),
  };
}

const words = async (found: Service) => (await serviceDifferences(spec, found, mount)).map((each) => each.words);

test('a service as it was installed has no differences', async () => {
  expect(await words(installed())).toEqual([]);
});

test('says from which image to which', async () => {
  expect(await words(installed({ ...spec, image: 'registry:2.8.3' }))).toEqual([
    'image registry:2.8.3, wanted registry:3',
  ]);
});

test('says which file differs, is missing or can be read by others', async () => {
  const old = installed({ ...spec, files: [{ ...config, content: 'version: 0.0\n' }, htpasswd] });
  expect(await words(old)).toEqual(['config.yml differs']);
  const found = installed();
  const files = new Map(found.files);
  files.delete(pathOf('registry', 'config.yml'));
  files.set(pathOf('registry', 'htpasswd'), { sha256: 'any', mode: '644' });
  expect(await words({ ...found, files })).toEqual(['config.yml is missing', 'htpasswd has mode 0644, wanted 0600']);
});

test('believes what it reads in a live file, not its digest', async () => {
  const found = installed();
  const path = pathOf('registry', 'htpasswd');
  expect(await words({ ...found, contents: new Map([[path, 'somebody:else']]) })).toEqual(['user is missing']);
});

test('tells what is worth an eye about a live file', () => {
  expect(service(spec).remarks?.(installed())).toEqual(['There is another salt.']);
  expect(service(spec).remarks?.({ ...installed(), contents: new Map() })).toEqual([]);
});

test('says which of our files is no part of it any more, and has it removed', async () => {
  const found = installed();
  const others = ['key.pem', 'secret.env', 'notes of somebody'].map((name) => pathOf('registry', name));
  const other = { sha256: 'any', mode: '600' };
  const files = new Map([...found.files, ...others.map((path) => [path, other] as const)]);
  files.set(pathOf('proxy', 'Caddyfile'), other);
  expect(await words({ ...found, files })).toEqual(['key.pem is left over']);
  expect(leftFiles(spec, files)).toEqual(['key.pem']);
});

test('says when it does not run or will not after a reboot', async () => {
  const { container, ...found } = installed();
  expect(await words({ ...found, enabled: false, state: 'activating' })).toEqual([
    'does not start with the host',
    'is not running (activating)',
  ]);
});

test('tells a unit that waits for its container from one that does not run', async () => {
  const { container, ...found } = installed();
  expect(await words({ ...found, state: 'active' })).toEqual(['its container is not running yet']);
});

test('says when its unit was edited, and when it was not restarted after a change', async () => {
  const found = installed();
  const files = new Map([...found.files, [unitPathOf('registry'), { sha256: 'edited', mode: '644' }]]);
  expect(await words({ ...found, files })).toEqual(['its unit differs']);
  const container = { image: 'registry:3', spec: 'older', running: true };
  expect(await words({ ...found, container })).toEqual(['runs from older files']);
});

test('restarts for a changed file, not for a live one', () => {
  const { spec: digest } = unitFile(spec, mount);
  const changed = (...files: ServiceSpec['files']) => unitFile({ ...spec, files }, mount).spec !== digest;
  expect(changed({ ...config, content: 'other' }, htpasswd)).toBe(true);
  expect(changed(config, { ...htpasswd, content: async () => 'other' })).toBe(false);
});

test('sends a live file only when its present text will not do, made of that', async () => {
  const path = pathOf('registry', 'htpasswd');
  expect(await liveContents(spec, new Map([[path, 'user:other salt']]))).toEqual(new Map());
  const live = await liveContents(spec, new Map([[path, 'somebody']]));
  expect(live).toEqual(new Map([['htpasswd', 'user:salted after somebody']]));
  expect(await liveContents(spec, new Map())).toEqual(new Map([['htpasswd', 'user:salted after nobody']]));
  expect(servicePayload(spec, mount, { live, left: [] })).toContain(
    `live 0600 htpasswd ${btoa('user:salted after somebody')}\n`,
  );
  const payload = servicePayload(spec, mount, { live: new Map(), left: ['key.pem'] });
  expect(payload).not.toContain('htpasswd');
  expect(payload).toContain('\nwithout key.pem\n');
});

test('runs the container behind the gate of its volume', () => {
  const { text } = unitFile({ ...spec, capabilities: ['NET_BIND_SERVICE'], environment: { A: 'b c' } }, mount);
  expect(text.replace(/spec=[0-9a-f]{64}/, 'spec=DIGEST')).toMatchInlineSnapshot(`
    "# Written by provision-registry; changes are overwritten
    [Unit]
    Description=provision-registry-registry
    # Wants, not Requires: a unit whose requirement failed to start is never tried again.
    Wants=docker.service network-online.target
    After=docker.service network-online.target local-fs.target
    StartLimitIntervalSec=0

    [Service]
    # Until the volume is mounted this fails and is tried again: nothing may be written below a bare mount point.
    ExecStartPre=-/bin/sh -c 'mountpoint -q /docker-registry || mount /docker-registry'
    ExecStartPre=/bin/sh -c 'findmnt -n --mountpoint /docker-registry -S UUID=b1b93119-4fc1-41f3-95c5-57cca1cbbf62 >/dev/null'
    ExecStartPre=-/bin/sh -c '/usr/bin/docker rm -f provision-registry-registry >/dev/null 2>&1'
    ExecStart=/usr/bin/docker run --rm --name provision-registry-registry --network host --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --cap-add NET_BIND_SERVICE --log-driver none --label spec=DIGEST --env "A=b c" --env-file /etc/provision-registry/registry/secret.env --volume /etc/provision-registry/registry:/config:ro --volume /docker-registry/registry:/var/lib/registry registry:3 /config/config.yml
    ExecStop=/usr/bin/docker stop -t 65 provision-registry-registry
    TimeoutStopSec=80
    Restart=always
    RestartSec=3

    [Install]
    WantedBy=multi-user.target
    "
  `);
});

test.each([
  ['100%', '100%%'],
  ['$HOME', '$$HOME'],
  ['a "b" \\c', '"a \\"b\\" \\\\c"'],
  ['', '""'],
])('%j is one word of a unit', (word, written) => {
  expect(unitWord(word)).toBe(written);
});
