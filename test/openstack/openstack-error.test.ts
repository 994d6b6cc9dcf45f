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

test.each(['IpAddressGenerationFailure', 'IpAddressGenerationFailureAllSubnets', 'ExternalIpAddressExhausted'])(
  'knows %s as a network without addresses, whatever its status',
  (type) => {
    for (const status of [400, 409]) {
      expect(refusal(status, { NeutronError: { type, message: 'No more addresses.', detail: '' } })).toMatchObject({
        kind: 'no-address',
        remedy: expect.stringMatching(/^The network has given out all its addresses/),
      });
    }
  },
);

test.each([
  [413, { overLimit: { message: 'Too many requests were made.' } }, 'quota'],
  [413, { error: { message: 'The volume exceeds the allowed quota of 10 GiB.' } }, 'quota'],
  [400, { error: { message: 'Quota exceeded, it says in passing.' } }, 'other'],
  [413, { error: { message: 'Request Entity Too Large' } }, 'other'],
  [429, { overLimit: { message: 'This request was rate-limited.' } }, 'other'],
] as const)('HTTP %i with %j is of the kind %s', (status, body, kind) => {
  expect(refusal(status, body).kind).toBe(kind);
});

test.each([
  [401, /no longer accepts the token/],
  [403, /lack the right to do this/],
  [404, /may have been removed meanwhile/],
  [409, /present state does not allow this/],
  [400, /^Mend what it says and run again\.$/],
  [429, /^This is a fault on the cloud's side; run again later/],
  [501, /^This is a fault on the cloud's side; run again later/],
  [500, /^This is a fault on the cloud's side\. \S/],
])('HTTP %i has its own remedy', (status, remedy) => {
  expect(refusal(status, { error: { message: 'No.' } }).remedy).toMatch(remedy);
});
