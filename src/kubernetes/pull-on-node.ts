import { z } from 'zod';
import type { Work } from '../engine/resource.ts';
import { theRecord } from '../host/records.ts';
import { runScript } from '../host/run-script.ts';
import type { Connection } from '../ssh/connection.ts';
import { authOf, type Credential } from './docker-config-auth.ts';

export interface PulledImage {
  readonly repository: string;
  readonly digest: string;
}

/**
 * Has a node pull an image with what stands in kubelet's file.
 *
 * @param file kubelet's
 * @param credential what is in it, for a node that has nothing to pull with but curl
 * @returns what it pulled with: `docker`, `nerdctl`, `podman`, `skopeo` or `curl`
 * @throws HostError with the words of the one that failed
 */
export async function pullOnNode(
  connection: Connection,
  { file, credential, image }: { readonly file: string; readonly credential: Credential; readonly image: PulledImage },
  work: Work,
): Promise<string> {
  const args = [file, credential.host, image.repository, image.digest];
  const records = await runScript(connection, 'pull', args, { work, payload: authOf(credential) });
  return theRecord(records, 'pulled', z.object({ by: z.string() })).by;
}
