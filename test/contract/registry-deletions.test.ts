import { expect, test } from 'vitest';
import { deleteImages, deletionChanges } from '../../src/commands/delete/changes.ts';
import { findDeletions } from '../../src/commands/delete/find-deletions.ts';
import { deletionTargets } from '../../src/commands/delete/targets.ts';
import type { RegistryClient } from '../../src/registry/client/client.ts';
import { pushManifest } from '../../src/registry/manifests/push-manifest.ts';
import { resolve } from '../../src/registry/manifests/resolve.ts';
import { listTags } from '../../src/registry/tags/list-tags.ts';
import { signal } from '../registry/images.ts';
import { pushSample, pushSampleIndex, type Sample } from '../registry/sample-images.ts';
import { eachRegistry } from './registry-subjects.ts';

const walk = { signal, emit: () => undefined };
const domain = 'registry.example.org';

async function found(client: RegistryClient, ...operands: readonly string[]) {
  return await findDeletions(client, deletionTargets(operands, domain), signal, (repository) => `list ${repository}`);
}

async function deleted(client: RegistryClient, ...operands: readonly string[]) {
  const changes = await deleteImages(client, await found(client, ...operands), walk);
  return changes.map(({ resource, reason, outcome, error }) => `${resource} ${outcome}: ${error?.message ?? reason}`);
}

async function tagAs(client: RegistryClient, repository: string, tag: string, { mediaType, bytes }: Sample) {
  await pushManifest(client, repository, tag, { mediaType, bytes }, signal);
}

eachRegistry((subject) => {
  const has = async (repository: string, digest: string) =>
    (await resolve(subject.client, repository, digest, signal)) !== undefined;

  test('a tag that is not the only one goes alone', async () => {
    const { client } = subject;
    const image = await pushSample(client, 'deletions/tag', 'one');
    await tagAs(client, 'deletions/tag', 'two', image);
    expect(await deleted(client, 'deletions/tag:one')).toEqual([
      expect.stringMatching(
        new RegExp(`^deletions/tag:one done: the tag only: ${image.digest} \\(.* KiB\\) stays for two$`),
      ),
    ]);
    expect(await listTags(client, 'deletions/tag', signal)).toEqual(['two']);
    expect(await has('deletions/tag', image.digest)).toBe(true);
  });

  test('the only tag goes with its image, and a digest with all its tags', async () => {
    const { client } = subject;
    const [one, two] = [
      await pushSample(client, 'deletions/image', 'a'),
      await pushSample(client, 'deletions/image', 'b'),
    ];
    await tagAs(client, 'deletions/image', 'c', two);
    const kept = await pushSample(client, 'deletions/image', 'kept');
    expect(await deleted(client, 'deletions/image:a', `${domain}/deletions/image@${two.digest}`)).toEqual([
      expect.stringMatching(`^deletions/image:a done: ${one.digest}, .* KiB$`),
      expect.stringMatching(`^deletions/image:b done: ${two.digest}, .* KiB, with its tag c$`),
    ]);
    expect(await listTags(client, 'deletions/image', signal)).toEqual(['kept']);
    expect(await Promise.all([one, two, kept].map(({ digest }) => has('deletions/image', digest)))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('of an index goes what nothing else leads to, and what another index needs is told and stays', async () => {
    const { client } = subject;
    const repository = 'deletions/index';
    const [own, shared, tagged] = [
      await pushSample(client, repository, undefined),
      await pushSample(client, repository, undefined),
      await pushSample(client, repository, 'tagged'),
    ];
    const children = { 'linux/amd64': own, 'linux/arm64/v8': shared, 'linux/386': tagged };
    const index = await pushSampleIndex(client, repository, 'old', children);
    await pushSampleIndex(client, repository, 'new', { 'linux/amd64': shared, 'linux/386': tagged });
    expect(await deleted(client, `${repository}:old`, `${repository}:tagged`)).toEqual([
      expect.stringMatching(`^${repository}:old done: ${index.digest}, .*, with 1 manifest that it names$`),
      expect.stringMatching(`^${repository}:tagged done: the tag only: ${tagged.digest} .* stays for new$`),
    ]);
    expect(await listTags(client, repository, signal)).toEqual(['new']);
    expect(await Promise.all([index, own, shared, tagged].map(({ digest }) => has(repository, digest)))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    await expect(found(client, `${repository}@${shared.digest}`)).rejects.toThrow(
      `${repository}@${shared.digest} is part of ${repository}:new, which would be broken without it`,
    );
  });

  test('a repository goes whole, with what its indexes share', async () => {
    const { client } = subject;
    const repository = 'deletions/whole';
    const shared = await pushSample(client, repository, undefined);
    for (const tag of ['x', 'y']) {
      const own = await pushSample(client, repository, undefined);
      await pushSampleIndex(client, repository, tag, { 'linux/amd64': own, 'linux/arm64/v8': shared });
    }
    const plan = await found(client, repository);
    const manifests = plan.flatMap(({ deletions }) => deletions.flatMap((one) => one.manifests));
    expect(new Set(manifests).size).toBe(5);
    expect(manifests).toHaveLength(5);
    // Until the last index that names it is gone.
    expect(plan[0]?.deletions.at(-1)?.manifests).toContain(shared.digest);
    await deleteImages(client, plan, walk);
    expect(await Promise.all(manifests.map((digest) => has(repository, digest)))).toEqual(manifests.map(() => false));
    await expect(found(client, repository)).rejects.toThrow(`${repository} has no tag any more`);
  });

  test('what was tagged or built upon meanwhile is left, and makes another plan', async () => {
    const { client } = subject;
    const repository = 'deletions/meanwhile';
    const image = await pushSample(client, repository, 'one');
    const before = await found(client, `${repository}@${image.digest}`);
    await tagAs(client, repository, 'late', image);
    const [change] = await deleteImages(client, before, walk);
    expect(change).toMatchObject({ outcome: 'failed' });
    expect(change?.error?.message).toMatch(`${repository}:late was pushed since the plan was made`);
    const after = await found(client, `${repository}@${image.digest}`);
    expect(deletionChanges(after)).not.toEqual(deletionChanges(before));
    await pushSampleIndex(client, repository, 'index', { 'linux/amd64': image });
    const [built] = await deleteImages(client, after, walk);
    expect(built?.error?.message).toMatch(`${repository}:index was pushed since the plan was made`);
    expect(await listTags(client, repository, signal)).toEqual(expect.arrayContaining(['index', 'late', 'one']));
  });

  test('a tag that was pushed anew meanwhile stays', async () => {
    const { client } = subject;
    const repository = 'deletions/moved';
    const image = await pushSample(client, repository, 'one');
    await tagAs(client, repository, 'two', image);
    const before = await found(client, `${repository}:one`);
    const other = await pushSample(client, repository, 'one');
    const [change] = await deleteImages(client, before, walk);
    expect(change?.error?.message).toMatch(`${repository}:one was pushed since the plan was made`);
    expect((await resolve(client, repository, 'one', signal))?.digest).toBe(other.digest);
  });

  test('says what is near where nothing is', async () => {
    const { client } = subject;
    const { digest } = await pushSample(client, 'deletions/near', 'latest');
    await expect(found(client, 'deletions/naer')).rejects.toThrow(
      "has no repository deletions/naer; did you mean 'deletions/near'?",
    );
    await expect(found(client, 'deletions/near:lates')).rejects.toMatchObject({
      message: expect.stringContaining("has no tag lates; did you mean 'latest'?"),
      remedy: 'To see its tags: list deletions/near',
    });
    const absent = digest.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await expect(found(client, `deletions/near@${absent}`)).rejects.toThrow(`deletions/near has no image ${absent}`);
  });
});

test.each([
  ['ghcr.io/team/image:1', 'is an image of ghcr.io, not of registry.example.org'],
  [`image:1@sha256:${'0'.repeat(64)}`, 'has a tag and a digest'],
  ['Image', 'has capital letters'],
])('%s is wrong', (operand, words) => {
  expect(() => deletionTargets([operand], domain)).toThrow(words);
});

test('the registry may be named with its port, as the sandbox is', () => {
  expect(deletionTargets(['localhost:40443/a/b:latest', 'a', 'a:latest'], 'localhost')).toEqual([
    { repository: 'a/b', tag: 'latest' },
    { repository: 'a' },
    { repository: 'a', tag: 'latest' },
  ]);
});
