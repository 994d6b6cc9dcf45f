import { expect, test } from 'vitest';
import { inert } from '../../src/action/inert.ts';
import { logReporter } from '../../src/action/log.ts';
import { change } from '../report/reports.ts';
import { fakeRunner } from './fake-runner.ts';

test('each phase is a group with a line for each thing that happens', () => {
  const { runner, said } = fakeRunner();
  const reporter = logReporter(runner, () => 0);
  reporter.emit({ type: 'phase', phase: 'plan', resources: ['server'] });
  reporter.emit({
    type: 'finished',
    change: change('server', { outcome: 'planned', reason: 'a new one' }),
    fact: false,
  });
  reporter.emit({ type: 'phase', phase: 'apply', resources: ['server'] });
  reporter.emit({ type: 'started', resource: 'server', doing: 'create' });
  reporter.emit({ type: 'finished', change: change('server'), fact: false });
  reporter.close();
  expect(said).toEqual([
    'startGroup Look at what is there',
    'info    0.0s  plan  looking at 1 resource',
    'info    0.0s  server  to create: a new one',
    'endGroup',
    'startGroup Make the changes',
    'info    0.0s  apply  1 change',
    'info    0.0s  server  creating',
    'info    0.0s  server  created in 0.0s',
    'endGroup',
  ]);
});

test('words of others are no command of the runner', () => {
  const { runner, said } = fakeRunner();
  const reporter = logReporter(runner, () => 0);
  reporter.emit({ type: 'notice', message: 'x\n::error::y ##[set-env name=A]b' });
  expect(said).toEqual(['info    0.0s  notice  x ::error::y # #[set-env name=A]b']);
});

test.each([
  ['::error::x', ': :error::x'],
  ['  ::stop-commands::x', '  : :stop-commands::x'],
  ['a ::error::b', 'a ::error::b'],
  ['a ##[error]b', 'a # #[error]b'],
])('%s becomes %s', (line, harmless) => {
  expect(inert(line)).toBe(harmless);
});
