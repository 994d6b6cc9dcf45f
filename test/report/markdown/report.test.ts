import { expect, test } from 'vitest';
import type { LineFor } from '../../../src/report/line-for.ts';
import { reportMarkdown } from '../../../src/report/markdown/report.ts';
import { change, cutShort, report } from '../reports.ts';

const lineFor: LineFor = (verb, { confirm } = {}) =>
  confirm === undefined ? `/${verb}-registry arbutus` : `/confirm-registry ${confirm}`;
const options = { lineFor };

test('a success tells where the registry is, what changed and what is next', () => {
  const text = reportMarkdown(
    report({
      registry: {
        url: 'https://registry.example.org',
        host: 'registry.example.org',
        user: 'neurolibre',
        address: '203.0.113.7',
      },
      changes: [
        change('server', { startedAt: '2026-11-23T10:00:02.000Z', durationMs: 40_000 }),
        change('zone', { action: 'none', reason: 'example.org' }),
      ],
      probe: { outcome: 'passed', durationMs: 1200, steps: [{ name: 'push', ok: true, detail: '2 KiB' }] },
    }),
    { ...options, runUrl: 'https://github.com/org/repo/actions/runs/1' },
  );
  expect(text).toMatch(/^## ✅ provision arbutus succeeded in 1m 32s\n/);
  expect(text).toContain('**registry.example.org** at `203.0.113.7`');
  expect(text).toContain('| ➕ | server | created | 40s | does not exist |');
  expect(text).toContain('<details><summary>1 as wanted</summary>');
  expect(text).toContain('### Probe: passed in 1.2s');
  expect(text).toContain('```sh\ndocker login registry.example.org --username neurolibre\n```');
  expect(text).toMatch(
    /<sub>Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH · <a href="[^"]+">log<\/a><\/sub>\n$/,
  );
  expect(text).toContain('<a href="https://github.com/org/repo/actions/runs/1">');
});

test('a failure shows its message, inert, and what to do', () => {
  const error = { message: 'Nova says: @all <script>', remedy: 'Run `plan`.' };
  const text = reportMarkdown(
    report({ outcome: 'failure', changes: [change('server', { outcome: 'failed', error })], error }),
    options,
  );
  expect(text).toContain('> [!CAUTION]\n> Nova says: @<!-- -->all &#60;script&#62;<br>→ Run &#96;plan&#96;.');
  expect(text).toContain('| ❌ | server | failed |');
  expect(text).toContain('>\n> **server**: Nova says');
  expect(text).not.toContain('<script>');
});

test('what a cancellation cut short is no failure, and how to go on is told once', () => {
  const changes = [change('attachment data', cutShort), change('attachment registry', cutShort)];
  const text = reportMarkdown(report({ outcome: 'cancelled', changes }), options);
  expect(text).not.toContain('❌');
  expect(text.match(/stands as it is/g)).toHaveLength(1);
  expect(text).toContain('| ⏹️ | attachment&nbsp;data | cancelled |');
});

test('a plan shows its digest and the line that confirms it', () => {
  const changes = [change('server', { action: 'replace', outcome: 'planned', reason: 'another flavor' })];
  const text = reportMarkdown(report({ command: 'plan', planDigest: '7f3a9c01d2e4', changes }), options);
  expect(text).toContain('1 to replace, plan `7f3a9c01d2e4`');
  expect(text).toContain('To make it so:\n\n```sh\n/confirm-registry 7f3a9c01d2e4\n```');
});

test('much that was not reached is one line of names', () => {
  const missed = ['port', 'server', 'mount'].map((name) => change(name, { outcome: 'not reached', action: 'none' }));
  const text = reportMarkdown(report({ outcome: 'failure', changes: [change('zone'), ...missed] }), options);
  expect(text).toMatch(/^\| ➕ \| zone \| .*\n\n⏸️ not reached: port, server, mount$/m);
  expect(text).toContain('3 not reached');
});

test('a run that waits for its confirmation is no failure to look at', () => {
  const changes = [change('server', { action: 'remove', outcome: 'planned', reason: 'is ours' })];
  const error = { message: 'The plan removes something', remedy: 'Run the same again with --confirm 7f3a9c01d2e4.' };
  const waits = {
    command: 'destroy',
    outcome: 'failure',
    unconfirmed: true,
    planDigest: '7f3a9c01d2e4',
    changes,
    error,
  } as const;
  const text = reportMarkdown(report(waits), options);
  expect(text).toMatch(/^## 📋 destroy arbutus waits for its plan to be confirmed\n\n> \[!IMPORTANT\]\n/);
  expect(text).toContain('To make these changes:\n\n```sh\n/confirm-registry 7f3a9c01d2e4\n```');
  expect(text).not.toContain('--confirm');
  const { unconfirmed: _, ...stopped } = waits;
  expect(reportMarkdown(report(stopped), options)).toMatch(/^## ❌ destroy arbutus failed/);
});

test('what ran when is drawn once there are two pieces of work, with names that end nothing', () => {
  const at = (seconds: number) => new Date(Date.parse('2026-11-23T10:00:00.000Z') + seconds * 1000).toISOString();
  const changes = [
    change('mount /DATA', { startedAt: at(40), durationMs: 2_000 }),
    change('server; x:y #1', { startedAt: at(1), durationMs: 39_000 }),
    change('too quick', { startedAt: at(1), durationMs: 10 }),
    change('volume', { outcome: 'failed', startedAt: at(1), durationMs: 5_000, error: { message: 'no' } }),
  ];
  const text = reportMarkdown(report({ changes }), options);
  expect(text).toContain(
    [
      'gantt',
      '  dateFormat x',
      '  axisFormat %M:%S',
      '  volume failed :crit, 1000, 6000',
      '  server x y 1 created :1000, 40000',
      '  mount /DATA created :40000, 42000',
    ].join('\n'),
  );
  expect(reportMarkdown(report({ changes: changes.slice(0, 1) }), options)).not.toContain('mermaid');
});

test('checks and quotas are tables', () => {
  const text = reportMarkdown(
    report({
      command: 'doctor',
      outcome: 'failure',
      checks: [
        { name: 'quotas', state: 'failure', detail: 'short of floating IPs', remedy: 'Ask for more.' },
        { name: 'image', state: 'ok', detail: 'Bionic-x64' },
      ],
      quotas: [
        { name: 'floating IPs', need: 1, used: 2, limit: 2, left: 0 },
        { name: 'ports', need: 1, used: 2, limit: null, left: null },
      ],
    }),
    options,
  );
  expect(text).toContain('| ❌ | quotas | short of floating IPs<br>→ Ask for more. |');
  expect(text).toContain('| ❌ | floating IPs | 1 | 2 | 2 | 0 |');
  expect(text).toContain('|  | ports | 1 | 2 | – | – |');
});

test('of a check what is well is folded away behind the figures', () => {
  const checks = [
    { area: 'plan', name: 'resources', state: 'ok', detail: '16 of 16 as wanted' },
    { area: 'outside', name: 'push', state: 'skipped', detail: 'not looked at: port 443 is closed' },
    { area: 'inside', name: 'clock', state: 'warning', detail: '5 min ahead', remedy: 'Set it right.' },
  ] as const;
  const text = reportMarkdown(report({ command: 'check', checks }), options);
  expect(text).toContain('1 warning, 1 not looked at, 1 ok');
  expect(text).toContain('| ⚪ | push | not looked at: port 443 is closed |');
  expect(text).toContain('| ⚠️ | clock | 5 min ahead<br>→ Set it right. |');
  expect(text.indexOf('<details><summary>1 ok</summary>')).toBeLessThan(text.indexOf('| ✅ | resources |'));
  expect(text).toContain('<details><summary>1 ok</summary>');
});

test('what a removal leaves behind is named', () => {
  const changes = [
    change('server', { action: 'remove' }),
    change('volume data', { action: 'none', reason: 'because it holds data' }),
  ];
  const text = reportMarkdown(report({ command: 'destroy', changes }), options);
  expect(text).toContain('| ✅ | volume&nbsp;data | kept | because it holds data |');
});
