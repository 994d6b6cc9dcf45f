import { expect, test } from 'vitest';
import { commandLine, commandLines } from '../../src/cli/command-line.ts';
import { options } from '../../src/commands/command.ts';
import { fakeProgram } from './fake-program.ts';

const { commands } = fakeProgram();
const command = { name: 'destroy' } as const;
const run = { command, targetName: 'arbutus', json: true, verbose: true, options: {}, operands: [] };

test('keeps the configuration, quoted for a shell', () => {
  const line = commandLine('plan', { ...run, configFile: "it's mine.yml" }, commands, {});
  expect(line).toBe("provision-registry plan arbutus --config 'it'\\''s mine.yml'");
});

test('keeps options that the verb takes, but neither a digest nor a yes', () => {
  const options = { volumes: true, confirm: '7f3a9c01d2e4', yes: true };
  expect(commandLine('destroy', { ...run, options }, commands, {})).toBe(
    'provision-registry destroy arbutus --volumes',
  );
  expect(commandLine('provision', { ...run, options }, commands, {})).toBe('provision-registry provision arbutus');
});

test('has the options that are added beside those that were given, each once', () => {
  const line = commandLines({ ...run, options: { volumes: true } }, commands, {});
  expect(line('destroy', { flags: ['volumes', 'floating-ip'] })).toBe(
    'provision-registry destroy arbutus --volumes --floating-ip',
  );
});

test('npm test stays what it is everywhere', () => {
  const all = { ...commands, test: { ...commands.plan, name: 'test' as const } };
  const env = { npm_lifecycle_event: 'smoke-test' };
  expect(commandLine('test', run, all, env)).toBe('npm run smoke-test -- arbutus');
  expect(commandLine('plan', run, all, env)).toBe('npm run plan -- arbutus');
  expect(commandLine('plan', run, all, { npm_lifecycle_event: 'test' })).toBe('provision-registry plan arbutus');
});

test('goes on by npm scripts where one brought us here', () => {
  expect(commandLine('plan', run, commands, { npm_lifecycle_event: 'provision' })).toBe('npm run plan -- arbutus');
  expect(commandLine('plan', run, commands, { npm_lifecycle_event: 'test' })).toBe('provision-registry plan arbutus');
});

test('goes on by npx where it brought us here', () => {
  const byNpx = { npm_command: 'exec', npm_lifecycle_event: 'npx' };
  expect(commandLine('plan', run, commands, byNpx)).toBe('npx provision-registry plan arbutus');
  const byOtherScript = { npm_command: 'run-script', npm_lifecycle_event: 'build' };
  expect(commandLine('plan', run, commands, byOtherScript)).toBe('provision-registry plan arbutus');
});

test('keeps the values of options, and the words after the target for the same verb only', () => {
  const taking = { ...commands, plan: { ...commands.plan, options: [options.keep, options['keep-tags']] } };
  const given = { ...run, options: { keep: '3', 'keep-tags': 'v*' }, operands: ['team/image', 'a b'] };
  const line = commandLine('plan', { ...given, command: { name: 'plan' } }, taking, {});
  expect(line).toBe("provision-registry plan arbutus team/image 'a b' --keep 3 --keep-tags 'v*'");
  expect(commandLine('provision', given, taking, {})).toBe('provision-registry provision arbutus');
});

test('names a file that was to be made only once, and again for the same run once more', () => {
  const taking = { ...commands, rotate: { ...commands.rotate, options: [options['write-password'], options.overlap] } };
  const given = { ...run, options: { 'write-password': 'new', overlap: '5m' } };
  expect(commandLine('rotate', given, taking, {})).toBe('provision-registry rotate arbutus --overlap 5m');
  expect(commandLines(given, taking, {})('rotate', { again: true })).toBe(
    'provision-registry rotate arbutus --write-password new --overlap 5m',
  );
});

test('the same run once more has every option but what was given to one plan, which may be another by then', () => {
  const taking = { ...commands, clean: { ...commands.clean, options: Object.values(options) } };
  const given = { keep: '3', 'dry-run': true, yes: true, 'no-wait': true, confirm: '7f3a9c01d2e4' };
  const line = commandLines({ ...run, options: given }, taking, {})('clean', { again: true });
  expect(line).toBe('provision-registry clean arbutus --no-wait --keep 3 --dry-run');
});
