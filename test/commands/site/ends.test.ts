import { expect, test } from 'vitest';
import { ends } from '../../../src/commands/site/ends.ts';
import { ActionableError } from '../../../src/engine/actionable-error.ts';

test('ends are done the last added first, each after the other, and once', async () => {
  const done: string[] = [];
  const due = ends();
  due.add(() => void done.push('first opened'));
  due.add(async () => {
    await Promise.resolve();
    done.push('last opened');
  });
  expect(await due.run()).toEqual([]);
  expect(done).toEqual(['last opened', 'first opened']);
  expect(await due.run()).toEqual([]);
  expect(done).toHaveLength(2);
});

test('an end that fails is told with what to do, and stops none of the rest', async () => {
  const done: string[] = [];
  const due = ends();
  due.add(() => void done.push('door'));
  due.add(async () => {
    throw new ActionableError('The door could not be shut', 'Shut it yourself.');
  });
  due.add(() => {
    throw new Error('no line');
  });
  expect(await due.run()).toEqual(['no line', 'The door could not be shut. Shut it yourself.']);
  expect(done).toEqual(['door']);
});
