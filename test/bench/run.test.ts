import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Measured } from './part.ts';
import { merged, unexplained } from './results.ts';

/** Runs the bench as `npm run bench` does. */
function bench(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, said: stdout + stderr }),
    );
  });
}

test('tries parts in small, one after the other', async () => {
  const { code, said } = await bench('--small', 'start', 'targets');
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('## Start of the bundle') });
  expect(said.indexOf('## Cost as targets are added')).toBeLessThan(said.indexOf('## Start of the bundle'));
});

test('tells which parts there are when another is named', async () => {
  const { code, said } = await bench('speed');
  expect(code).toBe(2);
  expect(said).toMatch(/^There is no part speed; there are bot, cloud, critical-path, /);
});

test('puts what is measured anew in the place of the old, and leaves the rest as it is', () => {
  const names = ['one', 'two', 'three'];
  const before = merged(
    '',
    new Map([
      ['three', '## Three\n\nold'],
      ['one', '## One\n\nold'],
    ]),
    names,
  );
  const after = merged(
    before,
    new Map([
      ['one', '## One\n\nnew'],
      ['two', '## Two'],
    ]),
    names,
  );
  expect(after.slice(after.indexOf('<!--'))).toBe(
    '<!-- part one -->\n## One\n\nnew\n\n<!-- part two -->\n## Two\n\n<!-- part three -->\n## Three\n\nold\n',
  );
});

test('a missed target fails the bench unless it is known why', () => {
  const missed = { wanted: 'faster', measured: 'slower', met: false };
  const measured: Measured = { tables: [], targets: [missed], remarks: [], versions: {} };
  expect(unexplained(measured, {})).toEqual([missed]);
  expect(unexplained(measured, { faster: 'The disk.' })).toEqual([]);
});
