import { expect, test } from 'vitest';
import type { Quota } from '../../src/engine/report.ts';
import type { Look } from '../../src/report/look.ts';
import { quotaTable } from '../../src/report/quota-table.ts';
import { summaryLines } from '../../src/report/summary.ts';
import { change, report } from './reports.ts';

const quotas: readonly Quota[] = [
  { name: 'servers', need: 1, used: 9, limit: 10, left: 1 },
  { name: 'cores', need: 8, used: 72, limit: null, left: null },
  { name: 'memory in MiB', need: 30_720, used: 0, limit: 320_000, left: 320_000 },
  { name: 'floating IPs', need: 1, used: 3, limit: 3, left: 0 },
  { name: 'GiB of volumes', need: 2500, used: 100, limit: 2000, left: 1900 },
];

function table(look: Partial<Look> = {}): string {
  const lines = quotaTable(quotas, { width: 80, color: false, unicode: true, ...look });
  return `\n${lines.join('\n')}\n`;
}

test('figures stand below one another, and the short ones out', () => {
  expect(table()).toMatchInlineSnapshot(`
    "
    Quotas:              need  used     limit    left
        servers             1     9        10       1
        cores               8    72  no limit       -
        memory in MiB   30720     0    320000  320000
      ✗ floating IPs        1     3         3       0  short by 1
      ✗ GiB of volumes   2500   100      2000    1900  short by 600
    "
  `);
});

test('short ones stand out in plain ASCII too', () => {
  expect(table({ unicode: false })).toMatchInlineSnapshot(`
    "
    Quotas:              need  used     limit    left
        servers             1     9        10       1
        cores               8    72  no limit       -
        memory in MiB   30720     0    320000  320000
      x floating IPs        1     3         3       0  short by 1
      x GiB of volumes   2500   100      2000    1900  short by 600
    "
  `);
});

test('short ones are red where there are colours, and nothing else is', () => {
  const red = table({ color: true })
    .split('\n')
    .filter((line) => line.includes('\x1b[31m'));
  expect(red).toHaveLength(2);
  expect(red[0]).toBe('  \x1b[31m✗ floating IPs        1     3         3       0  short by 1\x1b[39m');
});

test('no row needs more than the narrowest of terminals', () => {
  const lines = table().split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
});

test('a run that stopped for them shows the table between the error and what it would have changed', () => {
  const error = {
    message: "The project's quota is exceeded: floating IPs: need 1, used 3 of 3, left 0",
    remedy: 'Ask.',
  };
  const changes = [change('floating IP', { outcome: 'planned' })];
  const stopped = report({ outcome: 'failure', planDigest: '7f3a9c01d2e4', changes, quotas, error });
  const look = { width: 80, color: false, unicode: true };
  const lines = summaryLines(stopped, look, (verb) => `provision-registry ${verb} arbutus`);
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    ✗ provision arbutus failed after 1m 32s

      The project's quota is exceeded: floating IPs: need 1, used 3 of 3, left 0
      → Ask.

    Quotas:              need  used     limit    left
        servers             1     9        10       1
        cores               8    72  no limit       -
        memory in MiB   30720     0    320000  320000
      ✗ floating IPs        1     3         3       0  short by 1
      ✗ GiB of volumes   2500   100      2000    1900  short by 600

    Changes: 1 to create (plan 7f3a9c01d2e4)
      + floating IP  to create  does not exist

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → Once that is mended: provision-registry provision arbutus
    "
  `);
});
