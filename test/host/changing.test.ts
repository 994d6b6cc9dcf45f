import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { scriptText } from '../../src/host/scripts.ts';
import { loopHost, unavailable } from './loop-host.ts';

const id = '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001';
const bytes = String(32 * 2 ** 20);
const patience = { timeout: 60_000 };

/** A host whose mkfs.ext4 waits until it is told to go on, and counts how often it was begun. */
async function slowHost() {
  const on = await loopHost();
  const device = on.attach(id);
  on.sh(`cp -L /sbin/mkfs.ext4 /mnt/mkfs.ext4; touch /mnt/log
    printf '#!/bin/sh\\necho begun >>/mnt/log; while [ ! -e /mnt/go ]; do sleep 0.05; done; exec /mnt/mkfs.ext4 "$@"\\n' >/mnt/slow
    chmod +x /mnt/slow; mount --bind /mnt/slow "$(readlink -f /sbin/mkfs.ext4)"`);
  return {
    ...on,
    device,
    begun: () => on.sh('cat /mnt/log'),
    mount() {
      const child = on.begin(`exec bash -s -- mount ${id} ${bytes} /mnt/DATA '' may-format DATA`);
      const said: string[] = [];
      child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
      child.stdin.end(scriptText('mount'));
      return { child, said: () => said.join('') };
    },
  };
}

/** As sshd and the kernel do when a connection is lost: nobody takes what is said any more, and the group is hung up on. */
function cut({ child }: ReturnType<Awaited<ReturnType<typeof slowHost>>['mount']>): void {
  child.stdout.destroy();
  child.stderr.destroy();
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGHUP');
}

describe.skipIf(unavailable)(`a script that changes a host${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('goes on to its end when its connection is lost in the middle', async () => {
    const on = await slowHost();
    const run = on.mount();
    await vi.waitFor(() => expect(on.begun()).toBe('begun'), patience);
    cut(run);
    on.sh('touch /mnt/go');
    await vi.waitFor(() => expect(on.sh('findmnt -rno SOURCE /mnt/DATA || true')).toBe(on.device), patience);
    await vi.waitFor(() => expect(on.sh('grep -c " /mnt/DATA ext4 " /etc/fstab || true')).toBe('1'), patience);
  });

  test('is waited for by the next run, which then finds all done', async () => {
    const on = await slowHost();
    const first = on.mount();
    await vi.waitFor(() => expect(on.begun()).toBe('begun'), patience);
    cut(first);
    const next = on.mount();
    const ended = once(next.child, 'close');
    const words = `:: waiting for an earlier run that is still at it (mount-${id})`;
    await vi.waitFor(() => expect(next.said()).toContain(words), patience);
    on.sh('touch /mnt/go');
    expect(await ended).toEqual([0, null]);
    expect(on.begun()).toBe('begun');
    expect(next.said()).not.toContain('formatting');
  });

  test('does not come late when its connection was lost while it waited', async () => {
    const on = await slowHost();
    const first = on.mount();
    const firstEnded = once(first.child, 'close');
    await vi.waitFor(() => expect(on.begun()).toBe('begun'), patience);
    const given = on.mount();
    const ended = once(given.child, 'exit');
    await vi.waitFor(() => expect(given.said()).toContain('waiting for an earlier run'), patience);
    given.child.stdout.destroy();
    given.child.stderr.destroy();
    expect(await ended).not.toEqual([0, null]);
    on.sh('touch /mnt/go');
    expect(await firstEnded).toEqual([0, null]);
  });

  test('fails as it should, with its last words', async () => {
    const on = await slowHost();
    on.sh('touch /mnt/go; mkdir /mnt/DATA; touch /mnt/DATA/file');
    const run = on.mount();
    expect(await once(run.child, 'close')).toEqual([1, null]);
    expect(run.said()).toContain('/mnt/DATA holds files that the volume would hide');
    expect(on.sh('cat /etc/fstab')).not.toContain('/mnt/DATA');
  });
});

test('a service of which not all has come is left as it is', () => {
  const run = () =>
    execFileSync('bash', ['-s', '--', 'service', 'registry'], {
      input: `${scriptText('service')}image registry:2.8.3\nunit QUJD`,
      stdio: 'pipe',
    });
  expect(run).toThrow('the connection was lost before all of service registry had come; nothing was changed');
});
