import { expect, test } from 'vitest';
import { commentBody, markIn } from '../../src/action/comment-body.ts';

const mark = '<!-- provision-registry {"request":7} -->';

test('a comment begins with its mark, and is known by it', () => {
  const body = commentBody(mark, '## Done\n');
  expect(body).toBe(`${mark}\n## Done\n`);
  expect(markIn(body)).toBe(mark);
  expect(markIn(body.replaceAll('\n', '\r\n'))).toBe(mark);
});

test.each([
  ['elsewhere than in the first line', `Look:\n${mark}`],
  ['with more in its line', `${mark} and more`],
  ['of somebody else', '<!-- branch-deploy -->'],
])('a mark %s is none', (_, body) => {
  expect(markIn(body)).toBeUndefined();
});

test('what GitHub would not take is cut after a whole line, and the rest of the comment stays readable', () => {
  const line = 'one line of a long report\n';
  const body = commentBody(mark, `\`\`\`sh\n${line.repeat(3000)}\`\`\`\n`);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body.length).toBeGreaterThan(65_000);
  expect(body.split('\n').slice(-5)).toEqual([
    line.trimEnd(),
    '```',
    '',
    '_The rest is longer than a comment may be: the log has it._',
    '',
  ]);
  expect(commentBody(mark, line.repeat(3000)).split('\n').slice(-4, -3)).toEqual([line.trimEnd()]);
});
