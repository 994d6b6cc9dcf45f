import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact } from '../../src/target/redact.ts';

const secret = 'pä$s w/+rd "1"';

test.each([
  ['as it is', secret, '***'],
  ['in a URL', `?p=${encodeURIComponent(secret)}`, '?p=***'],
  ['in a form', new URLSearchParams({ p: secret }).toString(), 'p=***'],
  ['in JSON', JSON.stringify({ p: secret }), '{"p":"***"}'],
  ['in base64', Buffer.from(`${secret}??`).toString('base64'), expect.stringMatching(/^\*{3}.{0,4}$/)],
  ['in base64 for URLs', Buffer.from(`${secret}??`).toString('base64url'), expect.stringMatching(/^\*{3}.{0,4}$/)],
])('masks a secret %s', (_, text, masked) => {
  expect(redact([secret])(text)).toEqual(masked);
});

test('masks a password in a Basic header, wherever it begins in the encoded bytes', () => {
  const user = fc.string({ minLength: 1, maxLength: 10, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(user, (name) => {
      const header = Buffer.from(`${name}:hunter2hunter2`).toString('base64');
      const masked = redact(['hunter2hunter2'])(header);
      expect(masked).toContain('***');
      expect(Buffer.from(masked.replace('***', ''), 'base64').toString()).not.toContain('hunter2');
    }),
  );
});

test('masks each line of a private key, for logs are cut into lines', () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\nAAAABG5vbmU\n-----END OPENSSH PRIVATE KEY-----\n';
  expect(redact([key])('read b3BlbnNzaC1rZXk')).toBe('read ***');
});

test('masks a secret that contains another as a whole', () => {
  expect(redact(['hunter', 'hunter2hunter2'])('is hunter2hunter2')).toBe('is ***');
});

test('leaves a text alone that has no secret in it', () => {
  expect(redact([secret, ''])('GET /v3/volumes -> 200 in 12 ms')).toBe('GET /v3/volumes -> 200 in 12 ms');
});
