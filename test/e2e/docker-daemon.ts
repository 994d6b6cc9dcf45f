import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

export interface DockerDaemon {
  /** `unix://…` for DOCKER_HOST. */
  readonly host: string;
  stop(): Promise<void>;
}

export const dockerdMissing = missing('dockerd') || missing('docker') || missing('skopeo');

function missing(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}

/** A Docker daemon of its own that touches neither the network nor another daemon of this machine. */
export async function startDockerDaemon(directory: string): Promise<DockerDaemon> {
  const at = join(directory, 'docker');
  mkdirSync(at, { recursive: true });
  const host = `unix://${at}/docker.sock`;
  const log = openSync(join(at, 'log'), 'a');
  const args = [`--data-root=${at}/data`, `--exec-root=${at}/exec`, `--pidfile=${at}/pid`, `--host=${host}`];
  const daemon = spawn('dockerd', [...args, '--bridge=none', '--iptables=false', '--ip-forward=false'], {
    stdio: ['ignore', log, log],
  });
  await untilAnswering(daemon, host);
  return {
    host,
    async stop() {
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilAnswering(daemon: ChildProcess, host: string): Promise<void> {
  while (daemon.exitCode === null) {
    try {
      execFileSync('docker', ['--host', host, 'version'], { stdio: 'ignore' });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error('dockerd ended before it answered');
}
