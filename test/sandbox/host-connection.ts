import type { SandboxHost } from '../../src/sandbox/host.ts';
import type { Connection } from '../../src/ssh/connection.ts';
import { eachLine } from '../../src/ssh/lines.ts';

/** A connection straight to a sandbox host, without SSH between. */
export function connectionTo(host: SandboxHost, name = 'ubuntu@sandbox'): Connection {
  return {
    name,
    exec: (command, { stdin = '', onStderrLine } = {}) => {
      const lines = eachLine(onStderrLine);
      return host.exec(command, stdin, (text) => lines.push(Buffer.from(text)));
    },
    losses: () => 0,
    drop: () => {},
    close: () => {},
  };
}
