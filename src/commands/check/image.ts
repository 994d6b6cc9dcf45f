import { randomBytes } from 'node:crypto';
import { failed, failure, ok, skipped, warning } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import { pullBlob } from '../../registry/blobs/pull-blob.ts';
import { pushBlob } from '../../registry/blobs/push-blob.ts';
import type { RegistryClient } from '../../registry/client/client.ts';
import { RegistryError } from '../../registry/client/registry-error.ts';
import { deleting } from '../../registry/client/scope.ts';
import { send } from '../../registry/client/send.ts';
import { corrupted, digestOf } from '../../registry/content-digest.ts';
import { askAsBinderHub } from '../../registry/manifests/binderhub-manifest.ts';
import { deleteManifest } from '../../registry/manifests/delete-manifest.ts';
import { pullManifest } from '../../registry/manifests/pull-manifest.ts';
import { pushManifest } from '../../registry/manifests/push-manifest.ts';
import { resolve } from '../../registry/manifests/resolve.ts';
import { ownRepositories } from '../../registry/own-repositories.ts';
import { type SyntheticImage, syntheticImage } from '../../registry/probe/synthetic-image.ts';

export const imageNames = ['push', 'pull', 'BinderHub', 'delete'] as const;
const [pushName, pullName, binderHubName, deleteName] = imageNames;

export interface Trial {
  readonly client: RegistryClient;
  /** Bytes of the file in the image's one layer. */
  readonly layerBytes: number;
  /** Whether Cloudflare's proxy stands before the registry. */
  readonly proxied: boolean;
  readonly signal: AbortSignal;
  readonly say: (words: string) => void;
}

const repository = ownRepositories.check;
/** The layer is the same each time: what the registry keeps of it until garbage is collected does not grow. */
const layerKey = Buffer.alloc(32, 'provision-registry check');
/** What any proxy lets through. */
const smallBytes = 256 * 1024;

/** Pushes an image with a large layer, pulls it, asks for it as BinderHub does, and deletes it. */
export async function imageChecks(trial: Trial): Promise<readonly Check[]> {
  const { client, signal, say } = trial;
  say('asking whether images may be deleted');
  const undeletable = await deletionRefused(client, signal);
  if (undeletable !== undefined) {
    const why = 'what is pushed could not be deleted again';
    return [...imageNames.slice(0, -1).map((name) => skipped(name, why)), undeletable];
  }
  const tag = `check-${randomBytes(6).toString('hex')}`;
  const { check: push, image } = await pushCheck(trial, tag);
  if (image === undefined) return [push, ...imageNames.slice(1).map((name) => skipped(name, 'the push failed'))];
  try {
    say('pulling it');
    const pull = await lookedAt(pullName, signal, () => pulled(client, tag, image, signal));
    const asked = await lookedAt(binderHubName, signal, () => askedAsBinderHub(client, tag, signal));
    return [push, pull, asked, await deleteCheck(trial, tag, image)];
  } catch (error) {
    // Cancelled: what was pushed goes all the same.
    await deleteCheck(trial, tag, image);
    throw error;
  }
}

/** Asks to delete what is not there: a registry that allows deletion says so, and another that it does not. */
async function deletionRefused(client: RegistryClient, signal: AbortSignal): Promise<Check | undefined> {
  const path = `/v2/${repository}/manifests/${digestOf(randomBytes(32))}`;
  try {
    const answer = await send(client, {
      method: 'DELETE',
      path,
      scope: deleting(repository),
      accept: [404, 405],
      signal,
    });
    await answer.body.dump();
    if (answer.status !== 405) return undefined;
    return failure(
      deleteName,
      'the registry does not allow deletion (405)',
      'Run provision, which sets storage.delete.enabled in its configuration and ends a read-only mode that was left.',
    );
  } catch (error) {
    signal.throwIfAborted();
    return failed(deleteName, error);
  }
}

async function pushCheck(trial: Trial, tag: string): Promise<{ check: Check; image?: SyntheticImage }> {
  const { layerBytes, proxied, signal } = trial;
  try {
    const { words, image } = await pushed(trial, tag, layerBytes);
    return { check: ok(pushName, words), image };
  } catch (error) {
    signal.throwIfAborted();
    if (!(proxied && error instanceof RegistryError && error.status === 413)) return { check: failed(pushName, error) };
  }
  try {
    const { words, image } = await pushed(trial, tag, smallBytes);
    const refused = `Cloudflare's proxy refuses a layer of ${size(layerBytes)} (413), because it lets through 100 MB at most`;
    const remedy =
      'Use tls: automatic, which has no such limit, where images have larger layers: most of BinderHub do.';
    return { check: warning(pushName, `${refused}; ${words}`, remedy), image };
  } catch (error) {
    signal.throwIfAborted();
    return { check: failed(pushName, error) };
  }
}

async function pushed({ client, signal, say }: Trial, tag: string, bytes: number) {
  say(`pushing a layer of ${size(bytes)}`);
  const image = await syntheticImage(bytes, layerKey);
  const started = performance.now();
  for (const blob of image.blobs) await pushBlob(client, repository, blob, signal);
  await pushManifest(client, repository, tag, { mediaType: image.mediaType, bytes: image.manifest }, signal);
  return { image, words: `one layer of ${size(bytes)}, ${rate(image.size, started)}` };
}

async function pulled(client: RegistryClient, tag: string, image: SyntheticImage, signal: AbortSignal): Promise<Check> {
  const started = performance.now();
  const { digest } = await pullManifest(client, repository, tag, signal);
  if (digest !== image.digest) throw corrupted(`${client.url.host}/${repository}:${tag}`, image.digest, digest);
  for (const blob of image.blobs) {
    // Each is held against its digest as it comes.
    for await (const _ of await pullBlob(client, repository, blob.digest, signal));
  }
  return ok(pullName, `every byte as pushed, ${rate(image.size, started)}`);
}

async function askedAsBinderHub(client: RegistryClient, tag: string, signal: AbortSignal): Promise<Check> {
  const status = await askAsBinderHub(client, repository, tag, signal);
  if (status === 200) return ok(binderHubName, 'its request for a manifest is answered with 200');
  return failure(
    binderHubName,
    `its request for a manifest is answered with ${status}, so it builds every image anew at each launch`,
    'Check what stands before the registry: Accept and Authorization headers must reach it as they are sent.',
  );
}

async function deleteCheck({ client, say }: Trial, tag: string, image: SyntheticImage): Promise<Check> {
  say('deleting it');
  // Goes on after a cancellation, but not for ever.
  const signal = AbortSignal.timeout(cleaningMs);
  try {
    await deleteManifest(client, repository, image.digest, signal);
    for (const reference of [tag, image.digest]) {
      if ((await resolve(client, repository, reference, signal)) === undefined) continue;
      const still = `${client.url.host}/${repository} still has ${reference}, which it said was deleted`;
      return failure(deleteName, still, 'Check that nothing before the registry caches its answers.');
    }
    return ok(deleteName, '202, then 404');
  } catch (error) {
    return failed(deleteName, error);
  }
}

const cleaningMs = 30_000;

async function lookedAt(name: string, signal: AbortSignal, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    return failed(name, error);
  }
}

/** `106 MB`, in the units of those who limit uploads. */
function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

/** `in 1.2 s, 88 MB/s` */
function rate(bytes: number, started: number): string {
  const seconds = (performance.now() - started) / 1000;
  const speed = bytes / 1e6 / seconds;
  return `in ${seconds.toFixed(1)} s, ${speed.toFixed(speed < 10 ? 1 : 0)} MB/s`;
}
