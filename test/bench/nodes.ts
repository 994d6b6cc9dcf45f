/**
 * Provisions the sandbox with few nodes and with many, and prints how long that takes: from nothing, and once more when
 * nothing is left to do. The sandbox takes about as long as a good cloud; both ends of each SSH connection are in this one
 * process, so that processor time counts twice.
 *
 *   node test/bench/nodes.ts [nodes of the first, default 20] [nodes of the second, default 100]
 */
import { localSandbox } from '../commands/local-sandbox.ts';
import { runCommand } from '../commands/run-command.ts';

interface Measured {
  readonly nodes: number;
  /** Seconds. */
  readonly fromNothing: number;
  readonly again: number;
}

const tell = (line: string) => void process.stdout.write(`${line}\n`);
const [few = '20', many = '100'] = process.argv.slice(2);
const rows = [await measured(Number(few)), await measured(Number(many))];
tell('nodes  from nothing  again');
for (const { nodes, fromNothing, again } of rows)
  tell(`${String(nodes).padStart(5)}  ${fromNothing.toFixed(1).padStart(10)} s  ${again.toFixed(1).padStart(4)} s`);
const [first, second] = rows;
if (first !== undefined && second !== undefined)
  tell(
    `ratio  ${(second.fromNothing / first.fromNothing).toFixed(2).padStart(12)}  ${(second.again / first.again).toFixed(2)}`,
  );
process.exit(0);

async function measured(nodes: number): Promise<Measured> {
  const quotas = { instances: 200, cores: 1000, ram: 1_000_000 };
  await using sandbox = await localSandbox({ pace: 1, nodes, quotas });
  const seconds: number[] = [];
  for (const expected of [nodes, 0]) {
    const started = performance.now();
    const { outcome, changes, probe, error } = await runCommand('provision', sandbox);
    seconds.push((performance.now() - started) / 1000);
    const changed = changes.filter(({ resource, action }) => resource.startsWith('node ') && action !== 'none').length;
    const pulls = probe?.steps.filter(({ name, ok }) => name.startsWith('pull on ') && ok).length;
    if (outcome !== 'success' || changed !== expected || pulls !== nodes)
      throw new Error(
        `${outcome}: ${changed} nodes changed, ${pulls} pulled (${probe?.error?.message ?? error?.message})`,
      );
  }
  const [fromNothing = 0, again = 0] = seconds;
  return { nodes, fromNothing, again };
}
