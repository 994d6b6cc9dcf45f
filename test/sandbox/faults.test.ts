import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { partsOf } from '../../src/commands/site/sandbox-parts.ts';
import type { Report } from '../../src/engine/report.ts';
import { connect } from '../../src/openstack/session.ts';
import type { Asked, Effect, Fault, Struck } from '../../src/sandbox/faults.ts';
import type { HostState } from '../../src/sandbox/host/host-state.ts';
import { type World, world } from '../faults/world.ts';

let here: World;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks a service once, as any client would; Cloudflare below its API's base URL. */
async function ask(service: Struck, method: string, path: string, body?: unknown, signal?: AbortSignal) {
  const { authUrl, cloudflare } = here.sandbox.descriptor;
  const token = service === 'identity' ? '' : await tokenFor();
  const base = service === 'cloudflare' ? cloudflare.url : `${new URL(authUrl).origin}/${service}`;
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { 'x-auth-token': token, authorization: `Bearer ${cloudflare.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() } satisfies Answer;
}

async function tokenFor(): Promise<string> {
  const { authUrl, user: name, password, project, domain } = here.sandbox.descriptor;
  const user = { name, password, domain: { name: domain } };
  const auth = {
    identity: { methods: ['password'], password: { user } },
    scope: { project: { name: project, domain: { name: domain } } },
  };
  const answer = await fetch(`${authUrl}/auth/tokens`, { method: 'POST', body: JSON.stringify({ auth }) });
  return answer.headers.get('x-subject-token') ?? '';
}

const groups = { service: 'network', method: 'POST', path: /\/security-groups$/ } as const;
const askForGroup = (signal?: AbortSignal) =>
  ask('network', 'POST', '/v2.0/security-groups', { security_group: { name: 'one' } }, signal);

async function groupsThere(): Promise<number> {
  const { text } = await ask('network', 'GET', '/v2.0/security-groups?name=one');
  return z.object({ security_groups: z.array(z.unknown()) }).parse(JSON.parse(text)).security_groups.length;
}

/** A whole provision with this going wrong. */
async function provisionWith(...faults: readonly Fault[]): Promise<Report> {
  for (const fault of faults) here.faults.inject(fault);
  const report = await (await here.start('provision')).over;
  if (report === 'killed') throw new Error('nobody killed it');
  return report;
}

function failureOf({ changes }: Report, resource: string): string | undefined {
  return changes.find((change) => change.resource === resource)?.error?.message;
}

async function theHost(): Promise<HostState | undefined> {
  return await here.sandbox.hostOf(here.sandbox.openstack.servers()[0]?.id ?? '');
}

test('a fault strikes the nth that matches, as often as it is told, and no other', async () => {
  const struck: Asked[] = [];
  const effect: Effect = { kind: 'page', acted: false, status: 503 };
  const onStrike = (asked: Asked) => void struck.push(asked);
  here.faults.inject({ service: 'network', method: 'GET', path: /\/ports$/, nth: 2, times: 2, effect, onStrike });
  const statuses: number[] = [];
  for (let number = 1; number <= 4; number += 1) statuses.push((await ask('network', 'GET', '/v2.0/ports')).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect((await ask('network', 'GET', '/v2.0/networks')).status).toBe(200);
  expect((await ask('volume', 'GET', '/v3')).status).toBe(200);
  expect(struck).toEqual(Array(2).fill({ service: 'network', method: 'GET', path: '/v2.0/ports' }));
});

test('of two faults the one injected first strikes, and one that is taken back strikes no more', async () => {
  const page = (status: number): Effect => ({ kind: 'page', acted: false, status });
  const takeBack = here.faults.inject({ service: 'network', times: 9, effect: page(503) });
  here.faults.inject({ service: 'network', times: 9, effect: page(504) });
  expect((await ask('network', 'GET', '/v2.0/ports')).status).toBe(503);
  takeBack();
  expect((await ask('network', 'GET', '/v2.0/ports')).status).toBe(504);
});

test('a late answer comes when its time has come, and holds up no other', async () => {
  const gate = Promise.withResolvers<void>();
  here.faults.inject({ ...groups, effect: { kind: 'late', until: () => gate.promise } });
  const order: string[] = [];
  const late = askForGroup().then(({ status }) => order.push(`late ${status}`));
  await ask('network', 'GET', '/v2.0/ports');
  order.push('other');
  gate.resolve();
  await late;
  expect(order).toEqual(['other', 'late 201']);
});

for (const acted of [false, true]) {
  test(`a reset connection ${acted ? 'hides what was done' : 'means that nothing was done'}`, async () => {
    here.faults.inject({ ...groups, effect: { kind: 'reset', acted } });
    await expect(askForGroup()).rejects.toMatchObject({ cause: { code: expect.stringMatching(/ECONNRESET|SOCKET/) } });
    expect(await groupsThere()).toBe(acted ? 1 : 0);
  });

  test(`silence ${acted ? 'hides what was done' : 'means that nothing was done'}`, async () => {
    const impatience = new AbortController();
    const effect: Effect = { kind: 'silence', acted };
    here.faults.inject({ ...groups, effect, onStrike: () => setImmediate(() => impatience.abort()) });
    await expect(askForGroup(impatience.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await groupsThere()).toBe(acted ? 1 : 0);
  });

  test(`a refusal ${acted ? 'may hide what was done' : 'is one'}`, async () => {
    here.faults.inject({ ...groups, effect: { kind: 'refusal', acted, words: { status: 500, message: 'Oops.' } } });
    expect((await askForGroup()).status).toBe(500);
    expect(await groupsThere()).toBe(acted ? 1 : 0);
  });

  test(`the page of a proxy ${acted ? 'may hide what was done' : 'stands for nothing done'}`, async () => {
    here.faults.inject({ ...groups, effect: { kind: 'page', acted, status: 504 } });
    const { status, headers, text } = await askForGroup();
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 504, type: 'text/html' });
    expect(text).toBe("<html><body><h1>504 Gateway Timeout</h1>\nThe server didn't respond in time.\n</body></html>\n");
    expect(await groupsThere()).toBe(acted ? 1 : 0);
  });

  test(`SSH is cut ${acted ? 'after a command has run' : 'before a command runs'}`, async () => {
    const report = await provisionWith({ service: 'host', path: /mount .*\/DATA/, effect: { kind: 'reset', acted } });
    expect(failureOf(report, 'mount /DATA')).toMatch(/connection to ubuntu@203\.0\.113\.10 was lost/);
    expect((await theHost())?.mounts.has('/DATA')).toBe(acted);
  });

  test(`a command fails ${acted ? 'though it has done its work' : 'without having run'}`, async () => {
    const words = { status: 1, message: 'mkfs.ext4: No space left on device' };
    const effect: Effect = { kind: 'refusal', acted, words };
    const report = await provisionWith({ service: 'host', path: /mount .*\/DATA/, effect });
    expect(failureOf(report, 'mount /DATA')).toContain('ended with code 1: mkfs.ext4: No space left on device');
    expect((await theHost())?.mounts.has('/DATA')).toBe(acted);
  });
}

const dressed: readonly (readonly [Struck, string, Fault['effect'] & { kind: 'refusal' }, unknown])[] = [
  [
    'identity',
    '/v3/auth/tokens',
    refusal(401, 'The request you have made requires authentication.'),
    { error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' } },
  ],
  ['compute', '/v2.1/servers', refusal(401, 'No.'), { error: { code: 401, title: 'Unauthorized', message: 'No.' } }],
  ['compute', '/v2.1/servers', refusal(409, 'Busy.'), { conflictingRequest: { code: 409, message: 'Busy.' } }],
  ['compute', '/v2.1/servers', refusal(500, 'Unexpected.'), { computeFault: { code: 500, message: 'Unexpected.' } }],
  ['compute', '/v2.1/servers', refusal(503, 'Down.'), { serviceUnavailable: { code: 503, message: 'Down.' } }],
  [
    'compute',
    '/v2.1/servers',
    refusal(429, 'Too fast.', { headers: { 'Retry-After': '7' } }),
    { overLimit: { code: 429, message: 'Too fast.', retryAfter: '7' } },
  ],
  [
    'volume',
    '/v3',
    refusal(413, 'VolumeLimitExceeded: …', { headers: { 'Retry-After': '0' } }),
    { overLimit: { code: 413, message: 'VolumeLimitExceeded: …', retryAfter: '0' } },
  ],
  [
    'network',
    '/v2.0/ports',
    refusal(409, 'No more addresses.', { type: 'IpAddressGenerationFailure' }),
    { NeutronError: { type: 'IpAddressGenerationFailure', message: 'No more addresses.', detail: '' } },
  ],
  [
    'image',
    '/v2/images',
    refusal(500, 'Oops.'),
    { message: 'Oops.<br />\n\n\n', code: '500 Internal Server Error', title: 'Internal Server Error' },
  ],
  [
    'cloudflare',
    '/zones',
    refusal(429, 'Please wait and consider throttling your request speed', { code: 971 }),
    {
      result: null,
      success: false,
      errors: [{ code: 971, message: 'Please wait and consider throttling your request speed' }],
      messages: [],
    },
  ],
];

function refusal(status: number, message: string, more: object = {}) {
  return { kind: 'refusal', acted: false, words: { status, message, ...more } } as const;
}

for (const [service, path, effect, body] of dressed) {
  test(`${service} dresses a ${effect.words.status} as it does its own`, async () => {
    const method = service === 'identity' ? 'POST' : 'GET';
    here.faults.inject({ service, method, path: new RegExp(`^${path}$`), effect });
    const answer = await ask(service, method, path, method === 'POST' ? {} : undefined);
    expect({ status: answer.status, body: JSON.parse(answer.text) }).toEqual({ status: effect.words.status, body });
    for (const [name, value] of Object.entries(effect.words.headers ?? {}))
      expect(answer.headers.get(name)).toBe(value);
  });
}

for (const [form, retryAfter] of [
  ['seconds', '7'],
  ['a date', new Date(Date.now() + 3_600_000).toUTCString()],
] as const) {
  test(`Retry-After in ${form} is what the client goes by`, async () => {
    const pauses: number[] = [];
    const pause = async (ms: number) => void pauses.push(ms);
    const openstack = connect(partsOf(here.sandbox.descriptor).credentials, { pause });
    here.faults.inject({ service: 'network', effect: { kind: 'page', acted: false, status: 503, retryAfter } });
    expect(await openstack.list('network', 'ports', { path: '/ports' })).not.toEqual([]);
    expect(pauses).toEqual([form === 'seconds' ? 7000 : 60_000]);
  });
}

test('a server ends in ERROR with the fault it was given', async () => {
  const message = 'Build of instance aborted: Failed to allocate the network(s), not rescheduling.';
  const outcome = { kind: 'server error', code: 500, message } as const;
  const effect: Effect = { kind: 'outcome', outcome };
  const report = await provisionWith({ service: 'compute', method: 'POST', path: /\/servers$/, effect });
  expect(failureOf(report, 'server')).toContain(`is in ERROR. Nova says: ${message} [code 500]`);
});

test('a volume ends in error, and Cinder has a message about it', async () => {
  const message = 'schedule allocate volume: Could not find any available weighted backend.';
  const effect: Effect = { kind: 'outcome', outcome: { kind: 'volume error', message } };
  const report = await provisionWith({ service: 'volume', method: 'POST', path: /\/volumes$/, effect });
  const failures = ['volume data', 'volume registry'].map((name) => failureOf(report, name)).filter(Boolean);
  expect(failures).toEqual([expect.stringContaining(`has the status error. Cinder says: ${message}`)]);
});

test('a volume stays attaching', async () => {
  const outcome = { kind: 'stuck attaching' } as const;
  here.faults.inject({
    service: 'compute',
    path: /os-volume_attachments$/,
    method: 'POST',
    effect: { kind: 'outcome', outcome },
  });
  const cancel = new AbortController();
  const run = await here.start('provision', {
    signal: cancel.signal,
    onEvent: (event) => {
      if (event.type === 'progress' && event.progress === 'attaching') cancel.abort();
    },
  });
  expect(await run.over).toMatchObject({ outcome: 'cancelled' });
  const volumes = await here.openstack.list('block-storage', 'volumes', { path: '/volumes/detail' });
  expect(volumes).toContainEqual(expect.objectContaining({ status: 'attaching' }));
});

test('a console has nothing yet', async () => {
  const outcome = { kind: 'empty console' } as const;
  const effect: Effect = { kind: 'outcome', outcome };
  const told: string[] = [];
  here.faults.inject({ service: 'compute', path: /\/action$/, times: 3, effect });
  const run = await here.start('provision', {
    onEvent: (event) => void (event.type === 'progress' && event.resource === 'host key' && told.push(event.progress)),
  });
  expect(await run.over).toMatchObject({ outcome: 'success' });
  expect(told).toEqual(['no console log yet']);
});

test('a run that is killed does nothing more, and nobody waits for it', async () => {
  const asked: Asked[] = [];
  let dead = false;
  here.faults.inject({ times: Infinity, onStrike: (one) => void (dead && asked.push(one)) });
  const run = await here.start('provision', {
    onEvent(event, kill) {
      if (event.type !== 'started' || event.resource !== 'server' || event.doing !== 'create') return;
      dead = true;
      kill();
    },
  });
  expect(await run.over).toBe('killed');
  // Whatever it had on its way has come to an end by then.
  await run[Symbol.asyncDispose]();
  expect(here.sandbox.openstack.servers()).toEqual([]);
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
});
