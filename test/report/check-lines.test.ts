import { expect, test } from 'vitest';
import { notReached } from '../../src/engine/check.ts';
import type { Check } from '../../src/engine/report.ts';
import { checkLines, counted } from '../../src/report/check-lines.ts';

const look = { width: 60, color: false, unicode: true };
const checks: readonly Check[] = [
  { area: 'plan', name: 'resources', state: 'ok', detail: '16 of 16 as wanted' },
  { area: 'outside', name: 'port 443', state: 'failure', detail: 'closed', remedy: 'Open it, and look who closed it.' },
  { area: 'outside', name: 'push', state: 'skipped', detail: 'not looked at: port 443 is closed' },
  { area: 'inside', name: 'reboot', state: 'warning', detail: 'pending', remedy: 'Reboot.' },
];

test('much that was not reached is one line of names', () => {
  const missed = ['port', 'server', 'mount'].map((name) => ({ name, state: 'warning', detail: notReached }) as const);
  const lines = checkLines([{ name: 'network', state: 'failure', detail: 'there is none' }, ...missed], look);
  expect(lines).toEqual(['  ✗ network  there is none', '  ○ not reached: port, server, mount']);
});

test('lines by where they were looked at from, behind their count', () => {
  expect(`\n${checkLines(checks, look).join('\n')}\n`).toMatchInlineSnapshot(`
    "
      1 failure, 1 warning, 1 not looked at, 1 ok

    Against what is wanted:
      ✓ resources  16 of 16 as wanted

    From outside:
      ✗ port 443   closed
        → Open it, and look who closed it.
      ○ push       not looked at: port 443 is closed

    On the host:
      ! reboot     pending
        → Reboot.
    "
  `);
});

test('without areas there are neither titles nor a count', () => {
  expect(checkLines([{ name: 'zone', state: 'ok', detail: 'example.org' }], look)).toEqual(['  ✓ zone  example.org']);
});

test('what was not looked at is dim', () => {
  const [line = ''] = checkLines([{ name: 'push', state: 'skipped', detail: 'closed' }], { ...look, color: true });
  expect(line).toBe('\u001b[2m  ○ push  closed\u001b[22m');
});

test.each([
  [['ok'], '1 ok'],
  [['ok', 'failure', 'warning', 'ok', 'skipped', 'warning'], '1 failure, 2 warnings, 1 not looked at, 2 ok'],
] as const)('%j is told as %s', (states, words) => {
  expect(counted(states.map((state) => ({ name: 'one', state, detail: '' })))).toBe(words);
});
