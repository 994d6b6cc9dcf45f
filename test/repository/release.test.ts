import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from './files.ts';

const workflow = z.object({
  jobs: z.object({
    release: z.object({ steps: z.array(z.object({ name: z.string().default(''), run: z.string().default('') })) }),
  }),
});
const { steps } = workflow.parse(parse(await readFile(join(root, '.github/workflows/release.yml'), 'utf8'))).jobs
  .release;
const script = steps.find(({ name }) => name === 'Draw up the notes and the bill of materials')?.run ?? '';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'provision-registry-release-'));
  for (const name of ['package.json', 'package-lock.json']) await cp(join(root, name), join(directory, name));
  const changes =
    '# Changes\n\n## [Unreleased]\n\n- later\n\n## [1.2.3] - 2026-12-01\n\n- now\n\n## [1.2.2]\n\n- before\n';
  await writeFile(join(directory, 'CHANGELOG.md'), changes);
});
afterAll(() => rm(directory, { recursive: true }));

/** Runs the step as a runner does, for a tag. */
async function drawUp(tag: string): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: directory, RUNNER_TEMP: directory, TAG: tag };
  const ran = promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: directory, env });
  return await ran.then(
    () => 'done',
    (error: { readonly stdout: string }) => error.stdout,
  );
}

const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string(), purl: z.string() })),
});

test('a release has the notes of its version, and a bill of what it is made of', async () => {
  // The bill is drawn up from the lockfile, as no package is installed here.
  expect(await drawUp('v1.2.3')).toBe('done');
  expect((await readFile(join(directory, 'notes.md'), 'utf8')).trim()).toBe('- now');
  const { components } = bill.parse(JSON.parse(await readFile(join(directory, 'sbom.cdx.json'), 'utf8')));
  const names = components.map(({ name }) => name);
  expect(names).toContain('ssh2');
  expect(names).not.toContain('vitest');
});

test('a version without notes is not released', async () => {
  expect(await drawUp('v9.9.9')).toMatch(/CHANGELOG.md has no section for v9.9.9/);
});
