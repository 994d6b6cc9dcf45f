import { expect, test } from 'vitest';
import { hashPassword } from '../../../src/registry/configuration/htpasswd.ts';
import {
  formatPasswordFile,
  letsIn,
  parsePasswordFile,
  successorOf,
  withoutRotated,
  withRotation,
} from '../../../src/registry/configuration/password-file.ts';

const cheapest = 4;
const line = (user: string, password: string) => hashPassword(user, password, cheapest);
const rotation = { from: 'ada', to: 'ada-2', since: '2026-11-24T04:10:00.000Z' };

async function rotating() {
  const file = parsePasswordFile(`${await line('ada', 'old')}\n`);
  return withRotation(file, rotation, (await line('ada-2', 'new')).slice('ada-2:'.length));
}

test('is read as it was written, at each step of a rotation', async () => {
  const before = parsePasswordFile(`${await line('ada', 'old')}\n`);
  const open = await rotating();
  const over = withoutRotated(open, '2026-11-24T05:00:00.000Z');
  for (const file of [before, open, over]) expect(parsePasswordFile(formatPasswordFile(file))).toEqual(file);
  expect(formatPasswordFile(over)).toMatch(/^# retired ada 2026-11-24T05:00:00\.000Z\nada-2:\$2y\$04\$\S{53}\n$/);
});

test('lets both in during a rotation, and only the next one after it', async () => {
  const open = await rotating();
  const over = withoutRotated(open, '2026-11-24T05:00:00.000Z');
  const who = async (file: typeof open) => [
    await letsIn(file, 'ada', 'old'),
    await letsIn(file, 'ada', 'new'),
    await letsIn(file, 'ada-2', 'new'),
  ];
  expect(await who(open)).toEqual([true, false, true]);
  expect(await who(over)).toEqual([false, false, true]);
});

test('takes the last line of a user, and none that is no hash', async () => {
  const text = `${await line('ada', 'first')}\r\n${await line('ada', 'last')}\neve:nonsense\n#eve:${await line('', 'x').catch(() => '')}\n`;
  const file = parsePasswordFile(text);
  expect([...file.users.keys()]).toEqual(['ada']);
  expect(await letsIn(file, 'ada', 'last')).toBe(true);
});

test('knows of no rotation whose users are not both there', async () => {
  const open = formatPasswordFile(await rotating());
  expect(parsePasswordFile(open.replace(/^ada-2:.*\n/m, '')).rotation).toBeUndefined();
  expect(parsePasswordFile(undefined)).toEqual({ users: new Map(), retired: new Map() });
});

test('has nothing to end where no rotation is under way', async () => {
  const file = parsePasswordFile(`${await line('ada', 'old')}\n`);
  expect(withoutRotated(file, '2026-11-24T05:00:00.000Z')).toEqual(file);
});

test.each([
  ['neurolibre', 'neurolibre-2'],
  ['neurolibre-2', 'neurolibre-3'],
  ['team-9', 'team-10'],
  ['team-09', 'team-09-2'],
  ['a-b', 'a-b-2'],
  ['-2', '-2-2'],
])('after %s comes %s', (user, next) => {
  expect(successorOf(user)).toBe(next);
});
