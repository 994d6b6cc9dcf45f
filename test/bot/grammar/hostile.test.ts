import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readComment } from '../../../bot/grammar/read-comment.ts';
import { inAddress, runningLines } from './another-parser.ts';
import { comment, enclosures, longComment } from './drawn.ts';

const command = '/provision-registry arbutus';

test('10,000 drawn comments are read without a crash, and what runs another parser of Markdown calls running text', () => {
  let commands = 0;
  fc.assert(
    fc.property(comment, (body) => {
      const reading = readComment(body);
      expect(reading.kind).toMatch(/^(nothing|command|mistake)$/);
      if (reading.kind !== 'command' || inAddress.test(body)) return;
      commands += 1;
      const { line, command: read } = reading;
      // A lock has a reason, with whatever characters a person writes.
      if (read.kind !== 'lock') expect(line).toMatch(/^\/[a-z]+-registry /);
      const seen = runningLines(body.replace(/\r\n?/g, '\n'));
      expect(seen.some((one) => one.trim().startsWith(line))).toBe(true);
    }),
    { numRuns: 10_000 },
  );
  expect(commands).toBeGreaterThan(500);
});

test('any Unicode after a verb is read without a crash', () => {
  const verb = fc.constantFrom('provision', 'delete', 'clean', 'lock', 'help', 'confirm', 'cancel');
  fc.assert(
    fc.property(verb, fc.string({ unit: 'binary', maxLength: 100 }), (name, words) => {
      expect(readComment(`/${name}-registry ${words}`).kind).toMatch(/^(nothing|command|mistake)$/);
    }),
    { numRuns: 2000 },
  );
});

test.each(Object.entries(enclosures))('no command is seen in %s', (_, enclose) => {
  const prose = fc.constantFrom('', 'Thank you.\n\n', 'As before:\n\n', '# How to\n\n', '---\n\n');
  fc.assert(
    fc.property(prose, prose, (before, after) => {
      const { kind } = readComment(`${before}${enclose(command)}\n\n${after}`);
      expect(kind).not.toBe('command');
    }),
  );
  expect(readComment(`${enclose('words')}\n\n${command}`)).toMatchObject(
    // What does not end takes in all that follows.
    enclose('').includes('```') && !enclose('').endsWith('```') ? { kind: 'nothing' } : { kind: 'command' },
  );
});

/** Milliseconds that the processor works, whoever else keeps it busy. */
function workMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

// Reading that takes the square of the length would take minutes here; as it is, each takes a tenth of a second.
test('a comment as long as GitHub takes them is read at once, whatever it is made of', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(longComment, (body) => {
      expect(workMs(() => readComment(body))).toBeLessThan(1000);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ...[
    '[',
    '![',
    '[a](',
    '[a][b',
    '[a](b "',
    '`a',
    '*a_ ',
    'a**b',
    '~a ',
    '~~a ',
    'a~~b~',
    '$',
    '$$$a ',
    '<',
    '<a ',
    '<!-- ',
    '<![CDATA[',
    '<?',
    '<pre',
  ],
  ...['>', '> ', '- ', '1. ', '> - ', '> a\nb\n', 'a|b\n-|-\n', '[a]: b\n', '[^a]: b\n', 'a\n-\n', '\n', '\\\n', '\0'],
  ...['\u200b/\n', '&#x41;', '<http://a>', `${command}\n`, `${command}\n\n`, `> a\n${command}\n`, '/a-registry ', ' '],
  ...['<!-- -->', '<!-- --> ', '-->', '\\\\'],
])('65,536 characters of %j are read at once', (unit) => {
  const text = unit.repeat(Math.ceil(65_500 / unit.length)).slice(0, 65_500);
  for (const body of [`${command}\n${text}`, `${text}\n${command}`, `${command} ${text}`]) {
    expect(workMs(() => readComment(body))).toBeLessThan(1000);
  }
});
