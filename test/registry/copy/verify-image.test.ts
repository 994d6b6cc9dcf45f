import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { registryClient } from '../../../src/registry/client/client.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { verifyImage } from '../../../src/registry/copy/verify-image.ts';
import { registryStorage } from '../../../src/sandbox/registry/storage.ts';
import { optionsFor, registryServer } from '../../sandbox/registry/registry-server.ts';
import { signal } from '../images.ts';
import { pushSample } from '../sample-images.ts';

test.each([
  ['damaged', (layer: Buffer) => Buffer.from(layer).fill(0, 0, 100), "the content's digest is"],
  ['cut short', (layer: Buffer) => layer.subarray(1), 'has 999 of 1000 bytes that its manifest tells'],
  ['missing', () => undefined, 'BLOB_UNKNOWN'],
])('tells of a layer that is %s in the registry', async (_, spoil, words) => {
  const storage = registryStorage();
  const client = registryClient(optionsFor(await registryServer({ storage })));
  onTestFinished(() => client.close());
  const layer = randomBytes(1000);
  await pushSample(client, 'team/image', 'latest', { layers: [layer, Buffer.alloc(0)] });
  const spoilt = spoil(layer);
  if (spoilt === undefined) storage.blobs.delete(digestOf(layer));
  else storage.blobs.set(digestOf(layer), spoilt);
  const verifying = verifyImage({ client, repository: 'team/image', reference: 'latest' }, { signal });
  await expect(verifying).rejects.toThrow(words);
});
