import { buffer } from 'node:stream/consumers';
import { lifeWords } from '../../certificate-life.ts';
import { ActionableError } from '../../engine/actionable-error.ts';
import { pullBlob } from '../blobs/pull-blob.ts';
import { blobOf, pushBlob } from '../blobs/push-blob.ts';
import type { RegistryClient, RegistryOptions } from '../client/client.ts';
import { corrupted, digestOf } from '../content-digest.ts';
import { deleteManifest } from '../manifests/delete-manifest.ts';
import { pullManifest } from '../manifests/pull-manifest.ts';
import { pushManifest } from '../manifests/push-manifest.ts';
import { resolve } from '../manifests/resolve.ts';
import { readCertificate } from './certificate.ts';
import { greet } from './greet.ts';
import { ping } from './ping.ts';
import { type ProbeImage, probeImage } from './probe-image.ts';

export interface ProbeStep {
  readonly name: string;
  /** Set on a step that undoes what an earlier one did: whether there is anything to undo. */
  readonly cleansUp?: () => boolean;
  /** @returns what was seen, in words */
  run(signal: AbortSignal): Promise<string>;
}

interface Subject {
  readonly client: RegistryClient;
  readonly options: RegistryOptions;
  readonly repository: string;
}

/** What a probe tries, in order. */
export function probeSteps(subject: Subject): readonly ProbeStep[] {
  const image = probeImage();
  let pushed = false;
  return [
    { name: 'certificate', run: (signal) => certificate(subject, signal) },
    { name: 'refuses without password', run: (signal) => refusesWithoutPassword(subject, signal) },
    { name: 'accepts the password', run: (signal) => acceptsPassword(subject, signal) },
    {
      name: 'push',
      async run(signal) {
        const words = await push(subject, image, signal);
        pushed = true;
        return words;
      },
    },
    { name: 'pull', run: (signal) => pull(subject, image, signal) },
    { name: 'delete', cleansUp: () => pushed, run: (signal) => remove(subject, image, signal) },
  ];
}

async function certificate({ client, options }: Subject, signal: AbortSignal): Promise<string> {
  if (client.url.protocol === 'http:') return 'none, plain HTTP on this computer';
  const { names, issuer, life } = await readCertificate(options, signal);
  return `trusted, for ${names.join(', ')}, issued by ${issuer}, ${lifeWords(life)}`;
}

async function refusesWithoutPassword({ client }: Subject, signal: AbortSignal): Promise<string> {
  if ((await greet(client, signal)) === 'wants a password') return '401 as it should be';
  throw new ActionableError(
    `${client.url.host} is open: it answers 200 without a password`,
    'Stop it or close its port, then check auth.htpasswd in its configuration.',
  );
}

async function acceptsPassword({ client }: Subject, signal: AbortSignal): Promise<string> {
  await ping(client, signal);
  return `user ${client.credentials?.user ?? ''}`;
}

async function push({ client, repository }: Subject, image: ProbeImage, signal: AbortSignal): Promise<string> {
  const { tag, mediaType, manifest, blobs, size } = image;
  await Promise.all(blobs.map((blob) => pushBlob(client, repository, blobOf(blob), signal)));
  await pushManifest(client, repository, tag, { mediaType, bytes: manifest }, signal);
  return `${client.url.host}/${repository}:${tag}, ${Math.ceil(size / 1024)} KiB`;
}

async function pull({ client, repository }: Subject, image: ProbeImage, signal: AbortSignal): Promise<string> {
  const { digest } = await pullManifest(client, repository, image.tag, signal);
  const wanted = digestOf(image.manifest);
  if (digest !== wanted) throw corrupted(`${client.url.host}/${repository}:${image.tag}`, wanted, digest);
  for (const blob of image.blobs) {
    const pulled = await buffer(await pullBlob(client, repository, digestOf(blob), signal));
    if (!pulled.equals(blob)) throw corrupted(`${client.url.host}/${repository}`, digestOf(blob), digestOf(pulled));
  }
  return `${digest}, ${image.blobs.length} blobs, every byte as pushed`;
}

async function remove({ client, repository }: Subject, image: ProbeImage, signal: AbortSignal): Promise<string> {
  const digest = digestOf(image.manifest);
  await deleteManifest(client, repository, digest, signal);
  for (const reference of [image.tag, digest]) {
    if ((await resolve(client, repository, reference, signal)) === undefined) continue;
    throw new ActionableError(
      `${client.url.host}/${repository} still has ${reference}, which it said was deleted`,
      'Check that nothing before the registry caches its answers.',
    );
  }
  return '202, then 404';
}
