import { expect, test } from 'vitest';
import { announce } from '../../../src/sandbox/running-sandbox.ts';
import { localSandbox } from '../local-sandbox.ts';
import { runCommand } from '../run-command.ts';
import { checksOf, lineOf, named, theHost } from './arrange.ts';

test('a mirror has lines of its own, and one that is no longer wanted is told', async () => {
  await using sandbox = await localSandbox();
  await announce({ ...sandbox.descriptor, mirror: 'docker.io' }, sandbox.env);
  expect(await runCommand('provision', sandbox)).toMatchObject({ outcome: 'success' });
  const well = await checksOf(sandbox);
  expect(well.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(lineOf(well, 'service mirror').detail).toBe('runs, and starts with the host');
  expect(lineOf(well, 'mirror image').detail).toMatch(/^distribution 3\.1\.2, sha256:/);

  const { services, notice } = await theHost(sandbox);
  const mirror = services.get('mirror');
  if (mirror !== undefined) mirror.stopped = true;
  await notice();
  const stopped = await checksOf(sandbox);
  expect(named(stopped, 'failure')).toEqual(['service mirror']);
  expect(lineOf(stopped, 'push').state).toBe('ok');

  if (mirror !== undefined) mirror.stopped = false;
  await notice();
  await announce(sandbox.descriptor, sandbox.env);
  const unwanted = await checksOf(sandbox);
  expect(named(unwanted, 'failure')).toEqual([]);
  expect(lineOf(unwanted, 'service mirror')).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('no mirror is wanted any more'),
  });
});
