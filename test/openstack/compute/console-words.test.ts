import { expect, test } from 'vitest';
import { lastConsoleWords } from '../../../src/openstack/compute/console-words.ts';

test('tells the last two lines that say something', () => {
  expect(lastConsoleWords('Booting\n\ncloud-init finished\r\n\r\nUbuntu 18.04 LTS\r\n\nlab login: \n\n')).toBe(
    'Ubuntu 18.04 LTS / lab login:',
  );
});

test.each([
  ['as the console wrote them', '[\u001b[0;32m  OK  \u001b[0m] Started \u001b[0;1;39mdocker.service\u001b[0m'],
  ['as Nova hands them out, without their escape character', '[[0;32m  OK  [0m] Started [0;1;39mdocker.service[0m'],
])('leaves colours out, %s', (_, log) => {
  expect(lastConsoleWords(log)).toBe('[ OK ] Started docker.service');
});

test('leaves out what is no character, and keeps the time of the kernel', () => {
  const log = '[   12.345678] EXT4-fs\u0007 (vdb)\uFFFD\uFFFD\uFFFD mounted[2K';
  expect(lastConsoleWords(log)).toBe('[ 12.345678] EXT4-fs (vdb) mounted');
});

test('keeps the end of what is too long', () => {
  const words = lastConsoleWords(`first ${'x'.repeat(150)}\nsecond ${'y'.repeat(150)} end`);
  expect(words).toHaveLength(200);
  expect(words).toMatch(/^…x+ \/ second y+ end$/);
});

test('has nothing to tell of a console that shows nothing', () => {
  expect(lastConsoleWords(' \r\n\u0000\n')).toBeUndefined();
});
