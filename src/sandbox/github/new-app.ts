import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Permissions } from './records.ts';
import type { App } from './state.ts';

/** What our own App asks for, besides the metadata that every App may read. */
export const ourPermissions: Permissions = {
  actions: 'write',
  contents: 'read',
  issues: 'write',
  members: 'read',
  pull_requests: 'write',
};

const slug = 'registry-bot';

/** Made once for all sandboxes of a process: it takes longer than all else that a test does with one. */
let keys: ReturnType<typeof newKeys> | undefined;
const newKeys = () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 });

/** The App, as it is installed in the sandbox. */
export async function newApp(nextId: () => number, permissions: Permissions = ourPermissions): Promise<App> {
  keys ??= newKeys();
  const { publicKey, privateKey } = await keys;
  const id = nextId();
  return {
    id,
    clientId: `Iv23li${createHash('sha256').update(String(id)).digest('hex').slice(0, 14)}`,
    slug,
    login: `${slug}[bot]`,
    installationId: nextId(),
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    publicKey,
    permissions,
  };
}
