import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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
 * /etc, /mnt, /run and /var/lib or mounted is gone with the test.
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
    // The kernel keeps a loop device that is no longer used, with the partitions that it knew.
    for (const loop of loops) sh(`partx -d ${loop} 2>/dev/null; losetup -d ${loop}`);
    rmSync(directory, { recursive: true });
  });
  await once(holder.stdout, 'data');
  const inside = (command: string) => ['-t', String(holder.pid), '-m', '--', 'bash', '-c', command];
  const connection: Connection = {
    name: 'root@here',
    exec: (command, { stdin = '', onStderrLine } = {}) => run(spawn('nsenter', inside(command)), stdin, onStderrLine),
    losses: () => 0,
    drop: () => {},
    close: () => {},
  };
  return {
    connection,
    host: hostOf(connection),
    /** Begins a command that may be left to itself, in a process group of its own. */
    begin: (command: string) => spawn('nsenter', inside(command), { detached: true }),
    /** Runs a command as the host would; its standard output, trimmed. */
    sh: (command: string) =>
      execFileSync('nsenter', inside(command), { stdio: ['ignore', 'pipe', 'pipe'] })
        .toString()
        .trim(),
    /** A volume of zeros, or as `prepare` leaves the device named by `$1`; unless `named`, no name tells whose it is. */
    attach(id: string, { sizeMiB = 32, prepare = '', named = true } = {}): string {
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
      if (named) execFileSync('nsenter', inside(`ln -s ${loop} /dev/disk/by-id/virtio-${id.slice(0, 20)}`));
      return loop;
    },
    /** Lets a volume grow as the cloud would. The kernel is told at once unless `unseen`. */
    extend(id: string, sizeMiB: number, { unseen = false } = {}): void {
      const file = join(directory, id);
      truncateSync(file, sizeMiB * MiB);
      if (!unseen) sh(`losetup -c $(losetup -nO NAME -j ${file})`);
    },
  };
}

/** Ends with its standard input. */
function namespace(directory: string): string {
  return `set -e
    mkdir -p /dev/disk ${directory}/etc
    mount -t tmpfs tmpfs ${directory}/etc
    for place in /etc /run /var/lib; do
      above=${directory}/etc/$(basename $place) && mkdir -p $above/upper $above/work
      mount -t overlay -o lowerdir=$place,upperdir=$above/upper,workdir=$above/work overlay $place
    done
    ${standIn(directory)}
    printf '# static\\nUUID=11111111-1111-1111-1111-111111111111 /other ext4 defaults 0 2\\n' >/etc/fstab
    mount -t tmpfs tmpfs /dev/disk && mkdir /dev/disk/by-id
    mount -t tmpfs tmpfs /mnt
    echo ready && exec cat`;
}

/** Whether root may let a mounted ext4 grow: containers are seldom given CAP_SYS_RESOURCE. */
const growsMounted = (() => {
  const bits = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${bits}`) & (1n << 24n)) !== 0n;
})();

/** Where that is not allowed, a resize2fs that does without: it unmounts the file system for a moment. */
function standIn(directory: string): string {
  if (growsMounted) return '';
  return `cp /sbin/resize2fs ${directory}/etc/resize2fs
    cat >${directory}/etc/stand-in <<'STANDIN'
#!/bin/bash
set -e
point=$(findmnt -rno TARGET -S "$1")
umount "$point"
e2fsck -fp "$1" || [ $? = 1 ]
${directory}/etc/resize2fs "$1"
mount "$1" "$point"
STANDIN
    chmod +x ${directory}/etc/stand-in
    mount --bind ${directory}/etc/stand-in /sbin/resize2fs`;
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
