import { buffer } from 'node:stream/consumers';
import { ActionableError } from '../../engine/actionable-error.ts';
import { formatRecord } from '../../host/records.ts';
import { readDockerConfig } from '../../kubernetes/docker-config-file.ts';
import { pullBlob } from '../../registry/blobs/pull-blob.ts';
import { type RegistryClient, registryClient } from '../../registry/client/client.ts';
import { readManifest } from '../../registry/images/image-manifest.ts';
import { pullManifest } from '../../registry/manifests/pull-manifest.ts';
import { given } from '../../target/given.ts';
import type { Answer, Doing } from './answer.ts';
import { rootFileOfDocker } from './answer-node.ts';
import type { HostState } from './host-state.ts';

/** Really pulls an image, as whom kubelet's file says. */
export async function answerPull(
  { files }: HostState,
  [path = '', host = '', repository = '', digest = '']: readonly string[],
  { say, signal }: Doing,
): Promise<Answer> {
  const config = readDockerConfig(Buffer.from(files.get(path)?.content ?? ''), path);
  const account = config?.entries.find(({ registry }) => registry === host)?.account;
  say('pulling with docker');
  const client = registryClient({
    url: `https://${host}`,
    ...account,
    ...given({ ca: files.get(rootFileOfDocker(host))?.content }),
  });
  try {
    await pull(client, repository, digest, signal);
    return { records: formatRecord('pulled', { by: 'docker' }) };
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    return { failure: `docker does not pull: ${error.message}` };
  } finally {
    await client.close();
  }
}

async function pull(client: RegistryClient, repository: string, digest: string, signal: AbortSignal): Promise<void> {
  const manifest = readManifest(await pullManifest(client, repository, digest, signal), digest);
  const parts = manifest.kind === 'image' ? [manifest.config, ...manifest.layers] : [];
  for (const part of parts) await buffer(await pullBlob(client, repository, part.digest, signal));
}
