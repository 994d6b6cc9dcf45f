import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasMode, modeAfter } from '../../src/host/file-mode.ts';

const wanted = [
  'a+rwx',
  '+t',
  '0775',
  '750',
  '2755',
  'u=rwx,go-w',
  'g+ws',
  'o=',
  'ug-x+r',
  'a+X',
  '1777',
  'u+s,g-s',
  'o+t',
  'u+t',
];

test.each(wanted)('%s leaves the mode that chmod leaves', (mode) => {
  const directory = mkdtempSync(join(tmpdir(), 'mode-'));
  for (const before of ['755', '700', '2711', '1777', '4755']) {
    execFileSync('chmod', ['u-s,g-s,a-t', directory]);
    execFileSync('chmod', [before, directory]);
    execFileSync('sh', ['-c', 'umask 0; chmod -- "$1" "$2"', 'test', mode, directory]);
    const after = (statSync(directory).mode & 0o7777).toString(8);
    expect(modeAfter(before, mode), `${mode} on ${before}`).toBe(after);
  }
  rmSync(directory, { recursive: true });
});

test('a mode that is there already needs nothing', () => {
  expect(hasMode('777', 'a+rwx')).toBe(true);
  expect(hasMode('755', 'a+rwx')).toBe(false);
});
