import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { options } from '../../src/commands/command.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { fakeProgram } from './fake-program.ts';

const program = fakeProgram();
const parse = (line: string) => parseArguments(line === '' ? [] : line.split(' '), program);

function refusal(line: string): UsageError {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`'${line}' was accepted`);
}

test('reads a verb, its target and all options', () => {
  const line = 'destroy arbutus --config my.yml --json --verbose --confirm 7f3a9c01d2e4 --volumes --floating-ip';
  expect(parse(line)).toEqual({
    kind: 'command',
    command: program.commands.destroy,
    targetName: 'arbutus',
    configFile: 'my.yml',
    json: true,
    verbose: true,
    options: { confirm: '7f3a9c01d2e4', volumes: true, 'floating-ip': true },
    operands: [],
  });
});

test.each(Object.values(options))('the option --$name reaches the verb that takes it', (option) => {
  const { destroy } = program.commands;
  const taking = { ...program, commands: { ...program.commands, destroy: { ...destroy, options: [option] } } };
  const given = option.type === 'string' ? ['7f3a9c01d2e4'] : [];
  expect(parseArguments(['destroy', 'arbutus', `--${option.name}`, ...given], taking)).toMatchObject({
    options: { [option.name]: given[0] ?? true },
  });
});

test('options may stand anywhere, with = or a space', () => {
  expect(parse('--config=my.yml plan --json arbutus')).toMatchObject({ targetName: 'arbutus', configFile: 'my.yml' });
});

test('what was not given is absent', () => {
  expect(parse('plan arbutus')).toEqual({
    kind: 'command',
    command: program.commands.plan,
    targetName: 'arbutus',
    json: false,
    verbose: false,
    options: {},
    operands: [],
  });
});

test('knows a local verb, which takes no target', () => {
  expect(parse('sandbox')).toMatchObject({ kind: 'local' });
  expect(refusal('sandbox arbutus').message).toBe("sandbox takes no target, but was given 'arbutus'");
});

test('help and version need nothing else', () => {
  expect(parse('--help')).toEqual({ kind: 'help' });
  expect(parse('-h')).toEqual({ kind: 'help' });
  expect(parse('plan --help')).toEqual({ kind: 'help', command: program.commands.plan });
  expect(parse('--version')).toEqual({ kind: 'version' });
});

test.each([
  ['', 'no verb given'],
  ['provison arbutus', "unknown verb 'provison'; did you mean 'provision'?"],
  ['sandbux', "unknown verb 'sandbux'; did you mean 'sandbox'?"],
  ['frobnicate arbutus', "unknown verb 'frobnicate'"],
  ['plan', 'plan needs a target: a name in .github/registry.yml, or sandbox'],
  ['plan  ', 'plan needs a target: a name in .github/registry.yml, or sandbox'],
  ['plan arbutus other', "one target at a time: 'other' follows 'arbutus'"],
  ['plan arbutus --jsn', "unknown option --jsn; did you mean '--json'?"],
  ['plan arbutus -x', 'unknown option -x'],
  ['plan arbutus --yes', 'plan takes no option --yes'],
  ['sandbox --json', 'sandbox takes no option --json'],
  ['plan arbutus --json=yes', "--json takes no value, but was given 'yes'"],
  ['plan arbutus --config', '--config needs a value: --config FILE'],
  ['plan arbutus --config --json', '--config needs a value: --config FILE'],
  ['plan arbutus --config=', '--config needs a value: --config FILE'],
  ['destroy arbutus --confirm yes', "--confirm takes the digest of a plan, 12 hexadecimal digits, but was given 'yes'"],
])("'%s' is refused: %s", (line, message) => {
  expect(refusal(line).message).toBe(message);
});

test('words after the target belong to a verb that takes them', () => {
  const operands = { written: '<image>...', summary: 'what to look at', atLeast: 1, atMost: 2 };
  const taking = { ...program, commands: { ...program.commands, plan: { ...program.commands.plan, operands } } };
  const read = (line: string) => parseArguments(line.split(' '), taking);
  expect(read('plan arbutus one two')).toMatchObject({ targetName: 'arbutus', operands: ['one', 'two'] });
  expect(() => read('plan arbutus')).toThrow('plan needs more than a target: <image>...');
  expect(() => read('plan arbutus one two three')).toThrow("plan takes no 'three' after 'arbutus'");
});

test('a refusal tells how to call the verb, or the program', () => {
  expect(refusal('destroy').remedy).toBe(
    'Usage: provision-registry destroy <target> [--confirm DIGEST] [--yes] [--volumes] [--floating-ip] [--config FILE] [--json] [--verbose]',
  );
  expect(refusal('').remedy).toBe(
    `Usage: provision-registry <${Object.keys(program.commands).join('|')}|sandbox> <target> [options], and provision-registry --help tells more.`,
  );
});

test('a verb named like a property of every object is unknown all the same', () => {
  expect(refusal('constructor arbutus').message).toMatch(/^unknown verb 'constructor'/);
  expect(refusal('plan arbutus --__proto__').message).toMatch(/^unknown option/);
});

test('in a comment, an option without a place there is refused with the reason, and never proposed', () => {
  const inComment = { ...program, inComment: true } as const;
  const read = (line: string) => parseArguments(line.split(' '), inComment);
  expect(() => read('destroy arbutus --yes')).toThrow('--yes has no place in a comment: what is replaced or removed');
  expect(() => read('plan arbutus --yes')).toThrow('--yes has no place in a comment');
  expect(() => read('destroy arbutus --confirm 7f3a9c01d2e4')).toThrow('is confirmed with /confirm-registry <digest>');
  expect(() => read('destroy arbutus --yess')).toThrow(/^unknown option --yess$/);
  expect(read('destroy arbutus --volumes')).toMatchObject({ options: { volumes: true } });
});
