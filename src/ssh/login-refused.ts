import { ActionableError } from '../engine/actionable-error.ts';

/** The host is the right one, but takes the key for that user not, or not yet: cloud-init may still have to write it. */
export class LoginRefused extends ActionableError {
  override name = 'LoginRefused';

  /** @param key fingerprint of the key that was offered */
  constructor(host: string, key: string) {
    super(
      `${host} refuses the SSH key ${key}`,
      "Check that SSH_PRIVATE_KEY belongs to the server's key pair, and that server.user is the login of the image.",
    );
  }
}
