import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { directly } from '../../src/reach.ts';
import type { Connection } from '../../src/ssh/connection.ts';
import { waitForSsh } from '../../src/ssh/wait-for-ssh.ts';

/** Path of a script that makes hosts: `start|ssh|attach|detach|reboot|stop NAME …`; the last line of `start` is how to log in. */
const script = process.env.TEST_HOST_SCRIPT;
/** Directory of image archives for `docker load`: registry.tar (registry:2.8.3) and caddy.tar (caddy:2). */
const images = process.env.TEST_HOST_IMAGES;

/** Why there is no real host to try on, if so. */
export const unavailable =
  script !== undefined && images !== undefined ? undefined : 'needs TEST_HOST_SCRIPT and TEST_HOST_IMAGES';

export interface RealHost {
  /** A new connection, once the host answers. */
  connect(): Promise<Connection>;
  /** Runs a command on the host as root; its standard output, trimmed. */
  sh(command: string): string;
  attach(volume: { readonly id: string; readonly sizeGiB: number }): void;
  detach(volume: { readonly id: string }): void;
  load(image: 'registry' | 'caddy'): void;
  reboot(): void;
  stop(): void;
}

export function startRealHost(name: string): RealHost {
  const made = (...args: string[]) =>
    execFileSync(script ?? '', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  const [, key = '', user = '', address = ''] = /ssh -i (\S+) (\S+)@(\S+)\s*$/.exec(made('start', name)) ?? [];
  const sh = (command: string) => made('ssh', name, `sudo bash -ec '${command.replaceAll("'", `'\\''`)}'`).trim();
  const hostKeys = [sh('cat /etc/ssh/ssh_host_ed25519_key.pub')];
  const privateKey = readFileSync(key, 'utf8');
  return {
    sh,
    connect: () =>
      waitForSsh({
        address,
        user,
        privateKey,
        hostKeys,
        reach: directly,
        timeoutMs: 60_000,
        work: { signal: new AbortController().signal, say: () => {} },
      }),
    attach: ({ id, sizeGiB }) => void made('attach', name, `${id}:${sizeGiB}G`),
    detach: ({ id }) => void made('detach', name, id),
    load(image) {
      const archive = openSync(`${images}/${image}.tar`, 'r');
      execFileSync(script ?? '', ['ssh', name, 'sudo docker load'], { stdio: [archive, 'pipe', 'pipe'] });
      closeSync(archive);
    },
    reboot: () => void made('reboot', name),
    stop: () => void made('stop', name),
  };
}
