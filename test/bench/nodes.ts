import { reportSchema } from '../../src/engine/report-schema.ts';
import { localSandbox } from '../commands/local-sandbox.ts';
import { bundledAction } from './bundled-action.ts';
import type { Part } from './part.ts';
import { timed } from './timed.ts';
import type { Took } from './watched.ts';

const most = 2;

/** Provisions the sandbox with few nodes and with many: from nothing, and once more when nothing is left to do. */
export const part: Part = {
  title: 'Cost as nodes are added',
  how: "The sandbox at a pace of 1, at which a server boots in a second as none does in a real cloud, is provisioned by the bundle of the action with 1 to 100 Kubernetes nodes that log in to the registry and pull from it: the less the cloud takes, the more the cost of nodes shows. The processor time is the action's. The seconds have that of all nodes in them too: the sandbox does their side of each SSH connection in one process, while real nodes have processors of their own. What is left of a run that changes nothing is just that, so it is held to its own processor time.",
  async measure({ small, say }) {
    const rows: string[][] = [];
    const all: (readonly [Took, Took])[] = [];
    for (const nodes of small ? [1, 2] : [1, 20, 100]) {
      const [first, second] = await provisionedTwice(nodes);
      say(`${nodes} nodes: ${first.seconds.toFixed(1)} s, once more ${second.seconds.toFixed(1)} s`);
      rows.push([`${nodes}`, ...[first, second].flatMap(({ seconds, cpu }) => [seconds.toFixed(1), cpu.toFixed(1)])]);
      all.push([first, second]);
    }
    const [few, many] = all.slice(-2);
    const held = (wanted: string, of: (took: readonly [Took, Took]) => number) => {
      const ratio = few && many ? of(many) / of(few) : Number.NaN;
      return { wanted, measured: `${ratio.toFixed(2)} times`, met: ratio < most };
    };
    return {
      tables: [{ head: ['nodes', 'from nothing, s', 'processor, s', 'once more, s', 'processor, s'], rows }],
      targets: [
        held('100 nodes from nothing in less than twice the time of 20', ([{ seconds }]) => seconds),
        held('100 nodes unchanged in less than twice the processor time of 20', ([, { cpu }]) => cpu),
      ],
      remarks: [],
      versions: {},
    };
  },
};

async function provisionedTwice(nodes: number): Promise<readonly [Took, Took]> {
  const quotas = { instances: 200, cores: 1000, ram: 1_000_000 };
  await using sandbox = await localSandbox({ pace: 1, nodes, quotas });
  const action = await bundledAction();
  const measured = async (expected: number): Promise<Took> => {
    const env = { ...action.env('provision', 'sandbox'), ...sandbox.env };
    const { took } = await timed([process.execPath, action.file], { env, cwd: action.directory });
    const { outcome, changes, probe } = reportSchema.parse(await action.report());
    const changed = changes.filter(({ resource, action }) => resource.startsWith('node ') && action !== 'none').length;
    const pulls = probe?.steps.filter(({ name, ok }) => name.startsWith('pull on ') && ok).length;
    if (outcome === 'success' && changed === expected && pulls === nodes) return took;
    throw new Error(`${outcome}: ${changed} nodes changed, ${pulls} pulled (${probe?.error?.message})`);
  };
  try {
    return [await measured(nodes), await measured(0)];
  } finally {
    await action.close();
  }
}
