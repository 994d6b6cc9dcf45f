import { getKeyPair } from '../../openstack/compute/key-pairs.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import type { OpenStack } from '../../openstack/openstack.ts';
import { fingerprint } from '../../ssh/fingerprint.ts';
import { LoginRefused } from '../../ssh/login-refused.ts';
import type { Judged } from '../../ssh/wait-for-ssh.ts';

/** By then cloud-init has long written the keys: slow guests have taken some minutes to it. */
const freshMs = 15 * 60_000;

/**
 * Adds to a refused login what the cloud knows of the key. Time will not mend it where the server has been up for long,
 * or was made with another key; a key that somebody put there by hand has had its try.
 */
export async function judgeRefusal(
  openstack: OpenStack,
  server: Server,
  refusal: LoginRefused,
  signal: AbortSignal,
): Promise<Judged> {
  const isOld = server.launchedAt !== undefined && Date.now() - Date.parse(server.launchedAt) > freshMs;
  const pair = await keyPairOf(openstack, server, signal);
  if (pair === undefined) return { refusal, final: isOld };
  const { host, key } = refusal;
  if (fingerprint(pair.publicKey) === key) {
    const words = `which belongs to the server's key pair ${pair.name}`;
    const remedy = 'Check that server.user is the login of the image: `ubuntu` for Ubuntu, `debian` for Debian.';
    return { refusal: new LoginRefused(host, key, { words, remedy }), final: isOld };
  }
  const words = `which does not belong to the server's key pair ${pair.name} (${pair.fingerprint})`;
  const remedy = 'Set SSH_PRIVATE_KEY to the private half of that key pair.';
  return { refusal: new LoginRefused(host, key, { words, remedy }), final: true };
}

/** Undefined also where the cloud does not tell: a key pair is its user's own, and may be gone. */
async function keyPairOf(openstack: OpenStack, { keyPairName }: Server, signal: AbortSignal) {
  if (keyPairName === undefined) return undefined;
  try {
    return await getKeyPair(openstack, keyPairName, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
