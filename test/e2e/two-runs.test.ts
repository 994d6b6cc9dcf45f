import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Report } from '../../src/engine/report.ts';
import type { Service } from '../../src/openstack/openstack.ts';
import { realCloud } from './bystander.ts';
import { openStaging, type Staging, unavailable } from './staging.ts';

const target = 'two-runs';

/** Two people, or a person and a schedule, who provision the same target at the same moment. */
describe.skipIf(unavailable)(`two runs on a real cloud${unavailable ? ` (${unavailable})` : ''}`, () => {
  let staging: Staging;

  beforeAll(async () => {
    staging = await openStaging(target);
  });
  afterAll(async () => {
    if (staging === undefined) return;
    const ends = ['destroy', target, '--volumes', '--floating-ip'];
    const { planDigest = '' }: Report = JSON.parse((await staging.program(...ends, '--json')).stdout);
    await staging.program(...ends, '--confirm', planDigest);
    await staging.close();
  });

  test('started together they end with one registry, and the second says that it waits for the first', async () => {
    const before = await standing();
    const provision = async () => {
      const { code, stdout, stderr } = await staging.program('provision', target, '--json');
      const report: Report = JSON.parse(stdout);
      return { code, stderr, report };
    };
    const runs = await Promise.all([provision(), provision()]);

    const passed = { outcome: 'success', probe: { outcome: 'passed' } };
    expect(runs.map(({ report }) => report.error?.message)).toEqual([undefined, undefined]);
    expect(runs).toMatchObject([
      { code: 0, stderr: '', report: passed },
      { code: 0, stderr: '', report: passed },
    ]);
    const [second, ...others] = runs.filter(({ report }) => report.notices.length > 0);
    expect(others).toEqual([]);
    expect(second?.report.notices).toEqual([
      expect.stringMatching(
        /^Waited \S+( \S+)? for another run on two-runs: \S+-[0-9a-f]{6}, since \d\d:\d\d:\d\d UTC\.$/,
      ),
    ]);
    expect(second?.report.changes.filter(({ action }) => action !== 'none')).toEqual([]);

    const after = await standing();
    expect(after.filter(({ id }) => !before.some((one) => one.id === id)).map(({ what }) => what)).toEqual([
      'floatingips ',
      `ports ${target}-registry`,
      `security_groups ${target}-registry`,
      `servers ${target}-registry`,
      `volumes ${target}-registry-data`,
      `volumes ${target}-registry-registry`,
    ]);
  });
});

const known = z.array(z.object({ id: z.string(), name: z.string().default('') }));

/** All that a run could create, by kind and name. */
async function standing(): Promise<readonly { readonly id: string; readonly what: string }[]> {
  const openstack = await realCloud();
  const lists: readonly (readonly [Service, string, string])[] = [
    ['compute', 'servers', '/servers'],
    ['block-storage', 'volumes', '/volumes'],
    ['network', 'ports', '/ports'],
    ['network', 'security_groups', '/security-groups'],
    ['network', 'floatingips', '/floatingips'],
  ];
  const all = await Promise.all(
    lists.map(async ([service, key, path]) => {
      const found = known.parse(await openstack.list(service, key, { path }));
      return found.map(({ id, name }) => ({ id, what: `${key} ${name}` }));
    }),
  );
  return all.flat().toSorted((one, other) => one.what.localeCompare(other.what));
}
