import type { RegistryClient } from '../client/client.ts';
import { exchange } from '../client/exchange.ts';
import { mediaTypes } from '../media-types.ts';

/**
 * Asks for a manifest with the very request of BinderHub's own look whether an image is there already: Basic at once, and
 * one accepted type alone. Where that is not answered with 200 it builds the image anew at every launch.
 *
 * Follows https://github.com/jupyterhub/binderhub/blob/main/binderhub/registry.py.
 *
 * @returns the status of the answer
 */
export async function askAsBinderHub(
  client: RegistryClient,
  repository: string,
  tag: string,
  signal: AbortSignal,
): Promise<number> {
  const { user = '', password = '' } = client.credentials ?? {};
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const url = new URL(`/v2/${repository}/manifests/${tag}`, client.url);
  const headers = { accept: mediaTypes.ociManifest, authorization };
  const answer = await exchange(client, url, { method: 'GET', headers, signal });
  await answer.body.dump();
  return answer.status;
}
