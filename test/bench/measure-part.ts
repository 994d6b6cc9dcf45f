/** Measures one part and sends what it found to the process that started this one. */
import { isPartName, parts } from './parts.ts';

const [name = '', size] = process.argv.slice(2);
if (!isPartName(name)) throw new Error(`there is no part ${name}`);
const { part } = await parts[name]();
const say = (line: string) => void process.stdout.write(`  ${line}\n`);
const measured = await part.measure({ small: size === 'small', say });
process.send?.(measured, () => process.exit());
