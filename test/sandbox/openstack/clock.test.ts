import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startClock } from '../../../src/sandbox/openstack/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('lets things happen after their time, multiplied by the pace', () => {
  const act = vi.fn();
  startClock(0.5).after(1000, act);
  vi.advanceTimersByTime(499);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledOnce();
});

test('lets nothing happen once it is stopped', () => {
  const act = vi.fn();
  const clock = startClock(1);
  clock.after(1000, act);
  clock.stop();
  vi.advanceTimersByTime(2000);
  expect(act).not.toHaveBeenCalled();
});

test('does not keep the process alive', async () => {
  vi.useRealTimers();
  const clock = new URL('../../../src/sandbox/openstack/clock.ts', import.meta.url).href;
  const code = `import { startClock } from '${clock}'; startClock(1).after(60_000, () => {}); console.log('end')`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { timeout: 50_000 });
  expect((await run).stdout).toBe('end\n');
});
