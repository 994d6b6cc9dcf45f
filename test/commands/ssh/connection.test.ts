import { afterAll, beforeAll, expect, test } from 'vitest';
import { everySecret } from '../../../src/commands/site/every-secret.ts';
import { openSite } from '../../../src/commands/site/open-site.ts';
import { sshConnection } from '../../../src/commands/ssh/connection.ts';
import { hostKey } from '../../../src/commands/ssh/host-key.ts';
import { type InCloud, wantedInCloud } from '../../../src/commands/wanted/in-cloud.ts';
import { makePlan } from '../../../src/engine/plan.ts';
import { fact } from '../../../src/engine/resource.ts';
import { createKeyPair } from '../../../src/openstack/compute/key-pairs.ts';
import type { Server } from '../../../src/openstack/compute/servers.ts';
import { generateSshKeys } from '../../../src/sandbox/ssh-keys.ts';
import { type LocalSandbox, localSandbox } from '../local-sandbox.ts';
import { runCommand } from '../run-command.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await localSandbox();
  await runCommand('provision', sandbox);
});
afterAll(() => sandbox[Symbol.asyncDispose]());

const { signal } = new AbortController();
const emit = () => undefined;

/** Enough for some tries. */
const patienceMs = 1_000;

/** What a run says of SSH when it logs in to the provisioned host with a key, and Nova says this of the server. */
async function failureOfLogin(sshPrivateKey: string, said: Partial<Server> = {}) {
  const { env, directory: cwd } = sandbox;
  const opened = await openSite({ targetName: 'sandbox', env, cwd, signal, emit }, everySecret);
  const site = { ...opened, secrets: { ...opened.secrets, sshPrivateKey } };
  const cloud = wantedInCloud(site, { adoption: 'offered' });
  const server = fact({
    name: 'server as told',
    identity: { found: cloud.server },
    find: async ({ found }) => ({ ...found, ...said }),
  });
  const connection = sshConnection(
    site,
    { ...cloud, hostKey: hostKey(site.openstack, { server }), server },
    patienceMs,
  );
  const plan = await makePlan('test', [connection], { signal, emit });
  await site.close();
  return plan.changes.find(({ resource }) => resource === 'SSH')?.error;
}

const longAgo = new Date(Date.now() - 16 * 60_000).toISOString();

test("a key that is not of the server's key pair is told of at its first refusal, however young the server", async () => {
  expect(await failureOfLogin(generateSshKeys().private)).toEqual({
    message: expect.stringMatching(
      /^ubuntu@203\.0\.113\.10 refuses the SSH key SHA256:\S+, which does not belong to the server's key pair sandbox-registry \([0-9a-f:]{47}\)$/,
    ),
    remedy: 'Set SSH_PRIVATE_KEY to the private half of that key pair.',
  });
});

test('a refused key of which the cloud knows nothing is final where the server has been up for long', async () => {
  const failure = await failureOfLogin(generateSshKeys().private, {
    keyPairName: 'of a colleague',
    launchedAt: longAgo,
  });
  expect(failure).toEqual({
    message: expect.stringMatching(/^ubuntu@203\.0\.113\.10 refuses the SSH key SHA256:\S+$/),
    remedy: expect.stringContaining('server.user'),
  });
});

test('a refused key of which the cloud knows nothing may still have to be written on a young server', async () => {
  const failure = await failureOfLogin(generateSshKeys().private, { keyPairName: 'of a colleague' });
  expect(failure?.message).toMatch(
    /^SSH never let us in: tried \d+ times in 1 s\. Last: ubuntu@203\.0\.113\.10 refuses/,
  );
});

test('a refused key that does belong to the key pair leaves the login to be mended', async () => {
  const keys = generateSshKeys();
  await createKeyPair(sandbox.openstack, 'lab', keys.public);
  expect(await failureOfLogin(keys.private, { keyPairName: 'lab', launchedAt: longAgo })).toEqual({
    message: expect.stringMatching(/ refuses the SSH key SHA256:\S+, which belongs to the server's key pair lab$/),
    remedy: expect.stringMatching(/^Check that server\.user is the login of the image: /),
  });
});

test('a key that was put on the host by hand lets us in, whatever the key pair', async () => {
  await createKeyPair(sandbox.openstack, 'another', generateSshKeys().public);
  const failure = await failureOfLogin(sandbox.descriptor.sshPrivateKey, {
    keyPairName: 'another',
    launchedAt: longAgo,
  });
  expect(failure).toBeUndefined();
});

/** What a run says of SSH when the way to the provisioned host ends at a port that nobody listens on. */
async function failureOfSsh(parts: Partial<Pick<InCloud, 'securityGroup'>> = {}) {
  const { env, directory: cwd } = sandbox;
  const site = await openSite({ targetName: 'sandbox', env, cwd, signal, emit }, everySecret);
  const lost = { ...site, reach: async () => ({ host: '127.0.0.1', port: 1 }) };
  const cloud = wantedInCloud(lost, { adoption: 'offered' });
  const keys = hostKey(lost.openstack, { server: cloud.server });
  const connection = sshConnection(lost, { ...cloud, hostKey: keys, ...parts }, 400);
  const plan = await makePlan('test', [connection], { signal, emit });
  await site.close();
  return plan.changes.find(({ resource }) => resource === 'SSH')?.error;
}

test('a host that never answers is told with what was tried, its open port 22 and its console', async () => {
  const failure = await failureOfSsh();
  expect(failure?.message).toMatch(/^SSH never let us in: tried (once|\d+ times) in \d+ s\. Last: .*203\.0\.113\.10/);
  expect(failure?.message).toContain('; the security group sandbox-registry lets port 22 in. Its console says last: ');
  expect(failure?.message).toMatch(/ Ubuntu 18\.04 LTS sandbox ttyS0 \/ sandbox login:$/);
  expect(failure?.remedy).toMatch(/port 22/);
});

test('a security group that keeps port 22 shut is named as what it is', async () => {
  const shut = fact({
    name: 'shut security group',
    find: async () => ({ id: 'g1', name: 'shut', description: '', rules: [] }),
  });
  expect((await failureOfSsh({ securityGroup: shut }))?.message).toContain(
    '; the security group shut does not let port 22 in. ',
  );
});
