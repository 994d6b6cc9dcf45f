import { expect, test } from 'vitest';
import type { Options, Verb } from '../../src/commands/command.ts';
import type { Report } from '../../src/engine/report.ts';
import type { Effect, Fault, Struck } from '../../src/sandbox/faults.ts';
import { type World, world } from '../faults/world.ts';

const lost: Effect = { kind: 'reset', acted: true };
const neverCame: Effect = { kind: 'reset', acted: false };

async function run(where: World, verb: Verb, options: Options = {}): Promise<Report> {
  await using begun = await where.start(verb, { options });
  const report = await begun.over;
  if (report === 'killed') throw new Error('nobody killed it');
  return report;
}

/** Injects faults and tells which requests they struck: `compute POST`. */
function struckBy(where: World, ...faults: readonly Fault[]): readonly string[] {
  const struck: string[] = [];
  const onStrike: Fault['onStrike'] = ({ service, method }) => void struck.push(`${service} ${method}`);
  for (const fault of faults) where.faults.inject({ ...fault, onStrike });
  return struck;
}

function failuresIn({ changes }: Report) {
  return changes.flatMap(({ resource, error }) => (error === undefined ? [] : [{ resource, error }]));
}

async function countsIn({ openstack }: World) {
  const count = async (service: 'compute' | 'block-storage' | 'network', key: string, path: string) =>
    (await openstack.list(service, key, { path })).length;
  return {
    servers: await count('compute', 'servers', '/servers/detail'),
    volumes: await count('block-storage', 'volumes', '/volumes/detail'),
    floatingIps: await count('network', 'floatingips', '/floatingips'),
  };
}

const changes: readonly (readonly [Struck, Fault['method'] & string, RegExp])[] = [
  ['compute', 'POST', /\/os-keypairs$/],
  ['compute', 'POST', /\/servers$/],
  ['compute', 'POST', /\/action$/],
  ['compute', 'POST', /\/servers\/[^/]+\/metadata$/],
  ['compute', 'POST', /\/os-volume_attachments$/],
  ['volume', 'POST', /\/volumes$/],
  ['volume', 'POST', /\/volumes\/[^/]+\/metadata$/],
  ['network', 'POST', /\/security-groups$/],
  ['network', 'PUT', /\/security-groups\/[^/]+$/],
  ['network', 'PUT', /\/security-groups\/.*\/tags$/],
  ['network', 'POST', /\/security-group-rules$/],
  ['network', 'POST', /\/ports$/],
  ['network', 'PUT', /\/ports\/.*\/tags$/],
  ['network', 'POST', /\/floatingips$/],
  ['network', 'PUT', /\/floatingips\/.*\/tags$/],
  ['cloudflare', 'POST', /\/dns_records$/],
];

test.each(changes)(
  'provision completes what a lost answer of %s to %s %s left, and makes nothing twice',
  async (...at) => {
    const [service, method, path] = at;
    await using where = await world();
    const struck = struckBy(where, { service, method, path, effect: lost });
    const report = await run(where, 'provision');
    expect(struck).toEqual([`${service} ${method}`]);
    expect(failuresIn(report)).toEqual([]);
    expect(report.outcome).toBe('success');
    expect(await countsIn(where)).toEqual({ servers: 1, volumes: 2, floatingIps: 1 });
  },
);

test('provision waits for what is still under way when its answer was lost', async () => {
  await using where = await world({ pace: 0.2 });
  const struck = struckBy(
    where,
    { service: 'compute', method: 'POST', path: /\/servers$/, effect: lost },
    { service: 'compute', method: 'POST', path: /\/os-volume_attachments$/, times: 2, effect: lost },
    { service: 'volume', method: 'POST', path: /\/volumes$/, times: 2, effect: lost },
  );
  const report = await run(where, 'provision');
  expect(struck).toHaveLength(5);
  expect(failuresIn(report)).toEqual([]);
  expect(report.outcome).toBe('success');
  expect(await countsIn(where)).toEqual({ servers: 1, volumes: 2, floatingIps: 1 });
});

test('a request that never came is not sent again, and the next run makes what is missing', async () => {
  await using where = await world();
  struckBy(where, { service: 'compute', method: 'POST', path: /\/servers$/, effect: neverCame });
  const report = await run(where, 'provision');
  expect(failuresIn(report)).toEqual([
    {
      resource: 'server',
      error: {
        message: expect.stringMatching(
          /^compute at .* could not be reached for POST \/compute\/v2\.1\/servers: the connection failed \(.*ECONNRESET\)\. Whether it was done is not known; nothing of it has appeared since$/,
        ),
        remedy: expect.stringMatching(/^Run again: /),
      },
    },
  ]);
  expect(await countsIn(where)).toMatchObject({ servers: 0 });
  expect((await run(where, 'provision')).outcome).toBe('success');
  expect(await countsIn(where)).toEqual({ servers: 1, volumes: 2, floatingIps: 1 });
});

test('destroy removes everything although the first answer to each of its requests is lost', async () => {
  await using where = await world({ pace: 0.2 });
  await run(where, 'provision');
  const all = { volumes: true, 'floating-ip': true };
  const { planDigest = '' } = await run(where, 'destroy', all);
  const removals = [
    /\/os-volume_attachments\/[^/]+$/,
    /\/servers\/[^/]+$/,
    /\/os-keypairs\//,
    /\/volumes\/[^/]+$/,
    /\/floatingips\//,
    /\/ports\//,
    /\/security-groups\//,
    /\/dns_records\//,
  ];
  const struck = struckBy(
    where,
    { service: 'compute', method: 'POST', path: /\/action$/, effect: lost },
    ...removals.map((path) => ({ method: 'DELETE', path, effect: lost })),
  );
  const report = await run(where, 'destroy', { ...all, confirm: planDigest });
  expect(failuresIn(report)).toEqual([]);
  expect(report.outcome).toBe('success');
  expect(struck).toHaveLength(removals.length + 1);
  expect(await countsIn(where)).toEqual({ servers: 0, volumes: 0, floatingIps: 0 });
});
