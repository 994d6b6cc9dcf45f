import { z } from 'zod';
import { ActionableError } from '../../engine/actionable-error.ts';
import type { RegistryClient } from '../client/client.ts';
import { readAtMost } from '../client/read-body.ts';
import { pulling } from '../client/scope.ts';
import { send } from '../client/send.ts';
import { corrupted, digestOf, refuseForeignDigest } from '../content-digest.ts';
import { mediaTypes } from '../media-types.ts';
import type { Part } from './image-manifest.ts';
import type { Platform } from './platform.ts';

/** What an image says of itself. */
export interface ImageConfig {
  readonly platform: Platform | undefined;
  /** ISO 8601; undefined when it was left out for the sake of a reproducible build. */
  readonly created: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

const largestBytes = 8 * 1024 * 1024;

// Much of it is optional, and what a builder wrote wrongly is no reason not to list its image.
const config = z.object({
  os: z.string().min(1).optional().catch(undefined),
  architecture: z.string().min(1).optional().catch(undefined),
  variant: z.string().min(1).optional().catch(undefined),
  created: z.iso.datetime({ offset: true }).optional().catch(undefined),
  config: z
    .object({ Labels: z.record(z.string(), z.string()).nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});

/** Whether a manifest's configuration is an image's; that of an artifact, such as a chart, may be anything. */
export function isImageConfig({ mediaType }: Part): boolean {
  return mediaType === mediaTypes.ociConfig || mediaType === mediaTypes.dockerConfig;
}

/**
 * Fetches and verifies the configuration of an image.
 *
 * @throws ActionableError when it is damaged
 */
export async function pullImageConfig(
  client: RegistryClient,
  repository: string,
  { digest }: Part,
  signal: AbortSignal,
): Promise<ImageConfig> {
  refuseForeignDigest(digest);
  const path = `/v2/${repository}/blobs/${digest}`;
  const answer = await send(client, { method: 'GET', path, scope: pulling(repository), signal });
  const where = `${client.url.host}/${repository}`;
  const bytes = await readAtMost(answer, largestBytes, signal);
  if (bytes !== undefined && digestOf(bytes) !== digest) throw corrupted(where, digest, digestOf(bytes));
  const parsed = config.safeParse(jsonIn(bytes));
  if (!parsed.success) {
    throw new ActionableError(`${where}: ${digest} is no configuration of an image`, 'Push the image there anew.');
  }
  const { os, architecture, variant, created, config: inner } = parsed.data;
  const platform = os && architecture ? { os, architecture, ...(variant && { variant }) } : undefined;
  return { platform, created, labels: inner?.Labels ?? {} };
}

function jsonIn(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString() ?? '');
  } catch {
    return undefined;
  }
}
