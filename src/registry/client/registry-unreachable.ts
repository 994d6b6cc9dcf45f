import { ActionableError } from '../../engine/actionable-error.ts';

/** No answer came: the connection or its TLS failed. */
export class RegistryUnreachable extends ActionableError {
  override name = 'RegistryUnreachable';
  /** Who was not reached, as `host[:port]`. */
  readonly host: string;
  /** The cause's own code, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`. */
  readonly code: string;
  /** Why, in a few words that follow on the registry's name. */
  readonly reason: string;

  constructor(host: string, code: string, reason: string, remedy: string, options?: ErrorOptions) {
    super(`${host} could not be reached: ${reason}`, remedy, options);
    this.host = host;
    this.code = code;
    this.reason = reason;
  }
}
