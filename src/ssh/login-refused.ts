import { ActionableError } from '../engine/actionable-error.ts';

/** What is known of a refused key beside that it was refused. */
export interface KnownOfKey {
  /** The rest of a sentence: `which belongs to the key pair binderhub`. */
  readonly words: string;
  readonly remedy: string;
}

/** The host is the right one, but takes the key for that user not, or not yet: cloud-init may still have to write it. */
export class LoginRefused extends ActionableError {
  override name = 'LoginRefused';
  readonly host: string;
  /** Fingerprint of the key that was offered. */
  readonly key: string;

  constructor(host: string, key: string, known?: KnownOfKey) {
    super(
      `${host} refuses the SSH key ${key}${known === undefined ? '' : `, ${known.words}`}`,
      known?.remedy ??
        "Check that SSH_PRIVATE_KEY belongs to the server's key pair, and that server.user is the login of the image.",
    );
    this.host = host;
    this.key = key;
  }
}
