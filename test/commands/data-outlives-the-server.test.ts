import { expect, test } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import { type RegistryClient, registryClient } from '../../src/registry/client/client.ts';
import { pullManifest } from '../../src/registry/manifests/pull-manifest.ts';
import { pushImage, signal } from '../registry/images.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { destroyed, runCommand } from './run-command.ts';

/** A client as any other computer would be one: it knows the URL, the password and the authority. */
function clientOf({ registry }: Report, { descriptor }: LocalSandbox): RegistryClient {
  const { registryPassword: password, ca } = descriptor;
  return registryClient({ url: registry.url, user: 'neurolibre', password, ca, tries: 1 });
}

test('an image pushed before destroy is pulled after the next provision', async () => {
  await using sandbox = await localSandbox();
  const first = clientOf(await runCommand('provision', sandbox), sandbox);
  const pushed = await pushImage(first, 'team/image', 'latest');
  await first.close();

  await destroyed(sandbox);
  const again = clientOf(await runCommand('provision', sandbox), sandbox);
  const pulled = await pullManifest(again, 'team/image', 'latest', signal);
  await again.close();
  expect(pulled.digest).toBe(pushed.digest);
});

test('no image is left after the volumes are removed too', async () => {
  await using sandbox = await localSandbox();
  const first = clientOf(await runCommand('provision', sandbox), sandbox);
  await pushImage(first, 'team/image', 'latest');
  await first.close();

  await destroyed(sandbox, { volumes: true });
  const again = clientOf(await runCommand('provision', sandbox), sandbox);
  await expect(pullManifest(again, 'team/image', 'latest', signal)).rejects.toMatchObject({ status: 404 });
  await again.close();
});
