import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import type { LineFor } from '../../src/report/line-for.ts';
import { summaryLines } from '../../src/report/summary.ts';
import { change, cutShort, report } from './reports.ts';

const look = { width: 80, color: false, unicode: true };

function summary(given: Partial<Report>, overrides: Partial<typeof look> = {}): string {
  const lineFor: LineFor = (verb, { confirm, flags = [] } = {}) =>
    [
      `provision-registry ${verb} arbutus`,
      ...flags.map((flag) => `--${flag}`),
      ...(confirm === undefined ? [] : [`--confirm ${confirm}`]),
    ].join(' ');
  return `\n${summaryLines(report(given), { ...look, ...overrides }, lineFor).join('\n')}\n`;
}

const server = change('server', {
  durationMs: 62_000,
  reason: 'flavor c8-30gb-186 from image Bionic-x64, on network internal',
});
const kept = change('volume data', { action: 'none', reason: 'as wanted' });

test('a success', () => {
  const text = summary({
    planDigest: '7f3a9c01d2e4',
    registry: {
      url: 'https://registry.example.org',
      host: 'registry.example.org',
      user: 'neurolibre',
      address: '203.0.113.7',
    },
    changes: [
      change('port', { durationMs: 800 }),
      server,
      change('DNS record', { action: 'update', reason: 'points to 203.0.113.9, wanted 203.0.113.7', durationMs: 1500 }),
      kept,
    ],
    probe: {
      outcome: 'passed',
      durationMs: 3200,
      steps: [
        { name: 'push', ok: true, detail: '2 layers, 4 KiB' },
        { name: 'refusal', ok: true, detail: '401 without the password' },
      ],
    },
    notices: ['The certificate was issued by a staging authority, which clients do not trust unless they are told to.'],
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ✓ provision arbutus succeeded in 1m 32s

      URL      https://registry.example.org
      address  203.0.113.7

    Changes: 2 created, 1 updated, 1 as wanted (plan 7f3a9c01d2e4)
      + port        created    0.8s  does not exist
      + server      created  1m 02s  flavor c8-30gb-186 from image Bionic-x64, on
                                     network internal
      ~ DNS record  updated    1.5s  points to 203.0.113.9, wanted 203.0.113.7

    Probe: passed in 3.2s
      ✓ push     2 layers, 4 KiB
      ✓ refusal  401 without the password

    ! The certificate was issued by a staging authority, which clients do not trust
      unless they are told to.

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → docker login registry.example.org --username neurolibre
    "
  `);
});

test('a second run, with nothing to do', () => {
  const registry = {
    url: 'https://registry.example.org',
    host: 'registry.example.org',
    user: 'neurolibre',
    address: '203.0.113.7',
  };
  expect(
    summary({ registry, changes: [kept, { ...kept, resource: 'server' }], durationMs: 4100 }),
  ).toMatchInlineSnapshot(`
    "
    ✓ provision arbutus succeeded in 4.1s

      URL      https://registry.example.org
      address  203.0.113.7

    Changes: none, 2 as wanted

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → docker login registry.example.org --username neurolibre
    "
  `);
});

test('who logs in to a registry of a private authority is told where Docker looks for its root', () => {
  const registry = {
    url: 'https://r.example.org',
    host: 'r.example.org',
    user: 'neurolibre',
    authority: 'private',
  } as const;
  expect(summary({ registry })).toContain(
    `Next:
  → Docker trusts the registry once the root of its authority is in /etc/docker/certs.d/r.example.org/ca.crt
  → docker login r.example.org --username neurolibre
`,
  );
});

test('a plan that never happens unasked', () => {
  const planned = { outcome: 'planned' } as const;
  const text = summary({
    command: 'plan',
    planDigest: '7f3a9c01d2e4',
    durationMs: 1200,
    changes: [
      change('server', { ...planned, action: 'replace', reason: 'image Bionic-x64, wanted Jammy-x64' }),
      change('mount /DATA', { ...planned, reason: 'mode a+rwx' }),
      { ...kept, ...planned },
    ],
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ✓ plan arbutus succeeded in 1.2s

    Changes: 1 to create, 1 to replace, 1 as wanted (plan 7f3a9c01d2e4)
      -/+ server       to replace  image Bionic-x64, wanted Jammy-x64
      +   mount /DATA  to create   mode a+rwx

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → To make it so: provision-registry provision arbutus --confirm 7f3a9c01d2e4
    "
  `);
});

test('a plan with nothing to do has no next step', () => {
  expect(summary({ command: 'plan', changes: [{ ...kept, outcome: 'planned' }] })).not.toContain('Next:');
});

test('a failure, with its remedy and what it kept from being reached', () => {
  const error = {
    message:
      'compute refused POST /servers: Quota exceeded for cores: Requested 8, but already used 15 of 20 cores [HTTP 403, request id req-6b8a5d1e]',
    remedy: 'Choose a smaller flavor, or ask the operators of the cloud for more cores.',
  };
  const text = summary({
    outcome: 'failure',
    changes: [
      change('port', { durationMs: 800 }),
      { ...server, durationMs: 1200, outcome: 'failed', error },
      change('attachment data', { outcome: 'not reached', action: 'none', reason: 'what it needs failed' }),
    ],
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ✗ provision arbutus failed after 1m 32s

    Changes: 1 created, 1 failed, 1 not reached
      + port             created      0.8s  does not exist
      ✗ server           failed       1.2s  flavor c8-30gb-186 from image
                                            Bionic-x64, on network internal
        compute refused POST /servers: Quota exceeded for cores: Requested 8, but
        already used 15 of 20 cores [HTTP 403, request id req-6b8a5d1e]
        → Choose a smaller flavor, or ask the operators of the cloud for more cores.
      ○ attachment data  not reached        what it needs failed

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → Once that is mended: provision-registry provision arbutus
    "
  `);
});

test('much that was not reached is one line of names', () => {
  const error = { message: 'There is no network internal', remedy: 'Name another one.' };
  const missed = ['port', 'server', 'attachment data', 'attachment registry', 'mount /DATA', 'mount /docker-registry'];
  const text = summary({
    command: 'plan',
    outcome: 'failure',
    changes: [
      ...missed.map((name) => change(name, { outcome: 'not reached', action: 'none', reason: 'what it needs failed' })),
      change('network', { outcome: 'failed', action: 'none', reason: 'could not be found', error }),
    ],
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ✗ plan arbutus failed after 1m 32s

    Changes: 6 not reached, 1 failed
      ✗ network  failed  could not be found
        There is no network internal
        → Name another one.
      ○ not reached: port, server, attachment data, attachment registry, mount
        /DATA, mount /docker-registry

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → Once that is mended: provision-registry plan arbutus
    "
  `);
});

test('a failure before any change', () => {
  const error = {
    message: 'identity refused POST /auth/tokens: The request you have made requires authentication.',
    remedy: 'Check the password.',
  };
  expect(summary({ outcome: 'failure', durationMs: 300, error })).toMatchInlineSnapshot(`
    "
    ✗ provision arbutus failed after 0.3s

      identity refused POST /auth/tokens: The request you have made requires
      authentication.
      → Check the password.

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH
    "
  `);
});

test('a destructive run that nobody confirmed is no failure, and ends with the line to paste', () => {
  const removed = change('server', { action: 'remove', outcome: 'planned', reason: '203.0.113.7, 4 days old' });
  const error = { message: 'Nothing is changed', remedy: 'Read the plan.' };
  const waits = {
    command: 'destroy',
    outcome: 'failure',
    unconfirmed: true,
    planDigest: '7f3a9c01d2e4',
    changes: [removed],
  } as const;
  expect(summary({ ...waits, error })).toMatchInlineSnapshot(`
    "
    ○ destroy arbutus waits for its plan to be confirmed

      Nothing is changed

    Changes: 1 to remove (plan 7f3a9c01d2e4)
      - server  to remove  203.0.113.7, 4 days old

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → To make these changes: provision-registry destroy arbutus --confirm 7f3a9c01d2e4
    "
  `);
  expect(summary({ ...waits, error }, { color: true })).not.toContain('\x1b[31m');
  expect(summary({ ...waits, error }, { unicode: false })).toMatch(/^\no destroy arbutus waits/);
});

test('a run that was confirmed and stopped for something else has failed', () => {
  const removed = change('server', { action: 'remove', outcome: 'planned', reason: '203.0.113.7, 4 days old' });
  const stopped = { command: 'destroy', outcome: 'failure', planDigest: '7f3a9c01d2e4', changes: [removed] } as const;
  expect(summary({ ...stopped, error: { message: 'Another run' } })).toContain('✗ destroy arbutus failed after 1m 32s');
});

test('a cancelled run', () => {
  const text = summary({
    outcome: 'cancelled',
    durationMs: 12_000,
    changes: [change('port', { durationMs: 800 }), { ...server, outcome: 'not reached', durationMs: 0 }],
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ○ provision arbutus cancelled after 12s

    Changes: 1 created, 1 not reached
      + port    created      0.8s  does not exist
      ○ server  not reached  0.0s  flavor c8-30gb-186 from image Bionic-x64, on
                                   network internal

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → To go on from what stands now: provision-registry provision arbutus
    "
  `);
});

test('what a cancellation cut short is no failure, and how to go on is told once', () => {
  const changes = ['data', 'registry'].map((role) => change(`attachment ${role}`, { ...cutShort, durationMs: 3000 }));
  const given = { outcome: 'cancelled', durationMs: 12_000, changes } as const;
  expect(summary(given)).toMatchInlineSnapshot(`
    "
    ○ provision arbutus cancelled after 12s

    Changes: 2 cancelled
      ○ attachment data      cancelled  3.0s  does not exist
      ○ attachment registry  cancelled  3.0s  does not exist
      What was under way when it was cancelled stands as it is: the next run looks
      at it and goes on from there.

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → To go on from what stands now: provision-registry provision arbutus
    "
  `);
  expect(summary(given, { color: true })).not.toContain('\x1b[31m');
});

test('a removal, with what was kept', () => {
  const text = summary({
    command: 'destroy',
    durationMs: 20_000,
    changes: [
      change('server', { action: 'remove', reason: 'c8-30gb-186', durationMs: 9000 }),
      change('volume data', { action: 'none', reason: '500 GiB, kept unless --volumes is given' }),
      change('floating IP', { action: 'none', reason: '203.0.113.7, kept unless --floating-ip is given' }),
    ],
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ✓ destroy arbutus succeeded in 20s

    Changes: 1 removed, 2 kept
      - server       removed  9.0s  c8-30gb-186
      ✓ volume data  kept           500 GiB, kept unless --volumes is given
      ✓ floating IP  kept           203.0.113.7, kept unless --floating-ip is given

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → What was kept is found again by: provision-registry provision arbutus
      → To remove that too, with all images and data: provision-registry destroy arbutus --volumes --floating-ip
    "
  `);
});

test('a check that fails for what provision mends offers it', () => {
  const failing = (remedy: string) =>
    summary({ command: 'check', outcome: 'failure', checks: [{ name: 'x', state: 'failure', detail: 'y', remedy }] });
  const again = '  → Once that is mended: provision-registry check arbutus\n';
  expect(failing('Run provision, which makes it.')).toContain(
    `Next:\n  → What provision mends: provision-registry provision arbutus\n${again}`,
  );
  expect(failing('Check REGISTRY_PASSWORD; then run provision.')).toContain(`Next:\n${again}`);
});

test.each([
  ['the address alone', ['floating IP'], 'To remove that too: provision-registry destroy arbutus --floating-ip'],
  [
    'volumes alone',
    ['volume data', 'volume registry'],
    'To remove that too, with all images and data: provision-registry destroy arbutus --volumes',
  ],
])('a removal that kept %s says how to remove just that', (_, kept, step) => {
  const changes = [change('server', { action: 'remove' }), ...kept.map((name) => change(name, { action: 'none' }))];
  expect(summary({ command: 'destroy', changes })).toContain(`  → ${step}\n`);
});

test('a removal that kept nothing has no next step', () => {
  expect(summary({ command: 'destroy', changes: [change('server', { action: 'remove' })] })).not.toContain('Next:');
});

test("a doctor's checks", () => {
  const text = summary({
    command: 'doctor',
    outcome: 'failure',
    durationMs: 2100,
    checks: [
      { name: 'credentials', state: 'ok', detail: 'project binderhub, from clouds.yaml' },
      { name: 'microversions', state: 'warning', detail: 'compute offers 2.38, tags on servers need 2.52' },
      {
        name: 'quota of floating IPs',
        state: 'failure',
        detail: 'need 1, used 3 of 3',
        remedy: 'Release one that nothing uses, or ask the operators of the cloud for more of them.',
      },
    ],
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ✗ doctor arbutus failed after 2.1s

      ✓ credentials            project binderhub, from clouds.yaml
      ! microversions          compute offers 2.38, tags on servers need 2.52
      ✗ quota of floating IPs  need 1, used 3 of 3
        → Release one that nothing uses, or ask the operators of the cloud for more
          of them.

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → Once that is mended: provision-registry doctor arbutus
    "
  `);
});

test('a probe that failed', () => {
  const text = summary({
    outcome: 'failure',
    probe: {
      outcome: 'failed',
      steps: [{ name: 'push', ok: false, detail: '502 from the proxy' }],
      error: {
        message: 'PUT /v2/probe/manifests/1: 502',
        remedy: 'Look at the registry: docker compose logs registry',
      },
    },
  });
  expect(text).toMatchInlineSnapshot(`
    "
    ✗ provision arbutus failed after 1m 32s

    Probe: failed
      ✗ push  502 from the proxy
        PUT /v2/probe/manifests/1: 502
        → Look at the registry: docker compose logs registry

    Requests: 48 to OpenStack, 3 to Cloudflare, 14 commands over SSH

    Next:
      → Once that is mended: provision-registry provision arbutus
    "
  `);
});

test('in a pipe no line is broken', () => {
  const reason = 'word '.repeat(80).trim();
  expect(summary({ changes: [change('server', { reason })] }, { width: Infinity })).toContain(reason);
});

test('in a narrow terminal a reason stands on its own lines', () => {
  expect(summary({ changes: [server] }, { width: 44 })).toMatch(
    /\+ server {2}created {2}1m 02s\n {4}flavor c8-30gb-186/,
  );
});

test('in a locale without Unicode everything is ASCII', () => {
  const steps = [{ name: 'push', ok: true, detail: '' }];
  const text = summary({ changes: [server], probe: { outcome: 'passed', steps } }, { unicode: false });
  expect(text).toMatch(/^[\x20-\x7e\n]+$/);
});

test('colours change nothing but the colours', () => {
  const given = { changes: [server, kept], notices: ['old image'] };
  const colored = summary(given, { color: true });
  expect(colored).not.toBe(summary(given));
  expect(stripVTControlCharacters(colored)).toBe(summary(given));
});

test('a content digest is cut short on a terminal and whole in a pipe', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const given = { changes: [change('service proxy', { reason: `caddy:2@${digest}` })] };
  expect(summary(given)).toMatch(/caddy:2@sha256:0123456789ab…$/m);
  expect(summary(given, { width: Infinity })).toContain(`caddy:2@${digest}`);
});

test('a plan of what has no address yet tells no URL', () => {
  const registry = { url: 'https://registry.example.org', host: 'registry.example.org', user: 'neurolibre' };
  expect(summary({ command: 'plan', registry })).not.toContain('URL');
});

test('a reason with a word too long for its column stands below its line', () => {
  const fingerprint = Array.from({ length: 16 }, () => '0b').join(':');
  const text = summary({ changes: [change('a resource with a long name', { reason: `key, ${fingerprint}` })] });
  expect(text).toMatch(new RegExp(`created\n {4}key, ${fingerprint}$`, 'm'));
});

test('a registry that ended with the run is not offered for use', () => {
  const registry = {
    url: 'https://localhost:5443',
    host: 'localhost:5443',
    user: 'neurolibre',
    address: '203.0.113.10',
    ended: true,
  } as const;
  expect(summary({ registry })).not.toContain('docker login');
});
