/**
 * Provisions the sandbox with few nodes and with many, and prints how long that takes: from nothing, and once more when
 * nothing is left to do. The sandbox takes about as long as a good cloud; both ends of each SSH connection are in this one
 * process, so that processor time counts twice.
 *
 *   node test/bench/nodes.ts [nodes of the first, default 20] [nodes of the second, default 100]
 */
import { localSandbox } from '../commands/local-sandbox.ts';
import { runCommand } from '../commands/run-command.ts';

/** Seconds by the clock, and of processor time, which depends less on what else the computer does. */
interface Took {
  readonly clock: number;
  readonly cpu: number;
}

const tell = (line: string) => void process.stdout.write(`${line}\n`);
const [few = '20', many = '100'] = process.argv.slice(2);
const counts = [Number(few), Number(many)];
const rows: (readonly Took[])[] = [];
for (const nodes of counts) rows.push(await measured(nodes));
tell('       from nothing       once more');
for (const [index, took] of rows.entries())
  tell(
    `${String(counts[index]).padStart(5)}  ${took.map(({ clock, cpu }) => `${figure(clock)} s (${figure(cpu)} s)`).join('  ')}`,
  );
const [first = [], second = []] = rows;
const ratios = second.map(({ clock, cpu }, index) => {
  const before = first[index];
  return before === undefined ? '' : `${figure(clock / before.clock)}   (${figure(cpu / before.cpu)}  )`;
});
tell(`ratio  ${ratios.join('  ')}`);
process.exit(0);

function figure(value: number): string {
  return value.toFixed(1).padStart(4);
}

async function measured(nodes: number): Promise<readonly Took[]> {
  const quotas = { instances: 200, cores: 1000, ram: 1_000_000 };
  await using sandbox = await localSandbox({ pace: 1, nodes, quotas });
  const times: Took[] = [];
  for (const expected of [nodes, 0]) {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const { outcome, changes, probe, error } = await runCommand('provision', sandbox);
    const { user, system } = process.cpuUsage(cpu);
    times.push({ clock: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 });
    const changed = changes.filter(({ resource, action }) => resource.startsWith('node ') && action !== 'none').length;
    const pulls = probe?.steps.filter(({ name, ok }) => name.startsWith('pull on ') && ok).length;
    if (outcome !== 'success' || changed !== expected || pulls !== nodes) {
      const words = probe?.error?.message ?? error?.message;
      throw new Error(`${outcome}: ${changed} nodes changed, ${pulls} pulled (${words})`);
    }
  }
  return times;
}
