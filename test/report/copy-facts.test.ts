import { expect, test } from 'vitest';
import type { Copy } from '../../src/engine/copy.ts';
import { copyFacts } from '../../src/report/copy-facts.ts';
import { reportMarkdown } from '../../src/report/markdown/report.ts';
import { summaryLines } from '../../src/report/summary.ts';
import { report } from './reports.ts';

const mib = 2 ** 20;
const digest = `sha256:${'7f3a9c01d2e4'.padEnd(64, '0')}`;
const copy: Copy = {
  source: 'docker.io/library/ubuntu:16.04',
  from: 'registry-1.docker.io',
  destination: 'registry.example.org/my-ubuntu:16.04',
  digest,
  platforms: ['linux/amd64', 'linux/arm64/v8'],
  size: 90 * mib,
  blobs: { copied: 10, present: 0, mounted: 0, foreign: 0 },
  push: { bytes: 90 * mib, durationMs: 4_500 },
  pull: { bytes: 90 * mib, durationMs: 3_000 },
  rateLimit: { limit: 100, remaining: 93 },
};
const pushed = (given: Partial<Copy>) => Object.fromEntries(copyFacts({ ...copy, ...given })).pushed;

test('stands in the summary, with the lines to paste', () => {
  const run = report({ command: 'test', requests: { openstack: 0, cloudflare: 0, ssh: 0 }, copy });
  const look = { width: 80, color: false, unicode: true };
  const lines = summaryLines(run, look, (verb) => `provision-registry ${verb} arbutus`);
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    ✓ test arbutus succeeded in 1m 32s

    Copy:
      source     docker.io/library/ubuntu:16.04, from registry-1.docker.io
      copy       registry.example.org/my-ubuntu:16.04
      digest     sha256:7f3a9c01d2e4…, the same when pulled back
      platforms  linux/amd64, linux/arm64/v8
      pushed     90 MiB in 4.5s, 20 MiB/s
      pulled     90 MiB in 3.0s, 30 MiB/s
      allowed    93 of 100 pulls left at registry-1.docker.io

    Next:
      → docker login registry.example.org --username neurolibre
      → docker pull registry.example.org/my-ubuntu:16.04
    "
  `);
});

test('stands in Markdown too', () => {
  const text = reportMarkdown(report({ command: 'test', copy }), { lineFor: (verb) => verb });
  expect(text).toContain(`### Copy

|  |  |
| :-- | :-- |
| source | docker.io/library/ubuntu:16.04, from registry-1.docker.io |
`);
  expect(text).toContain('docker pull registry.example.org/my-ubuntu:16.04');
});

test('says what was there already', () => {
  expect(pushed({ blobs: { copied: 4, present: 5, mounted: 1, foreign: 0 } })).toBe(
    '90 MiB in 4.5s, 20 MiB/s; 6 of 10 blobs were there already',
  );
  const blobs = { copied: 0, present: 10, mounted: 0, foreign: 0 };
  expect(pushed({ blobs, push: { bytes: 0, durationMs: 400 } })).toBe(
    'nothing, all 10 blobs were there already (90 MiB)',
  );
});

test('says what stays where it is', () => {
  expect(pushed({ blobs: { copied: 1, present: 0, mounted: 0, foreign: 1 } })).toBe(
    '90 MiB in 4.5s, 20 MiB/s; 1 foreign layer left with its owner',
  );
});

test('leaves out what is not known', () => {
  const { pull, rateLimit, ...rest } = copy;
  const facts = copyFacts({ ...rest, platforms: [] });
  expect(facts.map(([name]) => name)).toEqual(['source', 'copy', 'digest', 'pushed']);
  expect(Object.fromEntries(facts).digest).toBe(digest);
});

test('a transfer too short to measure has a speed all the same', () => {
  expect(pushed({ push: { bytes: 100, durationMs: 0 } })).toBe('100 B in 0.0s, 98 KiB/s');
});
