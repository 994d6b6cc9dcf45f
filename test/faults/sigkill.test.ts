import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import { start } from '../acceptance/program.ts';
import { complaints, ended } from './ended.ts';
import { undisturbedRun } from './property.ts';
import { changes } from './requests.ts';
import { wholeState } from './whole-state.ts';
import { world } from './world.ts';

const { places, wanted } = await undisturbedRun('provision', async () => {});

/** Drawn anew each time; the name of the test tells where. */
const drawn = fc.sample(
  fc.record({
    at: fc.constantFrom(...places.filter(({ asked }) => changes(asked))),
    acted: fc.boolean(),
  }),
  4,
);

for (const { at, acted } of drawn) {
  const moment = `${at.called} ${acted ? 'was done' : 'was to be done'}`;
  test(`the program is killed with SIGKILL when ${moment}, and the next run completes it`, async () => {
    await using place = await world();
    const directory = await mkdtemp(join(tmpdir(), 'provision-registry-'));
    const env = { HOME: directory, XDG_STATE_HOME: join(directory, 'state'), LANG: 'C.UTF-8' };
    await announce(place.sandbox.descriptor, env);
    const takeBack = place.faults.inject({
      ...at.where,
      effect: { kind: 'silence', acted },
      onStrike: () => void process.kill(program.pid, 'SIGKILL'),
    });
    const program = start({ env, directory }, 'provision', 'sandbox');
    expect((await program.ended).exitCode).toBeNull();
    takeBack();
    await place.leasesRunOut();
    expect(complaints(await ended(place, 'provision'))).toEqual([]);
    expect(await wholeState(place)).toEqual(wanted);
    await rm(directory, { recursive: true });
  });
}
