import { localSandbox } from '../commands/local-sandbox.ts';
import { runCommand } from '../commands/run-command.ts';
import type { Part } from './part.ts';

/** Seconds by the clock, and of processor time, which depends less on what else the computer does. */
interface Took {
  readonly nodes: number;
  readonly clock: number;
  readonly cpu: number;
}

/** Provisions the sandbox with few nodes and with many: from nothing, and once more when nothing is left to do. */
export const part: Part = {
  title: 'Cost as nodes are added',
  how: 'The sandbox at a pace of 1, which is about that of a good cloud, is provisioned with 1 to 100 Kubernetes nodes that log in to the registry and pull from it. Both ends of each SSH connection are in one process, so that processor time counts twice.',
  async measure({ small, say }) {
    const cold: Took[] = [];
    const again: Took[] = [];
    for (const nodes of small ? [1, 2] : [1, 20, 100]) {
      const [first, second] = await provisionedTwice(nodes);
      say(`${nodes} nodes: ${first.clock.toFixed(1)} s, once more ${second.clock.toFixed(1)} s`);
      cold.push(first);
      again.push(second);
    }
    const rows = cold.map((one, at) => {
      const two = again[at];
      return [`${one.nodes}`, figure(one.clock), figure(one.cpu), figure(two?.clock), figure(two?.cpu)];
    });
    const targets = [
      ratio('100 nodes from nothing in less than twice the time of 20', cold),
      ratio('100 nodes unchanged in less than twice the time of 20', again),
    ];
    return {
      tables: [{ head: ['nodes', 'from nothing, s', 'processor, s', 'once more, s', 'processor, s'], rows }],
      targets,
      remarks: [],
      versions: {},
    };
  },
};

function figure(value = Number.NaN): string {
  return value.toFixed(1);
}

function ratio(wanted: string, took: readonly Took[]) {
  const [few, many] = took.slice(-2).map(({ clock }) => clock);
  const times = (many ?? Number.NaN) / (few ?? Number.NaN);
  return { wanted, measured: `${times.toFixed(2)} times`, met: times < 2 };
}

async function provisionedTwice(nodes: number): Promise<readonly [Took, Took]> {
  const quotas = { instances: 200, cores: 1000, ram: 1_000_000 };
  await using sandbox = await localSandbox({ pace: 1, nodes, quotas });
  const measured = async (expected: number): Promise<Took> => {
    const [started, before] = [performance.now(), process.cpuUsage()];
    const { outcome, changes, probe, error } = await runCommand('provision', sandbox);
    const { user, system } = process.cpuUsage(before);
    const took = { nodes, clock: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 };
    const changed = changes.filter(({ resource, action }) => resource.startsWith('node ') && action !== 'none').length;
    const pulls = probe?.steps.filter(({ name, ok }) => name.startsWith('pull on ') && ok).length;
    if (outcome !== 'success' || changed !== expected || pulls !== nodes) {
      const words = probe?.error?.message ?? error?.message;
      throw new Error(`${outcome}: ${changed} nodes changed, ${pulls} pulled (${words})`);
    }
    return took;
  };
  return [await measured(nodes), await measured(0)];
}
