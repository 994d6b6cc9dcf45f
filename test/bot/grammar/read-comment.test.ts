import { expect, test } from 'vitest';
import { readComment } from '../../../bot/grammar/read-comment.ts';
import type { BotCommand, Mistake } from '../../../bot/grammar/reading.ts';
import { wordsOf } from '../../../src/cli/words.ts';

function commandIn(body: string): BotCommand {
  const reading = readComment(body);
  if (reading.kind === 'command') return reading.command;
  throw new Error(`'${body}' was read as ${JSON.stringify(reading)}`);
}

function mistakeIn(body: string): Mistake {
  const reading = readComment(body);
  if (reading.kind === 'mistake') return reading.mistake;
  throw new Error(`'${body}' was read as ${JSON.stringify(reading)}`);
}

test('a verb and its target', () => {
  expect(readComment('/provision-registry arbutus')).toEqual({
    kind: 'command',
    command: { kind: 'run', verb: 'provision', target: 'arbutus', options: {}, operands: [], arguments: '' },
    line: '/provision-registry arbutus',
  });
});

test('options, and words after the target', () => {
  expect(commandIn(`/list-registry arbutus "a b"`)).toMatchObject({ operands: ['a b'], arguments: "'a b'" });
  expect(commandIn('/destroy-registry  --volumes arbutus')).toEqual({
    kind: 'run',
    verb: 'destroy',
    target: 'arbutus',
    options: { volumes: true },
    operands: [],
    arguments: '--volumes',
  });
});

test('the same command is the same arguments, however it is written', () => {
  const written = ['--keep=5 --keep-tags "v*" --dry-run', "--dry-run  --keep-tags 'v*' --keep 5"];
  const read = written.map((words) => commandIn(`/clean-registry arbutus ${words}`));
  expect(read[0]).toEqual(read[1]);
  expect(read[0]).toMatchObject({ arguments: "--keep 5 --keep-tags 'v*' --dry-run" });
});

test('arguments are read again as they were', () => {
  const first = commandIn(`/test-registry arbutus --platform=-x --source "it's"`);
  const again = commandIn(`/test-registry arbutus ${'arguments' in first ? first.arguments : ''}`);
  expect(again).toEqual(first);
  expect('arguments' in first && wordsOf(first.arguments, 'it')).toEqual(['--source', "it's", '--platform=-x']);
});

test.each([
  ['between other lines', 'Now that it is described:\n/plan-registry arbutus\nThanks!'],
  ['with spaces around it', '  /plan-registry arbutus \t'],
  ['with line ends of Windows', 'Hello\r\n\r\n/plan-registry arbutus\r\n\r\nBye\r\n'],
  ['after a quotation and an empty line', '> is it there?\n\n/plan-registry arbutus'],
  ['after a list and an empty line', '- one\n- two\n\n/plan-registry arbutus'],
  ['after code', '```\n/destroy-registry arbutus\n```\n/plan-registry arbutus'],
  ['after what is folded away', '<details>\n\nlog\n\n</details>\n\n/plan-registry arbutus'],
  ['after a list and a line of spaces', '- one\n  \n/plan-registry arbutus'],
  ['after a quotation that begins to fold away', '> <details>\n\n/plan-registry arbutus'],
  ['after a quotation with an open element', '> press <kbd> now\n\n/plan-registry arbutus'],
  ['after an element that is shown as code', 'Write `<kbd>`:\n/plan-registry arbutus'],
  ['after one in a comment of HTML', '<!-- <details> -->\n\n/plan-registry arbutus'],
  ['after a link', 'See [this](https://example.org)\n/plan-registry arbutus'],
  ['after indented code', 'So:\n\n    [^1]: one\n    two\n/plan-registry arbutus'],
  ['above a footnote', '/plan-registry arbutus\n[^1]: one'],
  ['below an underlined heading', 'So\n==\n/plan-registry arbutus'],
  ['below a heading underlined once', 'So: | here\n---\n/plan-registry arbutus'],
  ['above a table of one column', 'So:\n/plan-registry arbutus\nhead\n:--'],
  ['above a signature', '/plan-registry arbutus\n-- \nSent from a train'],
  ['after what is crossed out', '~~plan it~~ no:\n/plan-registry arbutus'],
  ['between sizes told with tildes', 'It takes ~5 GB\n/plan-registry arbutus\nand ~3 min, ~~~ at most'],
  ['between tildes that do not match', '~~so\n/plan-registry arbutus\nit is~'],
  ['after code with a tilde', '`~`\n/plan-registry arbutus\nin `~`'],
  ['below a formula', '$$\na\n$$\n/plan-registry arbutus'],
  ['between prices', 'for $5\n/plan-registry arbutus\nor $$6'],
  ['with line ends of old Macs', 'Hello\r\r/plan-registry arbutus\rBye'],
  ['with a no-break space', '/plan-registry\u00a0arbutus'],
  ['in capitals', '/Plan-Registry arbutus'],
  ['with a line break of Markdown', '/plan-registry arbutus \\\nThanks!'],
  ['with a line break right after its last word', '/plan-registry arbutus\\\nThanks!'],
  ['with a comment in HTML at its end', '/plan-registry arbutus <!-- the big one -->'],
  ['with two comments in HTML and a line break', '/plan-registry arbutus <!-- a --><!-- --no-wait --> \\\nThanks!'],
])('a command %s', (_, body) => {
  expect(commandIn(body)).toMatchObject({ verb: 'plan', target: 'arbutus' });
});

test.each([
  ['', 'an empty comment'],
  ['Nice work!', 'words'],
  ['/docker-registry is full', 'the path where the volume of a registry is mounted'],
  ['/srv/my-registry is a directory', 'another path'],
  ['/registry arbutus', 'a command of somebody else'],
  ['/plan-registry-old arbutus', 'a longer word'],
  ['// plan-registry arbutus', 'a remark'],
  ['Press <kbd>\n/plan-registry arbutus\n</kbd>', 'what is shown as a key'],
  ['See [this\n/plan-registry arbutus\n](https://example.org)', 'the words of a link'],
  ['- do:\n\n  /plan-registry arbutus', 'a paragraph of a list'],
  ['- one\n/frobnicate-registry arbutus', 'a list that goes on with a verb that nobody knows'],
])('%j asks for nothing: %s', (body) => {
  expect(readComment(body)).toEqual({ kind: 'nothing' });
});

test.each<readonly [string, BotCommand]>([
  ['/help-registry', { kind: 'help' }],
  ['/help-registry clean', { kind: 'help', about: 'clean' }],
  ['/help-registry /lock-registry', { kind: 'help', about: 'lock' }],
  ['/clean-registry --help', { kind: 'help', about: 'clean' }],
  ['/help-registry\\\nPlease.', { kind: 'help' }],
  ['/confirm-registry 7F3A9C01D2E4', { kind: 'confirm', digest: '7f3a9c01d2e4' }],
  ['/confirm-registry 7f3a9c01d2e4', { kind: 'confirm', digest: '7f3a9c01d2e4' }],
  ['/cancel-registry arbutus', { kind: 'cancel', target: 'arbutus' }],
  ['/unlock-registry arbutus', { kind: 'unlock', target: 'arbutus' }],
  ['/lock-registry arbutus', { kind: 'lock', target: 'arbutus' }],
  ['/lock-registry arbutus --for 2d', { kind: 'lock', target: 'arbutus', forMs: 172_800_000 }],
  ['/lock-registry --for=90m arbutus moving', { kind: 'lock', target: 'arbutus', reason: 'moving', forMs: 5_400_000 }],
  [
    `/lock-registry arbutus don't touch "it" - yet`,
    { kind: 'lock', target: 'arbutus', reason: `don't touch "it" - yet` },
  ],
  [
    '/lock-registry arbutus “new disks” —for 1w',
    { kind: 'lock', target: 'arbutus', reason: 'new disks', forMs: 604_800_000 },
  ],
  ["/lock-registry arbutus 'new disks'", { kind: 'lock', target: 'arbutus', reason: 'new disks' }],
  ['/lock-registry arbutus "a" and "b"', { kind: 'lock', target: 'arbutus', reason: '"a" and "b"' }],
  ['/lock-registry arbutus wait--for all--this', { kind: 'lock', target: 'arbutus', reason: 'wait--for all--this' }],
  ['/lock-registry arbutus --for "2d"', { kind: 'lock', target: 'arbutus', forMs: 172_800_000 }],
  ['/lock-registry arbutus --for=“2d”', { kind: 'lock', target: 'arbutus', forMs: 172_800_000 }],
  ["/lock-registry arbutus --for='2D'", { kind: 'lock', target: 'arbutus', forMs: 172_800_000 }],
  ['/lock-registry arbutus new disks <!-- x -->\\', { kind: 'lock', target: 'arbutus', reason: 'new disks' }],
  ['/lock-registry arbutus see <!-- x --> there', { kind: 'lock', target: 'arbutus', reason: 'see <!-- x --> there' }],
  ['/lock-registry arbutus --for 365d', { kind: 'lock', target: 'arbutus', forMs: 31_536_000_000 }],
  ['/lock-registry arbutus \u202eforged\u2066', { kind: 'lock', target: 'arbutus', reason: 'forged' }],
])('%s', (body, command) => {
  expect(commandIn(body)).toEqual(command);
});

test('two commands are none', () => {
  expect(mistakeIn('/plan-registry arbutus\n\n/provison-registry sandbox\n')).toEqual({
    kind: 'several',
    lines: ['/plan-registry arbutus', '/provison-registry sandbox'],
  });
});

test.each([
  ...['- one', '1. one', '> one', 'a | b\n--|--', '[^1]: one', 'text\n[^1]: one'],
  ...['[^1]: one\n\n    two', '[^1]: https://example.org\n    two'],
  ...[
    '- # one\n[a]: https://example.org',
    'head\n:--\n===',
    '[^1]: one\n===',
    '[^1]:one\ntwo\n===\nthree\n===',
    '- [a]:\n\u00a0',
    '[a]::-\n:-',
  ],
])('a command right below %j is taken in by it', (above) => {
  const line = '/plan-registry arbutus';
  expect(mistakeIn(`${above}\n${line}`)).toEqual({ kind: 'enclosed', line });
});

test('nor is the head of a table a command', () => {
  const line = '/plan-registry arbutus';
  expect(mistakeIn(`${line}\n:--`)).toEqual({ kind: 'enclosed', line });
});

test('a table of commands is no mistake', () => {
  expect(readComment('do | why\n--|--\n/plan-registry arbutus | to see')).toEqual({ kind: 'nothing' });
});

test.each([
  ['/provison-registry arbutus', 'provison', 'provision'],
  ['/Provison-registry arbutus', 'provison', 'provision'],
  ['/unlok-registry arbutus', 'unlok', 'unlock'],
  ['/provisi\u043en-registry arbutus', 'provisi\u043en', 'provision'],
  ['/frobnicate-registry arbutus', 'frobnicate', undefined],
  ['/constructor-registry arbutus', 'constructor', undefined],
])('the verb of %s is unknown', (line, verb, near) => {
  expect(mistakeIn(line)).toEqual({ kind: 'unknown verb', line, verb, ...(near === undefined ? {} : { near }) });
});

test('what is not shown at the end of a line is not offered again', () => {
  const [line, plan] = ['/provison-registry arbutus', '/plan-registry arbutus'];
  expect(mistakeIn(`${line} <!-- x -->`)).toEqual({ kind: 'unknown verb', line, verb: 'provison', near: 'provision' });
  expect(mistakeIn(`${plan} <!-- x -->\n${plan} \\\nThanks!`)).toEqual({ kind: 'several', lines: [plan, plan] });
  expect(mistakeIn(`- one\n${plan} <!-- x -->`)).toEqual({ kind: 'enclosed', line: plan });
});

test.each([
  ['/plan-registry arb\u200butus', 'U+200B', '/plan-registry arbutus'],
  ['\u2060/plan-registry arbutus', 'U+2060', '/plan-registry arbutus'],
  ['/plan-registry arbutus\u0007', 'U+0007', '/plan-registry arbutus'],
  ['/plan\u2011registry arbutus', '\u2011 (U+2011)', '/plan-registry arbutus'],
  ['\uff0fplan-registry arbutus', '\uff0f (U+FF0F)', '/plan-registry arbutus'],
  ['/provision-registry arbutus —no-wait', '— (U+2014)', '/provision-registry arbutus --no-wait'],
  ['/clean-registry arbutus --keep-tags “v*”', '“ (U+201C)', '/clean-registry arbutus --keep-tags "v*"'],
])('%j has a character that is not what it looks like', (line, character, instead) => {
  expect(mistakeIn(line)).toEqual({ kind: 'character', line, character, instead });
  expect(readComment(instead).kind).toBe('command');
});

test('a line that is too long', () => {
  const line = `/delete-registry arbutus ${'image '.repeat(1000)}`.trim();
  expect(mistakeIn(line)).toEqual({ kind: 'too long', line, part: 'line' });
  expect(mistakeIn(`- one\n${line}`)).toEqual({ kind: 'too long', line, part: 'line' });
});

test('a comment with too much around a command', () => {
  const line = '/plan-registry arbutus';
  for (const much of ['a\n'.repeat(6000), 'a long log '.repeat(1000)])
    expect(mistakeIn(`${much}\n${line}`)).toEqual({ kind: 'too long', line, part: 'comment' });
});

test.each([
  ['/provision-registry', 'provision needs a target: a name in .github/registry.yml, or sandbox'],
  ['/provision-registry arbutus other', "one target at a time: 'other' follows 'arbutus'"],
  ['/provision-registry arbutus --no-wai', "unknown option --no-wai; did you mean '--no-wait'?"],
  ['/provision-registry arbutus --jso', 'unknown option --jso'],
  ['/provision-registry arbutus --volumes', 'provision takes no option --volumes'],
  ...['/destroy-registry arbutus --confirm 7f3a9c01d2e4', '/plan-registry arbutus --confirm'].map((line) => [
    line,
    '--confirm has no place in a comment: a plan is confirmed with /confirm-registry <digest>, on the issue that shows it',
  ]),
  ['/delete-registry arbutus', 'delete needs more than a target: <repository>[:tag|@digest]...'],
  ["/delete-registry arbutus it's", "the line has a ' that is not closed: arbutus it's"],
  ['/delete-registry arbutus -- a', '-- has no place in a comment: no word after the target begins with a hyphen'],
  [
    '/destroy-registry arbutus --yes',
    '--yes has no place in a comment: what is replaced or removed is confirmed with /confirm-registry <digest>, once it is shown',
  ],
  [
    '/plan-registry arbutus --config other.yml',
    '--config has no place in a comment: who may do what stands in .github/registry.yml, and so must the targets',
  ],
  [
    '/plan-registry arbutus --json',
    '--json has no place in a comment: the run has the report as JSON among its artifacts',
  ],
  ['/plan-registry arbutus --verbose', '--verbose has no place in a comment: there is no terminal to tell it on'],
  [
    '/plan-registry arbutus --version',
    '--version has no place in a comment: the page of each run names the commit that it ran from',
  ],
  [
    '/rotate-registry arbutus --write-password pw',
    '--write-password has no place in a comment: the file would go with the machine of the run, and the only copy of the password with it',
  ],
  [
    '/binderhub-registry arbutus --secret-values f',
    '--secret-values has no place in a comment: the file would be on the machine of the run, not on yours',
  ],
  ['/help-registry lok', "there is no command 'lok'; did you mean 'lock'?"],
  ['/help-registry plan clean', "help takes no 'clean' after 'plan'"],
  ['/confirm-registry', 'confirm takes the digest of a plan, 12 hexadecimal digits'],
  ['/confirm-registry arbutus', "confirm takes the digest of a plan, 12 hexadecimal digits, but was given 'arbutus'"],
  ['/cancel-registry', 'cancel needs a target: a name in .github/registry.yml, or sandbox'],
  ['/cancel-registry ""', 'cancel needs a target: a name in .github/registry.yml, or sandbox'],
  ['/cancel-registry arbutus --now', 'cancel takes no option --now'],
  ['/unlock-registry arbutus please', "unlock takes no 'please' after 'arbutus'"],
  ['/lock-registry', 'lock needs a target: a name in .github/registry.yml, or sandbox'],
  ['/lock-registry arbutus --for 2d --for 3d', '--for was given more than once'],
  ['/lock-registry arbutus --for=2d —for 3d', '--for was given more than once'],
  ['/lock-registry arbutus --fro 2d', "lock takes no option --fro; did you mean '--for'?"],
  [
    '/lock-registry arbutus --for 2 days',
    "--for takes a time from 1m to 365d, with m, h, d or w for minutes to weeks, but was given '2'",
  ],
  ...['2days', 'x2d', '366d', '9000d', '"2d', '2M2d'].map((time) => [
    `/lock-registry arbutus --for ${time}`,
    `--for takes a time from 1m to 365d, with m, h, d or w for minutes to weeks, but was given '${time}'`,
  ]),
  ['/lock-registry arbutus --for', '--for takes a time from 1m to 365d, with m, h, d or w for minutes to weeks'],
])('%s is refused: %s', (line, message) => {
  expect(mistakeIn(line)).toMatchObject({ kind: 'usage', line, message });
});
