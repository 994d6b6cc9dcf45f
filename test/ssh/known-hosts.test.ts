import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateSshKeys } from '../../src/sandbox/ssh-keys.ts';
import { holdsKeys, knownHosts } from '../../src/ssh/known-hosts.ts';

const [one = '', other = ''] = [generateSshKeys(), generateSshKeys()].map((keys) => keys.public);

function hashed(name: string): string {
  const salt = Buffer.from('twenty bytes of salt');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

test.each([
  ['an address', `192.168.70.11 ${one}`],
  ['one of several names, with a comment behind', `node-1,192.168.70.11 ${one} root@node-1`],
  ['its name in other letters', `NODE-1 ${one}`],
  ['a pattern', `192.168.70.* ${one}`],
  ['the usual port written out', `[192.168.70.11]:22 ${one}`],
  ['a hashed name', `${hashed('192.168.70.11')} ${one}`],
  ['Windows line ends', `192.168.70.11 ${one}\r\n`],
])('finds a key by %s', (_, text) => {
  expect(knownHosts(`# keys\n\n${text}\n`).keysOf(['node-1', '192.168.70.11'])).toEqual([one]);
});

test.each([
  ['of another host', `192.168.70.1 ${one}`],
  ['at another port', `[192.168.70.11]:2222 ${one}`],
  ['that a pattern leaves out', `192.168.70.*,!192.168.70.11 ${one}`],
  ['of another hash', `${hashed('192.168.70.1')} ${one}`],
  ['of a certificate authority', `@cert-authority 192.168.70.11 ${one}`],
  ['that was revoked', `192.168.70.11 ${one}\n@revoked * ${one}`],
  ['in a comment', `# 192.168.70.11 ${one}`],
  ['cut short', '192.168.70.11 ssh-ed25519'],
])('takes no key %s', (_, text) => {
  expect(knownHosts(text).keysOf(['192.168.70.11'])).toEqual([]);
});

test('knows several keys of a host, each once', () => {
  const text = [`node-1 ${one}`, `192.168.70.11 ${one}`, `192.168.70.11 ${other}`].join('\n');
  expect(knownHosts(text).keysOf(['node-1', '192.168.70.11'])).toEqual([one, other]);
});

test.each([
  [`node-1 ${one}`, true],
  [`# node-1 ${one}`, false],
  [`@revoked node-1 ${one}`, false],
  ['', false],
])('whether %j holds a key: %s', (text, holds) => {
  expect(holdsKeys(text)).toBe(holds);
});
