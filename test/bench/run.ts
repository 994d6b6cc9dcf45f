/**
 * Measures all parts, or those named, side by side with what a user would take instead, and writes RESULTS.md. Ends with 1
 * when a target is missed and `misses.ts` does not say why.
 *
 *   npm run bench [-- [--small] [PART…]]
 *
 * `--small` only tries whether the parts work: with little of everything, and without writing anything.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load, machine, sources } from './machine.ts';
import { type Measured, measuredSchema } from './part.ts';
import { isPartName, type PartName, parts } from './parts.ts';
import { merged, sectionOf, unexplained } from './results.ts';

const file = join(import.meta.dirname, 'RESULTS.md');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { small: { type: 'boolean' } } });
const small = values.small === true;
const all = Object.keys(parts).filter(isPartName);
const unknown = positionals.filter((name) => !isPartName(name));
if (unknown.length > 0) {
  tell(`There is no part ${unknown.join(' and no part ')}; there are ${all.join(', ')}.`);
  process.exit(2);
}
const names = positionals.length === 0 ? all : all.filter((name) => positionals.includes(name));
const place = { machine: await machine(), sources: await sources() };
const sections = new Map<string, string>();
let missed = 0;
for (const name of names) {
  tell(`\n${name}`);
  const [date, before] = [new Date().toISOString().slice(0, 10), load()];
  const measured = await measuredApart(name);
  const section = sectionOf((await parts[name]()).part, measured, { ...place, date, load: [before, load()] });
  tell(`\n${section}`);
  sections.set(name, section);
  missed += unexplained(measured).length;
  // What was measured is not lost when a later part fails.
  if (!small) await writeFile(file, merged(await readFile(file, 'utf8').catch(() => ''), sections, all));
}
if (missed > 0 && !small) process.exitCode = 1;

async function measuredApart(name: PartName): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'measure-part.ts'), [name, small ? 'small' : 'full']);
  let measured: Measured | undefined;
  child.on('message', (message) => {
    measured = measuredSchema.parse(message);
  });
  const [code] = await once(child, 'exit');
  if (measured === undefined) throw new Error(`the part ${name} ended with ${code} and told nothing`);
  return measured;
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}
