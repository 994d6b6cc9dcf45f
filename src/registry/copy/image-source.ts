import { ActionableError } from '../../engine/actionable-error.ts';
import { type RegistryClient, type RegistryOptions, registryClient } from '../client/client.ts';
import type { ImagePlace } from '../client/place.ts';
import { RegistryError } from '../client/registry-error.ts';
import { askedFor, dockerHub, type ImageReference, referenceText } from '../images/image-reference.ts';
import { type Descriptor, resolve } from '../manifests/resolve.ts';

/** Docker Hub's registry; `docker.io` is its name only. */
const dockerHubUrl = 'https://registry-1.docker.io';

export interface SourceOptions {
  /** Registries asked in this order for what is Docker Hub's, before Docker Hub itself: `https://host[:port]`. */
  readonly mirrors?: readonly string[];
  /** How to reach a registry, such as its password, by its `host[:port]`; Docker Hub is `docker.io`. Default: anonymously. */
  readonly reach?: (host: string) => Partial<RegistryOptions>;
  readonly log?: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface ImageSource extends ImagePlace {
  /** What the reference stood for when it was looked up; the place's reference is this digest. */
  readonly descriptor: Descriptor;
  /** Why mirrors before this one were not used, in words. */
  readonly passedOver: readonly string[];
  close(): Promise<void>;
}

/**
 * Finds where an image is to be read from: Docker Hub's at the first mirror that has it, else at Docker Hub; any other at
 * its own registry. Costs no pull of Docker Hub's limit; `client.rateLimit()` tells it afterwards where there is one.
 *
 * @throws ActionableError when it is nowhere, with what each registry said
 */
export async function findImage(reference: ImageReference, options: SourceOptions): Promise<ImageSource> {
  const failures: ActionableError[] = [];
  for (const candidate of candidatesFor(reference, options)) {
    const client = registryClient(candidate);
    try {
      const descriptor = await lookUp(client, reference, options.signal);
      const { repository } = reference;
      const passedOver = failures.map(({ message }) => message);
      return { client, repository, reference: descriptor.digest, descriptor, passedOver, close: () => client.close() };
    } catch (error) {
      await client.close();
      if (!(error instanceof ActionableError)) throw error;
      failures.push(error);
    }
  }
  throw failures.length === 1 ? failures[0] : nowhere(reference, failures);
}

function candidatesFor(
  { host }: ImageReference,
  { mirrors = [], reach, log }: SourceOptions,
): readonly RegistryOptions[] {
  const logging = log === undefined ? {} : { log };
  if (host !== dockerHub) return [{ url: `https://${host}`, ...logging, ...reach?.(host) }];
  const before = mirrors.map((url) => ({ url, ...logging, ...(URL.canParse(url) && reach?.(new URL(url).host)) }));
  return [...before, { url: dockerHubUrl, ...logging, ...reach?.(dockerHub) }];
}

async function lookUp(client: RegistryClient, reference: ImageReference, signal: AbortSignal): Promise<Descriptor> {
  const { repository } = reference;
  const found = await resolve(client, repository, askedFor(reference), signal).catch((error: unknown) => {
    // Docker Hub does not tell what is not there from what is not for everybody.
    const hidden = error instanceof RegistryError && (error.status === 401 || error.status === 403);
    throw hidden && client.credentials === undefined
      ? missing(client, reference, ' that is for everybody', error)
      : error;
  });
  if (found === undefined) throw missing(client, reference, '');
  return found;
}

function missing(client: RegistryClient, reference: ImageReference, which: string, cause?: unknown): ActionableError {
  return new ActionableError(
    `${client.url.host} has no ${referenceText(reference)}${which}`,
    'Check the name and the tag; for a private image give the user and password of its registry.',
    { cause },
  );
}

function nowhere(reference: ImageReference, failures: readonly ActionableError[]): ActionableError {
  const words = failures.map(({ message }) => message).join('; ');
  // The last one asked is the one that has to have it.
  const last = failures.at(-1);
  return new ActionableError(`${referenceText(reference)} was found nowhere: ${words}`, last?.remedy ?? '', {
    cause: last,
  });
}
