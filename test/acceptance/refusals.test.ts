import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { commands } from '../../src/commands/index.ts';
import { type Fault, faults as injectable } from '../../src/sandbox/faults.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { fakeProcess } from '../cli/process.ts';
import { localSandbox } from '../commands/local-sandbox.ts';
import { standing } from '../commands/standing.ts';
import { reportIn } from './report-shape.ts';

/** Runs the program on a sandbox of its own in which some things go wrong. */
async function perform(verb: string, options: SandboxOptions, ...more: readonly Fault[]) {
  const faults = injectable();
  for (const fault of more) faults.inject(fault);
  await using sandbox = await localSandbox({ pace: 0, ...options, faults });
  const inOneGo = async (...argv: readonly string[]) => {
    const { surroundings, stdout } = fakeProcess(argv, { env: sandbox.env });
    const exitCode = await run(
      { ...surroundings, cwd: () => sandbox.directory },
      { version: '1.2.3', commands, local: {} },
    );
    return { exitCode, text: stdout.written };
  };
  const { exitCode, text } = await inOneGo(verb, 'sandbox');
  const changed = sandbox.requests.changing();
  const left = await standing(sandbox);
  return { exitCode, text, changed, left, json: await inOneGo(verb, 'sandbox', '--json') };
}

test('too little quota is told in one table before anything is made', async () => {
  const { exitCode, text, changed, left, json } = await perform('provision', {
    quotas: { floatingIps: 0, gigabytes: 1000, cores: -1 },
  });
  expect(exitCode).toBe(1);
  expect(changed).toEqual([]);
  expect(left).toEqual([]);
  const [, afterHeadline = ''] = text.split(/after [\d.]+s\n/);
  expect(afterHeadline.split('\nChanges:')[0]).toMatchInlineSnapshot(`
    "
      The project's quota is exceeded: floating IPs: need 1, used 0 of 0, left 0; GiB of volumes: need 2500, used 0 of 1000, left 1000
      → Remove what is no longer needed, ask for less, or ask the cloud's operators for more quota.

    Quotas:                    need  used     limit    left
        servers                   1     0        10      10
        cores                     8     0  no limit       -
        memory in MiB         30720     0    320000  320000
        ports                     1     2       500     498
      ✗ floating IPs              1     0         0       0  short by 1
        security groups           1     1        10       9
        security group rules      6     2       100      98
        volumes                   2     0        10      10
      ✗ GiB of volumes         2500     0      1000    1000  short by 1500
    "
  `);
  expect(json.exitCode).toBe(1);
  const { quotas = [], error } = reportIn(json.text);
  expect(error?.message).toContain("The project's quota is exceeded: floating IPs: need 1, used 0 of 0, left 0; GiB");
  expect(quotas).toContainEqual({ name: 'floating IPs', need: 1, used: 0, limit: 0, left: 0 });
  expect(quotas).toContainEqual({ name: 'cores', need: 8, used: 0, limit: null, left: null });
  expect(quotas).toHaveLength(9);
});

const always = { times: 1000 } as const;
const quota = {
  Nova: {
    service: 'compute',
    path: /\/servers$/,
    resource: 'server',
    words: {
      status: 403,
      message: 'Quota exceeded for cores: Requested 8, but already used 76 of 80 cores',
    },
  },
  Cinder: {
    service: 'volume',
    path: /\/volumes$/,
    resource: 'volume data',
    words: {
      status: 413,
      message: "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.",
      headers: { 'Retry-After': '0' },
    },
  },
  Neutron: {
    service: 'network',
    path: /\/floatingips$/,
    resource: 'floating IP',
    words: { status: 409, type: 'OverQuota', message: "Quota exceeded for resources: ['floatingip']." },
  },
} as const;

test.each(Object.entries(quota))(
  'quota that %s refuses in spite of the look before is told in its words, once, and with what to do',
  async (_, { service, path, resource, words }) => {
    const effect = { kind: 'refusal', acted: false, words } as const;
    const asked: string[] = [];
    const refusing = { ...always, service, method: 'POST', path, effect };
    const { exitCode, text, json } = await perform(
      'provision',
      {},
      {
        ...refusing,
        onStrike: (one) => void asked.push(one.path),
      },
    );
    expect(exitCode).toBe(1);
    expect(text).toContain(words.message);
    expect(text).toMatch(/\[HTTP \d+, request id req-[0-9a-f-]+\]/);
    const { changes, quotas } = reportIn(json.text);
    expect(changes.find((change) => change.resource === resource)?.error).toEqual({
      message: expect.stringContaining(`refused POST `),
      remedy:
        "Remove what is no longer needed, ask for less, or ask the cloud's operators for more quota. Run doctor to see need, used and left of each.",
    });
    expect(quotas).toBeUndefined();
    // Two runs, and two volumes in each.
    expect(asked).toHaveLength(service === 'volume' ? 4 : 2);
  },
);

test("a volume that ends in error is told in Cinder's words, and what may help", async () => {
  const message =
    'schedule allocate volume:No storage could be allocated for this volume request. You may be able to try another size or volume type.';
  const outcome = { kind: 'volume error', message } as const;
  const { exitCode, text, left } = await perform(
    'provision',
    {},
    {
      service: 'volume',
      method: 'POST',
      path: /\/volumes$/,
      effect: { kind: 'outcome', outcome },
    },
  );
  expect(exitCode).toBe(1);
  expect(text).toContain(`has the status error. Cinder says: ${message}`);
  expect(text).toMatch(
    /→ No storage of the cloud has room for it: another volumes\.\w+\.size or volumes\.\w+\.type may fit/,
  );
  expect(left.filter((one) => one.startsWith('volume '))).toContainEqual(expect.stringMatching(/\(error\)$/));
});

test('a server that no hypervisor has room for is told with the nearest other flavors', async () => {
  const outcome = {
    kind: 'server error',
    code: 500,
    message: 'No valid host was found. There are not enough hosts available.',
  } as const;
  const { exitCode, text, left } = await perform(
    'provision',
    {},
    {
      ...always,
      service: 'compute',
      method: 'POST',
      path: /\/servers$/,
      effect: { kind: 'outcome', outcome },
    },
  );
  expect(exitCode).toBe(1);
  expect(text).toContain('Nova says: No valid host was found. There are not enough hosts available. [code 500]');
  expect(text).toMatch(
    /→ No hypervisor has room for this flavor now, .*, the nearest being c2-4gb-16 \(2 cores, 4 GiB\)/,
  );
  expect(left.filter((one) => one.startsWith('server '))).toEqual([]);
});

test('a network without a free address is told as that, and not as a passing conflict', async () => {
  const words = {
    status: 409,
    type: 'IpAddressGenerationFailure',
    message: 'No more IP addresses available on network n1.',
  };
  const { exitCode, text } = await perform(
    'provision',
    {},
    {
      ...always,
      service: 'network',
      method: 'POST',
      path: /\/floatingips$/,
      effect: { kind: 'refusal', acted: false, words },
    },
  );
  expect(exitCode).toBe(1);
  expect(text).toContain('No more IP addresses available on network n1.');
  expect(text).toContain('→ The network has given out all its addresses: free one');
});

test('quotas that the cloud hides are no obstacle, and are named', async () => {
  const { exitCode, text, json } = await perform(
    'provision',
    {},
    {
      ...always,
      service: 'network',
      method: 'GET',
      path: /\/quotas\//,
      effect: { kind: 'refusal', acted: false, words: { status: 403, message: 'Policy does not allow it.' } },
    },
  );
  expect(exitCode).toBe(0);
  expect(text).toContain(
    '! The cloud does not show its quotas of ports, floating IPs, security groups, security group rules: whether they suffice turns out only when something is created.',
  );
  // The second run creates nothing.
  expect(reportIn(json.text).notices).toEqual([]);
});
