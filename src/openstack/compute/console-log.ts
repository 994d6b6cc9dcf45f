import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';

const output = z.object({ output: z.string().nullable() });

/**
 * What a server has printed on its console. The hypervisor keeps only the newest part, so what was printed at first
 * boot scrolls out of it one day.
 *
 * @param lines how many of the last lines; left out, all there are
 * @returns undefined while the server is not far enough to have one (Nova answers 404 or 409)
 * @see https://docs.openstack.org/api-ref/compute/#show-console-output-os-getconsoleoutput-action
 */
export async function readConsoleLog(
  openstack: OpenStack,
  serverId: string,
  { lines, signal }: { readonly lines?: number; readonly signal?: AbortSignal } = {},
): Promise<string | undefined> {
  const path = `/servers/${serverId}/action`;
  const body = { 'os-getConsoleOutput': lines === undefined ? {} : { length: lines } };
  const answer = await openstack.request('compute', {
    method: 'POST',
    path,
    body,
    accept: [404, 409],
    reads: true,
    ...signalled(signal),
  });
  if (answer.status >= 400) return undefined;
  return parseBody(output, answer.body, `compute POST ${path}`).output ?? undefined;
}

/**
 * The host's public SSH keys that cloud-init prints at first boot (cloud-init, module cc_keys_to_console), one
 * `ssh-ed25519 AAAA…` a line, without the comment. Lines may come with a prefix of the console's own.
 *
 * @returns nothing when the log has no complete block of them; of several blocks, the last
 */
export function hostKeysIn(log: string): readonly string[] {
  const blocks = log.matchAll(/-----BEGIN SSH HOST KEY KEYS-----(.*?)-----END SSH HOST KEY KEYS-----/gs);
  const last = [...blocks].at(-1)?.[1] ?? '';
  return [...last.matchAll(/\b((?:ssh|ecdsa|sk)-[\w@.-]+) (AAAA[A-Za-z0-9+/]+={0,2})/g)].map(
    ([, type, key]) => `${type} ${key}`,
  );
}
