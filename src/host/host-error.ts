import { ActionableError } from '../engine/actionable-error.ts';
import type { Connection } from '../ssh/connection.ts';
import { lastWords } from './last-words.ts';

/** A script ended on the host without having done its work. */
export class HostError extends ActionableError {
  override name = 'HostError';
  /** As the connection is named: `ubuntu@203.0.113.7`. */
  readonly host: string;
  readonly script: string;
  /** The script's exit code. */
  readonly code: number;

  constructor({ name, line }: Pick<Connection, 'name' | 'line'>, script: string, code: number, stderr: string) {
    const words = lastWords(stderr);
    super(`${name}: ${script} ended with code ${code}${words === '' ? '' : `: ${words}`}`, remedyFor(words, line));
    this.host = name;
    this.script = script;
    this.code = code;
  }
}

/** As the container engine says that it came to no registry: by name, by the way there, or in time. */
const unreached =
  /^the image .* cannot be pulled: .*(no such host|server misbehaving|name resolution|connection refused|no route to host|unreachable|timeout|deadline exceeded|request canceled while waiting)/ims;

/** As the container engine says that a registry speaks no TLS. */
const plain = /^the image .* cannot be pulled: .*server gave HTTP response to HTTPS client/ims;

function remedyFor(words: string, line: string | undefined): string {
  const host = line === undefined ? 'the host' : `the host (\`${line}\`)`;
  if (/^sudo: /m.test(words)) {
    return 'The login user must be allowed to use sudo without a password: name the first user of the image as server.user.';
  }
  if (unreached.test(words)) {
    return 'The host does not reach the registry of that image: give it a way out (a router on its network, name servers, outgoing port 443), or set registry.image or registry.proxy-image to the same image in a registry that it reaches. Then run again: what is done already is left alone.';
  }
  if (plain.test(words)) {
    return `Docker pulls over HTTPS only: set registry.image or registry.proxy-image to the same image in a registry with TLS. Or log in to ${host}, list that registry in \`insecure-registries\` of /etc/docker/daemon.json, and \`sudo systemctl reload docker\`. Then run again: what is done already is left alone.`;
  }
  return `Log in to ${host}, mend what it says, and run again: what is done already is left alone.`;
}
