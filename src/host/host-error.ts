import { ActionableError } from '../engine/actionable-error.ts';
import { lastWords } from './last-words.ts';

/** A script ended on the host without having done its work. */
export class HostError extends ActionableError {
  override name = 'HostError';
  /** As the connection is named: `ubuntu@203.0.113.7`. */
  readonly host: string;
  readonly script: string;
  /** The script's exit code. */
  readonly code: number;

  constructor(host: string, script: string, code: number, stderr: string) {
    const words = lastWords(stderr);
    super(`${host}: ${script} ended with code ${code}${words === '' ? '' : `: ${words}`}`, remedyFor(words));
    this.host = host;
    this.script = script;
    this.code = code;
  }
}

/** As the container engine says that it came to no registry: by name, by the way there, or in time. */
const unreached =
  /^the image .* cannot be pulled: .*(no such host|server misbehaving|name resolution|connection refused|no route to host|unreachable|timeout|deadline exceeded|request canceled while waiting)/ims;

function remedyFor(words: string): string {
  if (/^sudo: /m.test(words)) {
    return 'The login user must be allowed to use sudo without a password: name the first user of the image as server.user.';
  }
  if (unreached.test(words)) {
    return 'The host does not reach the registry of that image: give it a way out (a router on its network, name servers, outgoing port 443), or set registry.image or registry.proxy-image to the same image in a registry that it reaches. Then run again: what is done already is left alone.';
  }
  return 'Log in to the host, mend what it says, and run again: what is done already is left alone.';
}
