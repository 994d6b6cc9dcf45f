import { expect, test } from 'vitest';
import { registryClient } from '../../src/registry/client/client.ts';
import { pushImage } from '../registry/images.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { changesOf, destroyed, runCommand } from './run-command.ts';

/** A registry volume with an image where a registry by hand keeps it, and no server. */
async function madeByHand(sandbox: LocalSandbox): Promise<void> {
  const { registry } = await runCommand('provision', sandbox);
  const { registryPassword: password, ca } = sandbox.descriptor;
  const client = registryClient({ url: registry.url, user: 'neurolibre', password, ca, tries: 1 });
  await pushImage(client, 'team/image', 'latest');
  await client.close();
  const host = await sandbox.host('sandbox-registry');
  const volume = host.mounts.get('/docker-registry') ?? '';
  const [filesystem, images] = [host.filesystems.get(volume), host.imagesOn(volume)];
  if (filesystem === undefined) throw new Error('there is no registry volume');
  const { blobs, repositories, uploads } = images;
  filesystem.formerImages = { blobs: new Map(blobs), repositories: new Map(repositories), uploads: new Map(uploads) };
  blobs.clear();
  repositories.clear();
  await destroyed(sandbox);
}

test('images that lie at the top of a volume are served once its registry is ours', async () => {
  await using sandbox = await localSandbox();
  await madeByHand(sandbox);
  const report = await runCommand('provision', sandbox);
  expect(report.changes).toContainEqual(
    expect.objectContaining({
      resource: 'images of a former registry',
      action: 'update',
      reason: 'lie in /docker-registry/docker/registry, wanted in /docker-registry/registry/docker/registry',
      outcome: 'done',
    }),
  );
  const { listing } = await runCommand('list', sandbox);
  expect(listing?.repositories.map(({ name }) => name)).toEqual(['team/image']);
  expect(changesOf(await runCommand('provision', sandbox)).filter((line) => !line.startsWith('none'))).toEqual([]);
});
