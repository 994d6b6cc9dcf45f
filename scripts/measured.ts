import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../src/report/markdown/table.ts';

const results = join(import.meta.dirname, '../test/bench/RESULTS.md');
/** The tables of the results that are told of, and what they are called here. */
const modes = { cold: 'made from nothing', unchanged: 'run again, nothing to change' } as const;

/** What the benchmark has measured of the cloud half beside others, as far as they were there. */
export function measuredTable(text = readFileSync(results, 'utf8')): string {
  const rows = Object.entries(modes).map(([mode, words]) => {
    const { heads, cells } = tableOf(text, mode);
    return {
      heads,
      row: [words, ...heads.map((_, at) => `${cells('seconds', at)} s, ${cells('requests', at)} requests`)],
    };
  });
  return table(
    ['', ...(rows[0]?.heads ?? []).map((head) => (head === 'ours' ? 'provision-registry' : head))],
    rows.map(({ row }) => row),
  );
}

function tableOf(text: string, mode: string) {
  const lines = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const from = lines.findIndex(([, head]) => head?.startsWith(`${mode}, medians of`));
  if (from < 0) throw new Error(`the results have no table of ${mode} runs`);
  // Besides the contenders there are their ratios.
  const heads = (lines[from] ?? []).slice(2, -1).filter((head) => !head.includes('÷'));
  const cells = (words: string, at: number) => lines.slice(from).find(([, head]) => head === words)?.[at + 2];
  return { heads, cells };
}
