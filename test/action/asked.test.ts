import { expect, test } from 'vitest';
import { askedFor, lineFor } from '../../src/action/asked.ts';
import { commands } from '../../src/commands/index.ts';

const linesOf = (words: readonly string[], inComment = true) => lineFor(askedFor(words, commands), commands, inComment);

test('in a comment the next command is a comment too', () => {
  const line = linesOf(['delete', 'arbutus', 'my image:1', '--config=elsewhere.yml']);
  expect(line('delete')).toBe("/delete-registry arbutus 'my image:1'");
  expect(line('clean')).toBe('/clean-registry arbutus');
});

test('in a comment a plan is confirmed by its digest alone', () => {
  const line = linesOf(['destroy', 'arbutus', '--volumes']);
  expect(line('destroy', { confirm: '7f3a9c01d2e4' })).toBe('/confirm-registry 7f3a9c01d2e4');
});

test('what went wrong as a dry run is tried again as one', () => {
  const line = linesOf(['clean', 'arbutus', '--keep', '3', '--dry-run']);
  expect(line('clean', { again: true })).toBe('/clean-registry arbutus --keep 3 --dry-run');
  expect(line('clean')).toBe('/clean-registry arbutus --keep 3');
});

test('in a comment added options follow the target', () => {
  expect(linesOf(['destroy', 'arbutus'])('destroy', { flags: ['volumes'] })).toBe(
    '/destroy-registry arbutus --volumes',
  );
});

test('files of one’s own are for the command line, also after a comment', () => {
  const line = linesOf(['binderhub', 'arbutus']);
  expect(line('binderhub', { files: '--secret-values secret.yaml' })).toBe(
    'provision-registry binderhub arbutus --secret-values secret.yaml',
  );
});

test('away from comments the next command stands on the command line', () => {
  const line = linesOf(['destroy', 'arbutus', '--volumes'], false);
  expect(line('destroy', { confirm: '7f3a9c01d2e4' })).toBe(
    'provision-registry destroy arbutus --volumes --confirm 7f3a9c01d2e4',
  );
});
