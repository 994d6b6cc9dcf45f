import { ActionableError } from '../engine/actionable-error.ts';

/** The host shows a key that is not the pinned one: another host, or someone in between. Never tried again. */
export class HostKeyChanged extends ActionableError {
  override name = 'HostKeyChanged';

  /** Both as `ssh-ed25519 SHA256:…`. */
  constructor(host: string, pinned: readonly string[], shown: readonly string[]) {
    super(
      `The SSH host key of ${host} changed: pinned is ${pinned.join(', ')}; it shows ${shown.join(', ') || 'none of these types'}`,
      'Someone may stand in between, so nothing was sent. If the server was rebuilt, read its new key from the console log (openstack console log show) and set server.host-key to it.',
    );
  }
}
