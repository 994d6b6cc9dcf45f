import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { imageChecks } from '../../../src/commands/check/image.ts';
import { registryClient } from '../../../src/registry/client/client.ts';
import { RegistryError } from '../../../src/registry/client/registry-error.ts';
import { listTags } from '../../../src/registry/tags/list-tags.ts';
import { hasDistribution, startDistribution } from '../../registry/distribution.ts';

const { signal } = new AbortController();
const credentials = { user: 'ada', password: 'secret' };

async function realRegistry() {
  const registry = await startDistribution(credentials);
  const client = registryClient({ url: registry.url, ...credentials });
  onTestFinished(async () => {
    await client.close();
    await registry.close();
  });
  return { client, layerBytes: 1_000_000, proxied: false, signal, say: () => undefined };
}

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(!hasDistribution)('an image in a real registry', () => {
  test('is pushed, pulled, found by BinderHub and deleted', async () => {
    const trial = await realRegistry();
    const checks = await imageChecks(trial);
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'push ok',
      'pull ok',
      'BinderHub ok',
      'delete ok',
    ]);
    expect(await listTags(trial.client, 'provision-registry/check', signal)).toEqual([]);
  });

  test('is not even pushed where it could not be deleted', async () => {
    vi.stubEnv('REGISTRY_STORAGE_DELETE_ENABLED', 'false');
    const trial = await realRegistry();
    const checks = await imageChecks(trial);
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'push skipped',
      'pull skipped',
      'BinderHub skipped',
      'delete failure',
    ]);
    await expect(listTags(trial.client, 'provision-registry/check', signal)).rejects.toThrow(RegistryError);
  });
});
