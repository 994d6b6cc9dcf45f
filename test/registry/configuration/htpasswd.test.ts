import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../../../src/engine/usage-error.ts';
import { hashPassword, matchesHtpasswd } from '../../../src/registry/configuration/htpasswd.ts';

test('writes a line that the password matches and no other does', async () => {
  const line = await hashPassword('ada', 'pässword: 1');
  expect(line).toMatch(/^ada:\$2y\$10\$[./A-Za-z0-9]{53}$/);
  expect(await matchesHtpasswd(`${line}\n`, 'ada', 'pässword: 1')).toBe(true);
  expect(await matchesHtpasswd(`${line}\n`, 'ada', 'pässword: 2')).toBe(false);
  expect(await matchesHtpasswd(`${line}\n`, 'eve', 'pässword: 1')).toBe(false);
});

test('salts: the same password gives another line each time', async () => {
  expect(await hashPassword('ada', 'secret')).not.toBe(await hashPassword('ada', 'secret'));
});

test('reads the line of the user among others', async () => {
  const file = `# registry\neve:nonsense\r\n\n${await hashPassword('ada', 'secret')}\r\n`;
  expect(await matchesHtpasswd(file, 'ada', 'secret')).toBe(true);
  expect(await matchesHtpasswd(file, 'eve', 'nonsense')).toBe(false);
});

test('takes a password of 72 bytes and refuses a longer one, which would not be compared in full', async () => {
  const longest = 'é'.repeat(36);
  expect(await matchesHtpasswd(await hashPassword('ada', longest), 'ada', longest)).toBe(true);
  await expect(hashPassword('ada', `${longest}x`)).rejects.toThrow(
    'the registry password is 73 bytes long, and bcrypt compares only the first 72',
  );
});

test.each([
  ['', 'is empty'],
  ['secret\n', 'holds a line end'],
  ['sec\0ret', 'zero byte'],
])('refuses the password %j', async (password, words) => {
  const hashing = hashPassword('ada', password);
  await expect(hashing).rejects.toBeInstanceOf(UsageError);
  await expect(hashing).rejects.toThrow(words);
});

test('never shows the password it refuses', async () => {
  const passwords = fc.string({ minLength: 8 }).map((text) => `${text.trim()}tail-of-it\n`);
  await fc.assert(
    fc.asyncProperty(passwords, async (password) => {
      const error = await hashPassword('ada', password).catch(String);
      return !String(error).includes('tail-of-it');
    }),
  );
});

test.each(['', 'a:b', 'a b', 'a\nb', '#ada'])('refuses the user %j', async (user) => {
  await expect(hashPassword(user, 'secret')).rejects.toBeInstanceOf(UsageError);
});
