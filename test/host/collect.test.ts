import { describe, expect, test, vi } from 'vitest';
import { deletionRefused } from '../../src/commands/delete/refused.ts';
import { collectGarbage, letBeWritten } from '../../src/host/collect-garbage.ts';
import { scriptText } from '../../src/host/scripts.ts';
import { storedImages } from '../../src/host/stored-images.ts';
import { blobExists } from '../../src/registry/blobs/blob-exists.ts';
import { beginUpload } from '../../src/registry/blobs/upload-session.ts';
import { readOnlyConfiguration } from '../../src/registry/configuration/registry-configuration.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { verifyImage } from '../../src/registry/copy/verify-image.ts';
import { deleteManifest } from '../../src/registry/manifests/delete-manifest.ts';
import { ownRepositories } from '../../src/registry/own-repositories.ts';
import { pushImage, signal } from '../registry/images.ts';
import { work } from './loop-host.ts';
import { registryService, unavailable } from './registry-service.ts';

const patience = { timeout: 60_000, interval: 200 };
const repository = 'team/image';

/** A registry with an image to keep and the garbage of another. */
async function withGarbage() {
  const running = await registryService();
  const { host, storage, client } = running;
  const kept = await pushImage(client, repository, 'kept');
  const gone = await pushImage(client, repository, 'gone');
  await deleteManifest(client, repository, gone.digest, signal);
  const stored = () => storedImages(host, storage, work);
  const readOnly = readOnlyConfiguration((await stored()).configuration);
  const writes = () =>
    pushImage(client, repository, 'new').then(
      () => true,
      () => false,
    );
  return {
    ...running,
    kept,
    gone,
    stored,
    writes,
    collect: () => collectGarbage(host, storage, readOnly, work),
    /** Begins a collection, and holds it while its collector runs. */
    async held() {
      const { mountPoint, uuid, directory, configuration } = storage;
      const args = ['collect', mountPoint, uuid, directory, configuration.inContainer];
      running.on.sh('touch /run/stand-in-hold');
      const child = running.on.begin(`exec bash -s -- ${args.join(' ')}`);
      child.stdin.end(`${scriptText('collect')}config ${Buffer.from(readOnly).toString('base64')}\nend\n`);
      await vi.waitFor(() => running.on.sh('cat /run/stand-in-docker/provision-registry-collector/pid'), patience);
      return {
        child,
        signal: (name: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, name),
        letGo: () => running.on.sh('rm /run/stand-in-hold'),
      };
    },
  };
}

describe.skipIf(unavailable)(`collecting garbage, for real${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('frees what was deleted, and nothing else', async () => {
    const { stored, collect, client, kept, gone } = await withGarbage();
    // What a registry remembers of a blob must not outlive it.
    const layer = digestOf(gone.blobs[1] ?? Buffer.of());
    expect(await blobExists(client, repository, layer, signal)).toBe(true);
    const before = await stored();
    const collected = await collect();
    const after = await stored();
    const freed = [gone.digest, ...gone.blobs.map(digestOf)].toSorted();
    expect([...before.blobs.keys()].filter((digest) => !after.blobs.has(digest)).toSorted()).toEqual(freed);
    expect(collected).toMatchObject({ blobs: 3, bytes: gone.size });
    expect(collected.available.after - collected.available.before).toBeGreaterThanOrEqual(gone.size);
    expect(after).toMatchObject({ readOnly: false, configuration: before.configuration });
    expect(await blobExists(client, repository, layer, signal)).toBe(false);
    await pushImage(client, repository, 'new');
    await verifyImage({ client, repository, reference: kept.digest }, { signal });
  });

  test('lets pull meanwhile, but not push, and goes on to its end when its connection is lost', async () => {
    const { held, stored, client, kept, gone, writes } = await withGarbage();
    const { child, signal: send, letGo } = await held();
    expect((await stored()).readOnly).toBe(true);
    await expect(pushImage(client, repository, 'new')).rejects.toThrow('405');
    const deleted = await deleteManifest(client, repository, kept.digest, signal).catch(deletionRefused);
    expect(deleted).toMatchObject({ message: expect.stringContaining('The registry only reads just now') });
    await verifyImage({ client, repository, reference: kept.digest }, { signal });
    child.stdout.destroy();
    child.stderr.destroy();
    send('SIGHUP');
    letGo();
    await vi.waitFor(async () => expect((await stored()).readOnly).toBe(false), patience);
    expect((await stored()).blobs.has(gone.digest)).toBe(false);
    await vi.waitFor(async () => expect(await writes()).toBe(true), patience);
  });

  test('lets the registry be written to again when the collector fails, and says what it said', async () => {
    const { on, collect, stored, writes, kept, storage } = await withGarbage();
    const hex = kept.digest.slice('sha256:'.length);
    const blobs = `${storage.mountPoint}/${storage.directory}/docker/registry/v2/blobs/sha256`;
    on.sh(`echo damaged >${blobs}/${hex.slice(0, 2)}/${hex}/data`);
    await expect(collect()).rejects.toThrow('failed to garbage collect: failed to mark');
    expect((await stored()).readOnly).toBe(false);
    expect(await writes()).toBe(true);
  });

  test('lets the registry be written to again when it is told to end', async () => {
    const { held, stored, writes } = await withGarbage();
    const { signal: send, letGo } = await held();
    send('SIGTERM');
    letGo();
    await vi.waitFor(async () => expect((await stored()).readOnly).toBe(false), patience);
    await vi.waitFor(async () => expect(await writes()).toBe(true), patience);
  });

  test('killed in the middle leaves a registry that only reads, which is seen and ended', async () => {
    const { on, host, held, stored, writes, reinstall, kept, client } = await withGarbage();
    const collecting = () =>
      on.sh('kill -0 $(cat /run/stand-in-docker/provision-registry-collector/pid) && echo yes || true');
    const first = await held();
    first.signal('SIGKILL');
    expect((await stored()).readOnly).toBe(true);
    expect(await writes()).toBe(false);
    expect(collecting()).toBe('yes');
    await letBeWritten(host, work);
    expect(collecting()).toBe('');
    expect((await stored()).readOnly).toBe(false);
    await vi.waitFor(async () => expect(await writes()).toBe(true), patience);
    const second = await held();
    second.signal('SIGKILL');
    expect(await reinstall()).toEqual(['update: only reads: its garbage is being collected, or that was broken off']);
    expect(collecting()).toBe('');
    expect(await reinstall()).toEqual(['none: as wanted']);
    expect(await writes()).toBe(true);
    await verifyImage({ client, repository, reference: kept.digest }, { signal });
  });

  test('stops before anything goes while somebody pushes', async () => {
    const { collect, stored, client, gone, on, storage } = await withGarbage();
    await beginUpload({ client, repository: 'team/other' }, signal);
    await beginUpload({ client, repository: ownRepositories.check }, signal);
    expect((await stored()).uploads).toEqual(['team/other']);
    await expect(collect()).rejects.toThrow('Somebody pushes to team/other');
    expect(await stored()).toMatchObject({ readOnly: false });
    expect((await stored()).blobs.has(gone.digest)).toBe(true);
    on.sh(`find ${storage.mountPoint} -path '*/_uploads/*' -type f -exec touch -d '2 hours ago' {} +`);
    expect((await stored()).uploads).toEqual([]);
    expect(await collect()).toMatchObject({ blobs: 3 });
  });

  test('takes no proof of the registry that was broken off for a push', async () => {
    const { collect, stored, client } = await withGarbage();
    await beginUpload({ client, repository: ownRepositories.check }, signal);
    expect((await stored()).uploads).toEqual([]);
    expect(await collect()).toMatchObject({ blobs: 3 });
  });

  test('does nothing when its words have not all come', async () => {
    const { host, storage, stored } = await withGarbage();
    const args = [storage.mountPoint, storage.uuid, storage.directory, storage.configuration.inContainer];
    await expect(host.run('collect', args, work, 'config \n')).rejects.toThrow('the connection was lost');
    await expect(host.run('collect', ['/mnt', ...args.slice(1)], work, 'config \nend\n')).rejects.toThrow(
      'is not mounted at /mnt',
    );
    expect((await stored()).readOnly).toBe(false);
  });
});
