import { expect, test } from 'vitest';
import { networkFault } from '../../src/http/network-fault.ts';

function failure(code: string, syscall?: string): Error {
  return Object.assign(new Error(`${syscall} ${code} 203.0.113.7:443`), { code, ...(syscall ? { syscall } : {}) });
}

test.each([
  ['ENOTFOUND', 'getaddrinfo', 'its name is not known', false],
  ['EAI_AGAIN', 'getaddrinfo', 'its name could not be looked up', true],
  ['ECONNREFUSED', 'connect', 'nothing listens there', true],
  ['EHOSTUNREACH', 'connect', 'no connection could be made', true],
  ['ENETUNREACH', 'connect', 'no connection could be made', true],
  ['ETIMEDOUT', 'connect', 'no connection could be made', true],
  ['UND_ERR_CONNECT_TIMEOUT', undefined, 'no connection could be made', true],
  ['SELF_SIGNED_CERT_IN_CHAIN', undefined, 'its certificate is not trusted', false],
  ['ERR_SSL_WRONG_VERSION_NUMBER', undefined, 'it does not speak TLS as we do', false],
] as const)('knows that nothing was sent after %s', (code, syscall, why, passing) => {
  expect(networkFault(failure(code, syscall))).toMatchObject({ why, passing, unsent: true });
});

test.each([
  ['ECONNRESET', 'read', 'the connection failed'],
  ['EPIPE', 'write', 'the connection failed'],
  ['ETIMEDOUT', 'read', 'the connection failed'],
  ['EHOSTUNREACH', 'read', 'the connection failed'],
  ['UND_ERR_SOCKET', undefined, 'the connection failed'],
  ['UND_ERR_HEADERS_TIMEOUT', undefined, 'it did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', undefined, 'it did not answer in time'],
] as const)('does not claim that nothing was sent after %s of a %s', (code, syscall, why) => {
  expect(networkFault(failure(code, syscall))).toMatchObject({ why, passing: true, unsent: false });
});

test('takes several addresses that all refuse for one that refuses', () => {
  const errors = [failure('ECONNREFUSED', 'connect'), failure('ETIMEDOUT', 'connect')];
  const all = Object.assign(new AggregateError(errors), { code: 'ETIMEDOUT' });
  expect(networkFault(all)).toMatchObject({ why: 'no connection could be made', unsent: true });
});

test("looks into the error that Node's fetch wraps it in", () => {
  const wrapped = new TypeError('fetch failed', { cause: failure('ECONNREFUSED', 'connect') });
  expect(networkFault(wrapped)).toMatchObject({
    detail: 'connect ECONNREFUSED 203.0.113.7:443',
    why: 'nothing listens there',
  });
});

test('knows a time limit of our own', () => {
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  expect(networkFault(late)).toMatchObject({ kind: 'timeout', unsent: false });
});
