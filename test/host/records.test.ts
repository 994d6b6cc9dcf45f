import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { formatRecord, parseRecords, theRecord } from '../../src/host/records.ts';

const lib = fileURLToPath(new URL('../../src/host/scripts/lib.sh', import.meta.url));

test('reads back whatever value was written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(parseRecords(formatRecord('mount', { point: value }))).toEqual([
        { kind: 'mount', fields: { point: value } },
      ]);
    }),
  );
});

test('reads what the scripts write, blanks, line ends and percent signs too', () => {
  const value = 'a b\tc\nd%20é=$HOME"';
  const script = '. "$1"; record content "path=$2" empty=; record next x=1';
  const stdout = execFileSync('bash', ['-c', script, 'test', lib, value]).toString();
  expect(parseRecords(stdout)).toEqual([
    { kind: 'content', fields: { path: value, empty: '' } },
    { kind: 'next', fields: { x: '1' } },
  ]);
});

test('does not take the first of two records for the only one', () => {
  const records = parseRecords('docker version=1\ndocker version=2\n');
  expect(() => theRecord(records, 'docker', z.object({}))).toThrow("expected one 'docker' record");
});
