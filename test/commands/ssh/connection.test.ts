import { afterAll, beforeAll, expect, test } from 'vitest';
import { everySecret } from '../../../src/commands/site/every-secret.ts';
import { openSite } from '../../../src/commands/site/open-site.ts';
import { sshConnection } from '../../../src/commands/ssh/connection.ts';
import { hostKey } from '../../../src/commands/ssh/host-key.ts';
import { type InCloud, wantedInCloud } from '../../../src/commands/wanted/in-cloud.ts';
import { makePlan } from '../../../src/engine/plan.ts';
import { fact } from '../../../src/engine/resource.ts';
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
