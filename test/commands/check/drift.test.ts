import { expect, test } from 'vitest';
import { driftChecks } from '../../../src/commands/check/drift.ts';
import { makePlan } from '../../../src/engine/plan.ts';
import type { Resource } from '../../../src/engine/resource.ts';
import { walk, world } from '../../engine/builders.ts';

/** The line that counts the resources, of which some are told by other checks. */
async function figures(roots: readonly Resource<unknown>[], elsewhere: readonly Resource<unknown>[] = []) {
  const plan = await makePlan('test', roots, walk());
  return driftChecks(plan, { elsewhere: new Set(elsewhere), conditions: [] })[0]?.detail;
}

test('what is as wanted is counted', async () => {
  const { thing } = world({ port: 'new', server: 'new' });
  expect(await figures([thing('port'), thing('server')])).toBe('2 of 2 as wanted');
});

test('of what is not, it is said how much is told below, and nothing of what is told elsewhere or waits for it', async () => {
  const { thing } = world({ port: 'new', volume: 'old' });
  const server = thing('server');
  const mount = thing('mount', { identity: { server } });
  const service = thing('service');
  const all = [thing('port'), server, mount, service];
  expect(await figures(all, [service])).toBe('1 of 4 as wanted, 1 of the others is told below');
  expect(await figures([...all, thing('volume')], [service])).toBe('1 of 5 as wanted, 2 of the others are told below');
  expect(await figures([thing('port'), service], [service])).toBe('1 of 2 as wanted');
});
