import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../src/commands/clean/clean-up.ts';
import { findCleaning } from '../../src/commands/clean/find-cleaning.ts';
import { deleteImages } from '../../src/commands/delete/changes.ts';
import { findDeletions } from '../../src/commands/delete/find-deletions.ts';
import { deletionTargets } from '../../src/commands/delete/targets.ts';
import { storedImages } from '../../src/host/stored-images.ts';
import { pause } from '../../src/pause.ts';
import { blobOf, pushBlob } from '../../src/registry/blobs/push-blob.ts';
import { registryClient } from '../../src/registry/client/client.ts';
import { digestOf } from '../../src/registry/content-digest.ts';
import { verifyImage } from '../../src/registry/copy/verify-image.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { mediaTypes } from '../../src/registry/media-types.ts';
import { several } from '../../src/registry/several.ts';
import { listTags } from '../../src/registry/tags/list-tags.ts';
import { work } from '../host/loop-host.ts';
import { credentials, registryService, unavailable } from '../host/registry-service.ts';
import { signal } from '../registry/images.ts';

const walk = { signal, emit: () => undefined };
const repositories = Array.from({ length: 50 }, (_, at) => `team/image-${at}`);
const shared = Buffer.from('a layer of every image');
const json = (content: unknown) => Buffer.from(JSON.stringify(content));

/** A manifest with the digests of all that it needs, itself included. */
interface Pushed {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly needs: readonly string[];
}

describe.skipIf(unavailable)(`300 tags in 50 repositories${unavailable ? ` (${unavailable})` : ''}`, () => {
  test('delete and clean free what the rules say and nothing else, and what is kept is pulled all the while', async () => {
    const { on, host, storage, client, url } = await registryService(256);
    const root = `${storage.mountPoint}/${storage.directory}/docker/registry/v2/repositories`;
    const touched: string[] = [];
    const aged = (path: string, days: number) => touched.push(`touch -d '${days} days ago' ${root}/${path}/link`);

    const tagAs = async (repository: string, reference: string, { mediaType, bytes }: Pushed, days?: number) => {
      await pushManifest(client, repository, reference, { mediaType, bytes }, signal);
      if (days !== undefined) aged(`${repository}/_manifests/tags/${reference}/current`, days);
    };
    const image = async (repository: string): Promise<Pushed> => {
      const config = json({ os: 'linux', architecture: 'amd64', unique: randomBytes(6).toString('hex') });
      const own = randomBytes(500);
      for (const bytes of [config, own]) await pushBlob(client, repository, blobOf(bytes), signal);
      const part = (mediaType: string, bytes: Uint8Array) => ({
        mediaType,
        digest: digestOf(bytes),
        size: bytes.length,
      });
      const layers = [part(mediaTypes.ociLayer, shared), part(mediaTypes.ociLayer, own)];
      const mediaType = mediaTypes.ociManifest;
      const bytes = json({ schemaVersion: 2, mediaType, config: part(mediaTypes.ociConfig, config), layers });
      return { mediaType, bytes, needs: [bytes, config, shared, own].map(digestOf) };
    };
    const index = (...images: readonly Pushed[]): Pushed => {
      const mediaType = mediaTypes.ociIndex;
      const manifests = images.map((one) => ({
        mediaType: one.mediaType,
        digest: digestOf(one.bytes),
        size: one.bytes.length,
      }));
      const bytes = json({ schemaVersion: 2, mediaType, manifests });
      return { mediaType, bytes, needs: [digestOf(bytes), ...images.flatMap(({ needs }) => needs)] };
    };

    // Six tags in each: v1 and v2 share an image, v3 is also part of the index multi, which is old in every second one.
    const needed = new Map<string, readonly string[]>();
    await several(repositories, { width: 8, signal }, async (repository, signal) => {
      const at = repositories.indexOf(repository);
      await pushBlob(client, repository, blobOf(shared), signal);
      // Of the first two, latest was another image: longer ago than the rule says, and not as long.
      const before = at < 2 ? await image(repository) : undefined;
      const made = await several([1, 2, 3, 4, 5], { width: 2, signal }, () => image(repository));
      const [both, v3, child, v4, latest] = made;
      if (!both || !v3 || !child || !v4 || !latest) throw new Error('not pushed');
      await tagAs(repository, 'v1', both, 40);
      await tagAs(repository, 'v2', both, 1);
      await tagAs(repository, 'v3', v3, 50);
      await tagAs(repository, digestOf(child.bytes), child);
      const multi = index(child, v3);
      await tagAs(repository, 'multi', multi, at % 2 === 0 ? 2 : 60);
      await tagAs(repository, 'v4', v4, 35);
      if (before !== undefined) await tagAs(repository, 'latest', before);
      await tagAs(repository, 'latest', latest, 3);
      if (before !== undefined) {
        const overwritten = `${repository}/_manifests/revisions/${digestOf(before.bytes).replace(':', '/')}`;
        aged(overwritten, at === 0 ? 40 : 2);
      }
      const stays = [
        both,
        v4,
        latest,
        ...(at % 2 === 0 ? [multi] : []),
        ...(at === 1 && before !== undefined ? [before] : []),
      ];
      needed.set(
        repository,
        stays.flatMap(({ needs }) => needs),
      );
    });
    on.sh(touched.join('\n'));

    // Deleted by name: a whole repository, and of another one tag of an image with two.
    const operands = ['team/image-48:v2', 'team/image-49'];
    const found = await findDeletions(client, deletionTargets(operands, 'registry.example.org'), signal, String);
    const deleted = await deleteImages(client, found, walk);
    expect(deleted.every(({ outcome }) => outcome === 'done')).toBe(true);
    expect(deleted.map(({ resource }) => resource)).toEqual(
      expect.arrayContaining(['team/image-48:v2', 'team/image-49:v1', 'team/image-49:multi', 'team/image-49:latest']),
    );
    expect(deleted.find(({ resource }) => resource === 'team/image-48:v2')?.reason).toMatch('the tag only: ');
    expect(deleted.find(({ resource }) => resource === 'team/image-49:v1')?.reason).toMatch('with its tag v2');
    needed.set('team/image-49', []);
    // The tag that was left of that image is an old one, so that it goes with the rest.
    needed.set('team/image-48', (needed.get('team/image-48') ?? []).slice(4));

    const rules = { newest: 1, youngerMs: 30 * 24 * 3_600_000, named: ['v4'] };
    const stored = await storedImages(host, storage, work);
    const cleaning = await findCleaning(client, stored, rules, { signal, say: () => undefined });
    const kept = new Set([...needed.values()].flat());
    const sizes = [...stored.blobs].filter(([digest]) => !kept.has(digest)).map(([, size]) => size);
    expect(cleaning.garbage).toEqual({ blobs: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) });
    const going = cleaning.deletions.flatMap(({ deletions }) => deletions);
    const of = (repository: string) =>
      going
        .filter((one) => one.repository === repository)
        .map(({ tags, manifests, neededBy }) => [tags, manifests.length, neededBy]);
    expect(of('team/image-2')).toEqual([
      [['v1'], 0, ['v2']],
      [['v3'], 0, ['multi']],
    ]);
    expect(of('team/image-3')).toEqual([
      [['multi'], 2, []],
      [['v3'], 1, []],
      [['v1'], 0, ['v2']],
    ]);
    expect(of('team/image-0')).toContainEqual([[], 1, []]);

    const pulls = await whilePulling(url, async () => {
      const access = { url, ...credentials };
      const planned = { resource: 'storage', action: 'update', reason: 'free', outcome: 'planned' } as const;
      const { changes, collection, probe } = await cleanUp({ host, storage, stored, access, cleaning }, planned, walk);
      expect(changes?.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
      expect(probe).toMatchObject({ outcome: 'passed' });
      // Each tag that went alone has left an empty image of two blobs, and the proof one of three.
      const alone = going.filter(({ manifests }) => manifests.length === 0).length;
      expect(collection).toMatchObject({ outcome: 'done', blobs: cleaning.garbage.blobs + 2 * alone + 3 });
    });

    const after = await storedImages(host, storage, work);
    const left = [...after.blobs.keys()].filter((digest) => !kept.has(digest));
    expect([...kept].filter((digest) => !after.blobs.has(digest))).toEqual([]);
    // What the proof has pushed again.
    expect(left).toHaveLength(3);
    await several(repositories.slice(0, 49), { width: 4, signal }, async (repository, signal) => {
      const at = repositories.indexOf(repository);
      const tags = ['latest', ...(at % 2 === 0 ? ['multi'] : []), ...(at === 48 ? [] : ['v2']), 'v4'];
      expect((await listTags(client, repository, signal)).toSorted()).toEqual(tags);
      for (const reference of tags) await verifyImage({ client, repository, reference }, { signal });
    });
    expect(pulls.verified).toBeGreaterThan(0);
    // Two restarts of the registry, on a machine that may be slow.
    expect(pulls.longestAwayMs).toBeLessThan(20_000);
  });
});

/** Pulls one image again and again meanwhile: as our own client does, which tries again, and as one that does not. */
async function whilePulling(url: string, act: () => Promise<void>) {
  const [patient, hasty] = [registryClient({ url, ...credentials }), registryClient({ url, ...credentials, tries: 1 })];
  const image = { repository: 'team/image-4', reference: 'v4' };
  const done = new AbortController();
  const result = { verified: 0, longestAwayMs: 0 };
  const pulling = (async () => {
    while (!done.signal.aborted) {
      await verifyImage({ client: patient, ...image }, { signal });
      result.verified += 1;
      await pause(250, signal);
    }
  })();
  const watching = (async () => {
    let last = performance.now();
    while (!done.signal.aborted) {
      const pulled = await verifyImage({ client: hasty, ...image }, { signal, awayMs: 0 }).catch(() => undefined);
      if (pulled !== undefined) {
        result.longestAwayMs = Math.max(result.longestAwayMs, performance.now() - last);
        last = performance.now();
      }
      await pause(100, signal);
    }
  })();
  try {
    await act();
  } finally {
    done.abort();
    await Promise.all([pulling, watching]);
    await Promise.all([patient.close(), hasty.close()]);
  }
  return result;
}
