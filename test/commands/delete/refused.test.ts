import { expect, test, vi } from 'vitest';
import { deletionRefused } from '../../../src/commands/delete/refused.ts';
import { registryClient } from '../../../src/registry/client/client.ts';
import { hashPassword } from '../../../src/registry/configuration/htpasswd.ts';
import { deleteManifest } from '../../../src/registry/manifests/delete-manifest.ts';
import { startRegistry } from '../../../src/sandbox/registry/start-registry.ts';
import { hasDistribution, startDistribution } from '../../registry/distribution.ts';
import { pushImage, signal } from '../../registry/images.ts';

const credentials = { user: 'ada', password: 'secret' };
const digest = `sha256:${'0'.repeat(64)}`;

test.skipIf(!hasDistribution)(
  'says what to do when the registry does not let delete (needs docker-registry)',
  async () => {
    vi.stubEnv('REGISTRY_STORAGE_DELETE_ENABLED', 'false');
    const registry = await startDistribution(credentials);
    vi.unstubAllEnvs();
    const client = registryClient({ url: registry.url, ...credentials });
    const image = await pushImage(client, 'team/image', 'one');
    const refused = deletionRefused(
      await deleteManifest(client, 'team/image', image.digest, signal).catch((error: unknown) => error),
    );
    expect(refused).toMatchObject({
      remedy: expect.stringContaining('storage.delete.enabled: provision writes it so'),
    });
    await client.close();
    await registry.close();
  },
);

test('says that a registry only reads just now', async () => {
  const htpasswd = await hashPassword(credentials.user, credentials.password, 4);
  const registry = await startRegistry({ domain: 'registry.example.org', htpasswd: () => htpasswd, readOnly: true });
  const client = registryClient({ url: registry.url, ...credentials });
  const refused = deletionRefused(
    await deleteManifest(client, 'team/image', digest, signal).catch((error: unknown) => error),
  );
  expect(refused).toMatchObject({
    message: expect.stringContaining('The registry only reads just now: its garbage is being collected'),
    remedy: expect.stringContaining('Run again in some minutes'),
  });
  await client.close();
  await registry.close();
});

test('leaves other errors as they are', () => {
  const error = new Error('other');
  expect(deletionRefused(error)).toBe(error);
});
