import { expect, test } from 'vitest';
import { fact } from '../../src/engine/resource.ts';
import type { Mount } from '../../src/host/mounted-volume.ts';
import { type Service, serviceDifferences } from '../../src/host/service-differences.ts';
import { contentOf, leftFiles, sha256 } from '../../src/host/service-files.ts';
import { servicePayload } from '../../src/host/service-payload.ts';
import { pathOf, type ServiceSpec, unitPathOf } from '../../src/host/service-spec.ts';
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
const spec: ServiceSpec = {
  name: 'registry',
  host: never(),
  docker: never(),
  mount: never(),
  image: 'registry:3',
  command: ['/config/config.yml'],
  files: [
    { name: 'config.yml', content: 'version: 0.1\n' },
    { name: 'htpasswd', mode: '0600', content: 'user:salted', matches: (current) => current.startsWith('user:') },
  ],
  filesAt: '/config',
  storage: { directory: 'registry', at: '/var/lib/registry' },
  secretVariable: 'REGISTRY_HTTP_SECRET',
};

/** The service as it is once it has been installed. */
async function installed(of: ServiceSpec = spec): Promise<Service> {
  const unit = await unitFile(of, mount);
  const files = of.files.map(
    async (file) =>
      [
        pathOf('registry', file.name),
        { sha256: sha256(await contentOf(file)), mode: (file.mode ?? '0644').slice(1) },
      ] as const,
  );
  return {
    enabled: true,
    state: 'active',
    container: { image: of.image, spec: unit.spec, running: true },
    files: new Map([
      ...(await Promise.all(files)),
      [unitPathOf('registry'), { sha256: sha256(unit.text), mode: '644' }],
    ]),
    contents: new Map([[pathOf('registry', 'htpasswd'), 'user:other salt']]),
  };
}

const words = async (found: Service) => (await serviceDifferences(spec, found, mount)).map((each) => each.words);

test('a service as it was installed has no differences', async () => {
  expect(await words(await installed())).toEqual([]);
});

test('says from which image to which', async () => {
  expect(await words(await installed({ ...spec, image: 'registry:2.8.3' }))).toEqual([
    'image registry:2.8.3, wanted registry:3',
  ]);
});

test('says which file differs, is missing or can be read by others', async () => {
  const old = await installed({
    ...spec,
    files: [{ name: 'config.yml', content: 'version: 0.0\n' }, ...spec.files.slice(1)],
  });
  expect(await words(old)).toEqual(['config.yml differs']);
  const found = await installed();
  const files = new Map(found.files);
  files.delete(pathOf('registry', 'config.yml'));
  files.set(pathOf('registry', 'htpasswd'), { sha256: 'any', mode: '644' });
  expect(await words({ ...found, files })).toEqual(['config.yml is missing', 'htpasswd has mode 0644, wanted 0600']);
});

test('believes what it reads in a salted file, not its digest', async () => {
  const found = await installed();
  const path = pathOf('registry', 'htpasswd');
  expect(await words({ ...found, contents: new Map([[path, 'somebody:else']]) })).toEqual(['htpasswd differs']);
});

test('says which of our files is no part of it any more, and has it removed', async () => {
  const found = await installed();
  const others = ['key.pem', 'secret.env', 'notes of somebody'].map((name) => pathOf('registry', name));
  const other = { sha256: 'any', mode: '600' };
  const files = new Map([...found.files, ...others.map((path) => [path, other] as const)]);
  files.set(pathOf('proxy', 'Caddyfile'), other);
  expect(await words({ ...found, files })).toEqual(['key.pem is left over']);
  expect(leftFiles(spec, files)).toEqual(['key.pem']);
});

test('says when it does not run or will not after a reboot', async () => {
  const { container, ...found } = await installed();
  expect(await words({ ...found, enabled: false, state: 'activating' })).toEqual([
    'does not start with the host',
    'is not running (activating)',
  ]);
});

test('tells a unit that waits for its container from one that does not run', async () => {
  const { container, ...found } = await installed();
  expect(await words({ ...found, state: 'active' })).toEqual(['its container is not running yet']);
});

test('says when its unit was edited, and when it was not restarted after a change', async () => {
  const found = await installed();
  const files = new Map([...found.files, [unitPathOf('registry'), { sha256: 'edited', mode: '644' }]]);
  expect(await words({ ...found, files })).toEqual(['its unit differs']);
  const container = { image: 'registry:3', spec: 'older', running: true };
  expect(await words({ ...found, container })).toEqual(['runs from older files']);
});

test('restarts for a changed file, not for a salted one', async () => {
  const { spec: digest } = await unitFile(spec, mount);
  const [config, htpasswd] = spec.files;
  const changed = async (files: ServiceSpec['files']) => (await unitFile({ ...spec, files }, mount)).spec !== digest;
  expect(await changed([{ ...config, name: 'config.yml', content: 'other' }, ...spec.files.slice(1)])).toBe(true);
  expect(
    await changed([
      ...spec.files.slice(0, 1),
      { ...htpasswd, name: 'htpasswd', content: 'other', matches: () => true },
    ]),
  ).toBe(false);
});

test('sends salted files that will do no second time', async () => {
  const payload = await servicePayload(spec, mount, { kept: new Set(['htpasswd']), left: ['key.pem'] });
  expect(payload).not.toContain('htpasswd');
  expect(payload).toContain('\nwithout key.pem\n');
  expect(await servicePayload(spec, mount, { kept: new Set(), left: [] })).toContain(
    `live 0600 htpasswd ${btoa('user:salted')}\n`,
  );
});

test('runs the container behind the gate of its volume', async () => {
  const { text } = await unitFile({ ...spec, capabilities: ['NET_BIND_SERVICE'], environment: { A: 'b c' } }, mount);
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
