import { ansible, byHand, type Contender, type Mode, ours } from './cloud/contenders.ts';
import { type Ground, openGround } from './cloud/ground.ts';
import { madeUnder, removed } from './cloud/made.ts';
import { median } from './median.ts';
import type { Part, Table, Target, Trial } from './part.ts';
import { timed } from './timed.ts';
import type { Took } from './watched.ts';

interface Counted extends Took {
  readonly requests: number;
}

type Results = ReadonlyMap<Contender, Readonly<Record<Mode, readonly Counted[]>>>;

const mostRequests = 20;
const leastRatio = 10;

/** Makes what the procedure makes in OpenStack, and looks at it again, with ours and with what a user would take instead. */
export const part: Part = {
  title: 'The cloud half of the procedure',
  how: "A security group with four rules, a port, a server, a floating IP and two volumes with their attachments, the key pair being given: made from nothing (cold), and once more when all of it stands (unchanged). All reach the cloud through one proxy that counts their requests, the sign-in and each look at what is waited for included. Ours is bundled as the action is, without DNS and host. `openstack` is a script of the fewest commands, which makes without looking first and, unchanged, only shows what stands without comparing it. The seconds are those of the whole program, its start included; the memory is its largest process's. The guest's own start is not waited for.",
  async measure(trial) {
    await using ground = await openGround();
    const entries = [await ours(ground), await byHand(), await ansible()];
    const contenders = entries.filter((entry) => typeof entry !== 'string');
    const remarks = [`Measured on ${ground.words}.`, ...entries.filter((entry) => typeof entry === 'string')];
    for (const { made } of contenders) await refuseIfThere(ground, made);
    const results = await measuredInTurns(ground, contenders, trial);
    const versions = Object.assign({}, ...contenders.map((one) => one.versions));
    return {
      tables: (['cold', 'unchanged'] as const).map((mode) => tableOf(results, mode)),
      targets: targetsOf(results),
      remarks,
      versions,
    };
  },
};

/** What stands there already is somebody's: it is neither measured nor removed. */
async function refuseIfThere({ openstack }: Ground, name: string): Promise<void> {
  const there = Object.values(await madeUnder(openstack, name)).flat();
  if (there.length > 0) throw new Error(`the cloud has something named ${name} already (${there}); remove it first`);
}

async function measuredInTurns(
  ground: Ground,
  contenders: readonly Contender[],
  { small, say }: Trial,
): Promise<Results> {
  const results = new Map(contenders.map((one) => [one, { cold: [] as Counted[], unchanged: [] as Counted[] }]));
  for (let round = 0; round < (small ? 1 : 3); round += 1) {
    // Who goes first changes, so that nobody always finds the caches warm.
    const at = round % contenders.length;
    for (const contender of [...contenders.slice(at), ...contenders.slice(0, at)]) {
      try {
        for (const mode of ['cold', 'unchanged', 'unchanged'] as const) {
          const counted = await measured(ground, contender, mode);
          results.get(contender)?.[mode].push(counted);
          say(
            `${contender.name.padEnd(10)} ${mode.padEnd(10)} ${counted.seconds.toFixed(2)} s, ${counted.requests} requests`,
          );
        }
      } finally {
        await removed(ground.openstack, await madeUnder(ground.openstack, contender.made));
      }
    }
  }
  return results;
}

async function measured(
  { proxy, env, directory }: Ground,
  { command, env: own, said }: Contender,
  mode: Mode,
): Promise<Counted> {
  proxy.taken();
  const { took, stdout } = await timed(command(mode), { env: { ...env, ...own }, cwd: directory });
  if (!said(mode).test(stdout)) throw new Error(`${command(mode).join(' ')} did not do what it was to do:\n${stdout}`);
  return { ...took, requests: proxy.taken() };
}

function tableOf(results: Results, mode: Mode): Table {
  const all = [...results].map(([{ name }, modes]) => ({ name, counted: modes[mode] }));
  const row = (words: string, what: keyof Counted, digits: number) => [
    words,
    ...all.map(({ counted }) => of(counted, what).toFixed(digits)),
    ...all.slice(1).map(({ counted }) => (of(counted, what) / of(all[0]?.counted ?? [], what)).toFixed(1)),
  ];
  return {
    head: [
      `${mode}, medians of ${all[0]?.counted.length}`,
      ...all.map(({ name }) => name),
      ...all.slice(1).map(({ name }) => `${name} ÷ ours`),
    ],
    rows: [
      row('seconds', 'seconds', 2),
      row('requests', 'requests', 0),
      row('processor time, s', 'cpu', 2),
      row('peak memory, MiB', 'peak', 0),
    ],
  };
}

function targetsOf(results: Results): readonly Target[] {
  const unchanged = (name: string) => [...results].find(([one]) => one.name === name)?.[1].unchanged;
  const [mine, theirs] = [unchanged('ours') ?? [], unchanged('Ansible')];
  const requests = of(mine, 'requests');
  return [
    {
      wanted: `unchanged cloud half with at most ${mostRequests} requests`,
      measured: `${requests}`,
      met: requests <= mostRequests,
    },
    ...(theirs === undefined ? [] : [faster(of(theirs, 'seconds') / of(mine, 'seconds'))]),
  ];
}

function faster(ratio: number): Target {
  const wanted = `unchanged cloud half at least ${leastRatio} times faster than Ansible's`;
  return { wanted, measured: `${ratio.toFixed(1)} times`, met: ratio >= leastRatio };
}

function of(counted: readonly Counted[], what: keyof Counted): number {
  return median(counted.map((one) => one[what]));
}
