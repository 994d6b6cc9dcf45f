import fc from 'fast-check';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Event } from '../../src/engine/events.ts';
import type { Asked } from '../../src/sandbox/faults.ts';
import { complaints, ended } from './ended.ts';
import { plantForeign } from './foreign.ts';
import { afterPlan } from './moments.ts';
import { type Place, placesOf } from './requests.ts';
import type { Run, RunOptions, Work } from './run.ts';
import { type DisturbedRun, schedules } from './schedule.ts';
import { wholeState } from './whole-state.ts';
import { type World, world } from './world.ts';

interface Undisturbed {
  readonly places: readonly Place[];
  readonly moments: readonly string[];
  readonly wanted: readonly string[];
}

/**
 * Holds that whatever goes wrong in up to three runs, whatever is not ours stays as it is, nothing of ours is there
 * twice, no file system is made anew, no secret is told, and a few runs later all is as if nothing had happened.
 *
 * @param numRuns how many schedules are drawn
 */
export async function holdsFor(numRuns: number, work: Work): Promise<void> {
  const undisturbed = await undisturbedRun(work);
  const schedule = schedules(undisturbed.places, undisturbed.moments);
  await fc.assert(
    fc.asyncProperty(schedule, (runs) => survives(runs, work, undisturbed)),
    { numRuns },
  );
}

/** What a run asks for, passes and leaves when nothing goes wrong, where this was there before. */
export async function undisturbedRun(
  work: Work,
  plant: (place: World) => Promise<unknown> = plantForeign,
): Promise<Undisturbed> {
  await using place = await world();
  await plant(place);
  const asked: Asked[] = [];
  const moments: string[] = [];
  const takeBack = place.faults.inject({ times: Infinity, onStrike: (one) => void asked.push(one) });
  const follow = afterPlan((moment) => void moments.push(moment));
  expect(complaints(await ended(place, work, { onEvent: follow }))).toEqual([]);
  takeBack();
  return { places: placesOf(asked), moments, wanted: await wholeState(place) };
}

/** Enough for what a person has to remove by hand, and for a run that ends without success. */
const mostRuns = 3;

async function survives(runs: readonly DisturbedRun[], work: Work, { wanted }: Undisturbed): Promise<void> {
  await using place = await world();
  const foreign = await plantForeign(place);
  const before = await foreign();
  const made = new Map<string, string>();
  const said: string[] = [];
  const log = { log: (line: string) => void said.push(line) };
  const sound = async (): Promise<void> => {
    expect(await foreign()).toEqual(before);
    const state = await wholeState(place);
    expect(twice(state)).toEqual([]);
    await noFilesystemAnew(place, made);
    expect(told(place, said)).toEqual([]);
  };
  for (const run of runs) {
    await disturbed(place, work, run, { ...log, onEvent: (event) => void said.push(JSON.stringify(event)) });
    await sound();
  }
  const failures: (readonly string[])[] = [];
  for (let number = 1; number <= mostRuns; number += 1) {
    await removeBroken(place);
    const report = await ended(place, work, log);
    said.push(JSON.stringify(report));
    await sound();
    if (report.outcome === 'success') {
      expect(await wholeState(place)).toEqual(wanted);
      return;
    }
    failures.push(complaints(report));
  }
  expect(failures).toBe('a success');
}

async function disturbed(place: World, work: Work, { mishaps, killedAt }: DisturbedRun, options: RunOptions) {
  await place.leasesRunOut();
  let run: Run | undefined;
  let dying = false;
  const die = () => {
    dying = true;
    run?.kill();
  };
  const takeBack = mishaps.map(({ at, effect, kills }) =>
    place.faults.inject({ ...at.where, effect, ...(kills ? { onStrike: die } : {}) }),
  );
  const follow = afterPlan((moment) => moment === killedAt && die());
  run = await place.start(work, {
    ...options,
    onEvent(event: Event, kill) {
      options.onEvent?.(event, kill);
      follow(event);
    },
  });
  if (dying) run.kill();
  await run.over;
  for (const back of takeBack) back();
}

/** What there must be only one of, and is not: told by the kind and name of each line. */
function twice(state: readonly string[]): readonly string[] {
  const ours = state.filter((line) => /registry=sandbox|sandbox-registry/.test(line) && !line.startsWith('host'));
  const called = ours.map((line) => line.slice(0, line.indexOf('{')).replace(/^(floating IP|A) .*/, '$1'));
  return called.filter((one, index) => called.indexOf(one) !== index);
}

/** @param made the file systems seen so far, by volume */
async function noFilesystemAnew({ sandbox }: World, made: Map<string, string>): Promise<void> {
  for (const { id } of sandbox.openstack.servers()) {
    for (const [volume, { uuid }] of (await sandbox.hostOf(id))?.filesystems ?? []) {
      expect(made.get(volume) ?? uuid).toBe(uuid);
      made.set(volume, uuid);
    }
  }
}

/** The secrets that were told anywhere. */
function told({ sandbox }: World, said: readonly string[]): readonly string[] {
  const { password, cloudflare, registryPassword, sshPrivateKey } = sandbox.descriptor;
  const key = sshPrivateKey.split('\n')[2] ?? '';
  const basic = Buffer.from(`neurolibre:${registryPassword}`).toString('base64');
  const all = said.join('\n');
  return [password, cloudflare.token, registryPassword, basic, key].filter((secret) => all.includes(secret));
}

const broken = z.array(z.looseObject({ id: z.string(), name: z.string(), status: z.string() }));

/** What the remedies ask a person to do: to remove a server or volume of ours that ended in error. */
async function removeBroken({ openstack }: World): Promise<void> {
  const of = async (service: 'compute' | 'block-storage', key: string) => {
    const all = broken.parse(await openstack.list(service, key, { path: `/${key}/detail` }));
    for (const { id } of all.filter(({ name, status }) => name.startsWith('sandbox-') && /^error$/i.test(status))) {
      await openstack.request(service, { method: 'DELETE', path: `/${key}/${id}` });
    }
  };
  await of('compute', 'servers');
  await of('block-storage', 'volumes');
}
