import { expect, test } from 'vitest';
import { OpenStackError } from '../../src/openstack/openstack-error.ts';

function refusal(status: number, body: unknown, more: object = {}): OpenStackError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new OpenStackError({
    service: 'compute',
    method: 'POST',
    path: '/servers',
    effect: 'changes',
    status,
    text,
    ...more,
  });
}

test('is complete in itself: what was asked, the words of the service, status and request id', () => {
  const body = { badRequest: { code: 400, message: 'Invalid key_name provided.' } };
  const error = refusal(400, body, { requestId: 'req-1' });
  expect(error.message).toBe('compute refused POST /servers: Invalid key_name provided. [HTTP 400, request id req-1]');
  expect(error).toMatchObject({
    service: 'compute',
    method: 'POST',
    path: '/servers',
    status: 400,
    requestId: 'req-1',
  });
});

test('says so when the service gave no reason', () => {
  expect(refusal(500, '').message).toBe('compute refused POST /servers: it gave no reason [HTTP 500]');
});

test.each([
  ['Nova', 403, { forbidden: { message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10.' } }],
  ['Cinder', 413, { overLimit: { message: 'VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded.' } }],
  ['Neutron', 409, { NeutronError: { type: 'OverQuota', message: 'Quota exceeded for resources.', detail: '' } }],
])('knows the quota of %s', (_, status, body) => {
  expect(refusal(status, body)).toMatchObject({ kind: 'quota', remedy: expect.stringContaining('quota') });
});

test.each([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [409, 'conflict'],
  [400, 'other'],
  [503, 'other'],
] as const)('takes HTTP %i for %s', (status, kind) => {
  expect(refusal(status, { error: { message: 'No.' } }).kind).toBe(kind);
});

test("keeps Neutron's type, for one status means many things", () => {
  const body = { NeutronError: { type: 'SecurityGroupInUse', message: 'Security Group g1 in use.', detail: '' } };
  expect(refusal(409, body)).toMatchObject({ kind: 'conflict', type: 'SecurityGroupInUse' });
});

test("blames the cloud for a fault on the cloud's side", () => {
  expect(refusal(500, '').remedy).toContain("a fault on the cloud's side");
});
