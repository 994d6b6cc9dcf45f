import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { hostOf } from '../../src/host/host.ts';
import type { Connection } from '../../src/ssh/connection.ts';
import { eachLine } from '../../src/ssh/lines.ts';

/** Why the scripts cannot run for real on this machine, if so. */
export const unavailable: string | undefined = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  try {
    sh('losetup -f && unshare -m --propagation private mount -t tmpfs tmpfs /mnt');
    return undefined;
  } catch {
    return 'needs loop devices and mount namespaces';
  }
})();

export const work = { signal: new AbortController().signal, say: () => {} };
const MiB = 2 ** 20;
/** Held while loop devices are handed out. */
const turns = join(tmpdir(), 'loop-host.lock');

/**
 * This very machine as a host, in a mount namespace of its own: loop devices stand for volumes, what is written below
 * /etc and /mnt or mounted is gone with the test.
 */
export async function loopHost() {
  const directory = mkdtempSync(join(tmpdir(), 'loop-host-'));
  const holder = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', namespace(directory)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const loops: string[] = [];
  onTestFinished(async () => {
    holder.stdin.end();
    await once(holder, 'exit');
    for (const loop of loops) sh(`losetup -d ${loop}`);
    rmSync(directory, { recursive: true });
  });
  await once(holder.stdout, 'data');
  const inside = (command: string) => ['-t', String(holder.pid), '-m', '--', 'bash', '-c', command];
  const connection: Connection = {
    name: 'root@here',
    exec: (command, { stdin = '', onStderrLine } = {}) => run(spawn('nsenter', inside(command)), stdin, onStderrLine),
    close: () => {},
  };
  return {
    connection,
    host: hostOf(connection),
    /** Runs a command as the host would; its standard output, trimmed. */
    sh: (command: string) =>
      execFileSync('nsenter', inside(command), { stdio: ['ignore', 'pipe', 'pipe'] })
        .toString()
        .trim(),
    /** A volume of zeros, or as `prepare` leaves the device named by `$1`. */
    attach(id: string, { sizeMiB = 32, prepare = '' } = {}): string {
      const file = join(directory, id);
      writeFileSync(file, '');
      truncateSync(file, sizeMiB * MiB);
      // Partitions are read anew, as when a volume is attached; partx helps where the kernel knows no such tables.
      // Between the two attachments the device is anybody's: test files beside this one wait for their turn.
      const attach = `loop=$(losetup -f --show ${file}) && echo "$loop" && set -- "$loop"
        { ${prepare || ':'}
        } >&2
        losetup -d "$loop" && losetup -P "$loop" ${file} && { partx -u "$loop" 2>/dev/null || true; }`;
      const loop = execFileSync('flock', [turns, 'sh', '-ec', attach], { stdio: 'pipe' }).toString().trim();
      loops.push(loop);
      execFileSync('nsenter', inside(`ln -s ${loop} /dev/disk/by-id/virtio-${id.slice(0, 20)}`));
      return loop;
    },
  };
}

/** Ends with its standard input. */
function namespace(directory: string): string {
  return `set -e
    mkdir -p /dev/disk ${directory}/etc
    mount -t tmpfs tmpfs ${directory}/etc && mkdir ${directory}/etc/upper ${directory}/etc/work
    mount -t overlay -o lowerdir=/etc,upperdir=${directory}/etc/upper,workdir=${directory}/etc/work overlay /etc
    printf '# static\\nUUID=11111111-1111-1111-1111-111111111111 /other ext4 defaults 0 2\\n' >/etc/fstab
    mount -t tmpfs tmpfs /dev/disk && mkdir /dev/disk/by-id
    mount -t tmpfs tmpfs /mnt
    echo ready && exec cat`;
}

function sh(command: string): string {
  return execFileSync('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] })
    .toString()
    .trim();
}

async function run(child: ChildProcess, stdin: string, onStderrLine: ((line: string) => void) | undefined) {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const lines = eachLine(onStderrLine);
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    err.push(chunk);
    lines.push(chunk);
  });
  child.stdin?.end(stdin);
  const [code] = await once(child, 'close');
  return { code: code ?? 1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}
