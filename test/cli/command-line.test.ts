import { expect, test } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import { fakeProgram } from './fake-program.ts';

const { commands } = fakeProgram();
const run = { targetName: 'arbutus', json: true, verbose: true, options: {} };

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

test('goes on by npm scripts where one brought us here', () => {
  expect(commandLine('plan', run, commands, { npm_lifecycle_event: 'provision' })).toBe('npm run plan -- arbutus');
  expect(commandLine('plan', run, commands, { npm_lifecycle_event: 'test' })).toBe('provision-registry plan arbutus');
});
