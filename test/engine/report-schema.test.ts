import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { Report } from '../../src/engine/report.ts';
import { reportSchema } from '../../src/engine/report-schema.ts';
import { change, report } from '../report/reports.ts';

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

test('knows every field of a report, and no other', () => {
  // Held by the type check; nothing is left to be done when it runs.
  expectTypeOf<Frozen<z.output<typeof reportSchema>>>().toEqualTypeOf<Frozen<Report>>();
});

test('takes a report as the action writes it', () => {
  const written = report({
    planDigest: '7f3a9c01d2e4',
    changes: [change('server', { startedAt: '2026-11-23T10:00:02.000Z', durationMs: 40_000 })],
    probe: { outcome: 'passed', steps: [{ name: 'push', ok: true, detail: '2 KiB' }] },
    error: { message: 'no', remedy: 'Try again.' },
  });
  expect(reportSchema.parse(JSON.parse(JSON.stringify(written)))).toEqual(written);
});

test('leaves out what a later program adds', () => {
  expect(reportSchema.parse({ ...report(), later: 1 })).toEqual(report());
});

test.each([
  ['another version', { version: 2 }],
  ['an address that is no link', { registry: { url: 'javascript:alert(1)', host: 'x' } }],
  ['a link that would end early', { registry: { url: 'https://x/><script>', host: 'x' } }],
  ['a change of an unknown kind', { changes: [{ ...change('server'), action: 'explode' }] }],
])('refuses %s', (_, given) => {
  expect(reportSchema.safeParse({ ...report(), ...given }).success).toBe(false);
});
