import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const entry = join(import.meta.dirname, '../../src/cli.ts');

/** Runs the program in an empty directory, piped. */
function program(...argv: readonly string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'provision-registry-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  return spawnSync(process.execPath, [entry, ...argv], { cwd, encoding: 'utf8', env: { LANG: 'C.UTF-8' } });
}

test('tells the version of its package', () => {
  expect(program('--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('wrong usage ends the process with 2 and one clear message', () => {
  const { status, stdout, stderr } = program('provison', 'arbutus');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^provision-registry: unknown verb 'provison'; did you mean 'provision'\?\n→ Usage: .*\n$/);
});

test('a missing configuration ends the process with 2 and no stack', () => {
  const { status, stdout, stderr } = program('plan', 'arbutus', '--json');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/registry\.yml.*\n→ .*\n$/);
  expect(stderr).not.toContain('    at ');
});
