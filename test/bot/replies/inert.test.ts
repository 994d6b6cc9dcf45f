import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { readComment } from '../../../bot/grammar/read-comment.ts';
import { lockedText, lockWords, refusedByLockText, unlockedText } from '../../../bot/replies/lock.ts';
import { mistakeText } from '../../../bot/replies/mistake.ts';
import { noTargetText } from '../../../bot/replies/no-target.ts';
import { refusedText } from '../../../bot/replies/refused.ts';

/** What has an effect in a comment: calls people, refers, links, marks up, hides, or ends what it stands in. */
const effects = [
  ...['@somebody', '@org/team', '#1', 'GH-1', 'https://example.org', 'www.example.org', 'a@example.org'],
  ...['<b>', '<!--', '-->', '<img src=a>', '</details>', '![a](b)', '[a](b)', '**a**', '_a_', '~~a~~', '&lt;', '\\'],
  ...['`', '``', '```', '~~~', '|', '\u2028', '\u0000', '\u001b[31m', '# a', '- a', '> a', '1. a', '===', ' ', 'a'],
];
const hostile = fc.array(fc.constantFrom(...effects), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));

/** What the Markdown of a reply does besides showing words, code and tables. */
function effectsOf(node: Nodes): readonly string[] {
  const own =
    (node.type === 'html' && !['<br>', '<!-- -->'].includes(node.value)) ||
    ['link', 'image', 'linkReference', 'imageReference', 'definition', 'footnoteReference'].includes(node.type) ||
    ['emphasis', 'delete', 'heading', 'thematicBreak', 'list', 'blockquote'].includes(node.type) ||
    (node.type === 'text' && /[@#]\w/.test(node.value));
  return [...(own ? [JSON.stringify(node)] : []), ...('children' in node ? node.children.flatMap(effectsOf) : [])];
}

function effectsIn(text: string): readonly string[] {
  return effectsOf(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
}

test('what a person writes has no effect in the answer to a mistake', () => {
  const verbs = fc.constantFrom(
    'provision',
    'provison',
    'delete',
    'lock --for',
    'help',
    'confirm',
    'clean --keep-tags',
  );
  let mistakes = 0;
  fc.assert(
    fc.property(verbs, hostile, (verb, words) => {
      const reading = readComment(`/${verb.replace(/ |$/, '-registry ')} ${words}`);
      if (reading.kind !== 'mistake') return;
      mistakes += 1;
      expect(effectsIn(mistakeText(reading.mistake, ['arbutus']))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
  expect(mistakes).toBeGreaterThan(300);
});

test('what a person writes has no effect in any other answer', () => {
  fc.assert(
    fc.property(hostile, (words) => {
      const lineFor = (target: string) => `/plan-registry ${target}`;
      const wish = { verb: 'plan', target: words, lineFor } as const;
      const lock = { target: 'arbutus', by: words, at: '2026-12-01T10:15:00Z', reason: words };
      const failure = { kind: 'unanswered', asked: words, needs: 'members', words, forbidden: true } as const;
      const asked = { requester: words, verb: 'plan', target: words, line: lineFor(words) };
      const rule = { permission: 'write', users: [words], teams: [words, words] } as const;
      const told = [
        ...[lockedText(lock), lockWords(lock), refusedByLockText(lock), unlockedText(lock)],
        noTargetText({ kind: 'unknown', name: words, names: ['arbutus'] }, wish),
        noTargetText({ kind: 'invalid', problems: [words, words] }, wish),
        noTargetText({ kind: 'missing' }, wish),
        refusedText({ decision: { kind: 'refused', rule, lacks: { kind: 'people' } }, ...asked }),
        refusedText({ decision: failure, ...asked }),
      ];
      expect(told.flatMap(effectsIn)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('no answer is longer than a comment can be', () => {
  const long = '&'.repeat(65_000);
  const lines = [
    `/provision-registry ${long}`,
    `- a\n/plan-registry ${long}`,
    `/plan-registry a\n/plan-registry ${long}`,
  ];
  for (const body of [...lines, `/plan-registry ${long.slice(0, 3900)} b`, `/delete-registry ${long.slice(0, 3900)}`]) {
    const reading = readComment(body);
    if (reading.kind !== 'mistake') throw new Error('it was read');
    expect(mistakeText(reading.mistake).length).toBeLessThan(60_000);
  }
});
