import { expect, test } from 'vitest';
import { work } from '../../../bot/server/work.ts';

/** Tasks that end when they are told to, and what has begun of them. */
function tasks() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    task: (name: string) => async () => {
      begun.push(name);
      await new Promise<void>((end) => ends.set(name, end));
    },
    async end(name: string) {
      ends.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

test('no more run at once than its width, and the rest waits', async () => {
  const { begun, task, end } = tasks();
  const all = work({ all: 2, lane: 2, waiting: 10 });
  for (const name of ['a', 'b', 'c']) all.add(name, task(name));
  expect(begun).toEqual(['a', 'b']);
  expect(all).toMatchObject({ running: 2, waiting: 1 });
  await end('a');
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('a lane with many tasks leaves room for the others', async () => {
  const { begun, task } = tasks();
  const all = work({ all: 3, lane: 2, waiting: 10 });
  for (const name of ['flood 1', 'flood 2', 'flood 3']) all.add('flood', task(name));
  all.add('quiet', task('quiet 1'));
  expect(begun).toEqual(['flood 1', 'flood 2', 'quiet 1']);
});

test('lanes take turns', async () => {
  const { begun, task, end } = tasks();
  const all = work({ all: 1, lane: 1, waiting: 10 });
  for (const name of ['a1', 'a2', 'a3']) all.add('a', task(name));
  for (const name of ['b1', 'b2']) all.add('b', task(name));
  for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) {
    expect(begun.at(-1)).toBe(name);
    await end(name);
  }
});

test('a lane that is full takes no more', () => {
  const { task } = tasks();
  const all = work({ all: 1, lane: 1, waiting: 2 });
  expect(['1', '2', '3', '4'].map((name) => all.add('a', task(name)))).toEqual([true, true, true, false]);
  expect(all.add('b', task('other'))).toBe(true);
});

test('it is done when the last task has ended, waiting ones included', async () => {
  const { task, end } = tasks();
  const all = work({ all: 1, lane: 1, waiting: 10 });
  await all.done();
  all.add('a', task('1'));
  all.add('a', task('2'));
  let done = false;
  const over = all.done().then(() => {
    done = true;
  });
  await end('1');
  expect(done).toBe(false);
  await end('2');
  await over;
  expect(all).toMatchObject({ running: 0, waiting: 0 });
});
