import ssh2 from 'ssh2';
import { ActionableError } from '../engine/actionable-error.ts';
import { fingerprint } from './fingerprint.ts';

export interface PrivateKey {
  readonly text: string;
  /** Of its public half. */
  readonly fingerprint: string;
}

/**
 * Reads a private key in OpenSSH or PEM format.
 *
 * @throws ActionableError when it is none, or encrypted; no part of it is in the message
 */
export function readPrivateKey(content: string): PrivateKey {
  // Copied through web forms, keys come with Windows line ends or lose their last one.
  const text = `${content.replaceAll('\r\n', '\n').trim()}\n`;
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) {
    if (/encrypted|passphrase/i.test(key.message)) {
      throw new ActionableError(
        'The SSH private key is encrypted with a passphrase',
        'Make a key without one for this purpose alone: ssh-keygen -t ed25519 -N "" -f registry-key. Give its public half to the cloud: the line in registry-key.pub as server.public-key, or `openstack keypair create --public-key registry-key.pub NAME` and NAME as server.key-pair.',
      );
    }
    throw unusable('The SSH private key cannot be read: it is neither an OpenSSH nor a PEM private key');
  }
  if (!key.isPrivateKey()) throw unusable('What is given as the SSH private key is a public key');
  return { text, fingerprint: fingerprint(key.getPublicSSH()) };
}

function unusable(message: string): ActionableError {
  return new ActionableError(
    message,
    'Give the whole file, from -----BEGIN to the end of the -----END line, with its line breaks.',
  );
}
