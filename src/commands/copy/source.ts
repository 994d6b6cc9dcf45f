import { ActionableError } from '../../engine/actionable-error.ts';
import { isLoopback } from '../../registry/client/client.ts';
import type { RateLimit } from '../../registry/client/rate-limit.ts';
import { RegistryError } from '../../registry/client/registry-error.ts';
import { RegistryUnreachable } from '../../registry/client/registry-unreachable.ts';
import { speaksNoTls } from '../../registry/client/unreachable.ts';
import { findImage, type ImageSource, type SourceOptions } from '../../registry/copy/image-source.ts';
import { dockerHub, type ImageReference, referenceText } from '../../registry/images/image-reference.ts';
import { given } from '../../target/given.ts';
import type { RegistrySite } from '../site/registry-site.ts';
import type { WantedCopy } from './wanted.ts';

export interface CopySource extends ImageSource {
  /** What a person should know of where it comes from. */
  readonly notices: readonly string[];
}

/**
 * Finds where an image is copied from. In the sandbox a stand-in for Docker Hub has the one image that is copied by default,
 * unless a mirror is named.
 *
 * @throws ActionableError when it is nowhere, or nobody may have it for now
 */
export async function copySource(
  { source, mirrors, login }: WantedCopy,
  { standIn }: Pick<RegistrySite, 'standIn'>,
  { log, signal }: Pick<SourceOptions, 'log' | 'signal'>,
): Promise<CopySource> {
  const stood = mirrors.length === 0 && referenceText(source) === standIn?.image;
  const options = {
    mirrors,
    signal,
    ...(log === undefined ? {} : { log }),
    reach: (host: string) => ({
      ...(stood && host === dockerHub ? given({ url: standIn?.url }) : {}),
      ...(host === source.host ? login : {}),
    }),
  };
  const found = await findImage(source, options).catch((error: unknown) => {
    throw sourceFailure(error, source);
  });
  const limit = found.client.rateLimit();
  if (limit?.remaining === 0) {
    await found.close();
    throw limitReached(found.client.url.host, limit);
  }
  return { ...found, notices: [...found.passedOver.map(passedOver), ...(stood ? [standInNotice] : [])] };
}

const standInNotice =
  'Docker Hub was not asked: in the sandbox an image of the same shape, made of random bytes, stands for ubuntu:16.04. ' +
  'For the real one: --mirror https://registry-1.docker.io';

function passedOver(why: string): string {
  return `A mirror was passed over: ${why}`;
}

/**
 * What has failed at the source, as the one who copies from there needs to be told; other failures as they are.
 *
 * @param limit how much the source gives out, if it said so
 */
export function sourceFailure(error: unknown, source: ImageReference, limit?: RateLimit): unknown {
  const last = error instanceof ActionableError && error.cause instanceof ActionableError ? error.cause : error;
  if (last instanceof RegistryUnreachable && error instanceof ActionableError) {
    return new ActionableError(error.message, remedyFor(last, source), { cause: error });
  }
  if (last instanceof RegistryError && last.status === 429) return limitReached(last.host, limit, last);
  return error;
}

function remedyFor(unreached: RegistryUnreachable, source: ImageReference): string {
  const { host } = unreached;
  const another = 'copy another image with --source HOST/NAME:TAG.';
  if (speaksNoTls(unreached)) return `It may speak plain HTTP, ${plainRemedy(host, source)}, or ${another}`;
  // Only Docker Hub has mirrors.
  const mirror = source.host === dockerHub ? ', name a registry that has the same with --mirror https://HOST,' : '';
  return `Let this computer reach ${host}${mirror} or ${another}`;
}

/** Plain HTTP is for mirrors on this computer, which are asked for what Docker Hub calls by such a name. */
function plainRemedy(host: string, { host: named, repository, tag, digest }: ImageReference): string {
  const url = `http://${host}`;
  const name = `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  const local = named === host && isLoopback(new URL(url));
  // A bare name would become one of Docker's own.
  if (local && repository.includes('/')) return `as a mirror on this computer may: --source ${name} --mirror ${url}`;
  return 'which is accepted of a mirror on this computer only: give it TLS';
}

function limitReached(host: string, limit: RateLimit | undefined, cause?: RegistryError): ActionableError {
  const allowed = limit === undefined ? '' : `: all of the ${limit.limit} pulls${within(limit)} are used up`;
  const waitMs = cause?.retryAfterMs ?? (limit?.windowSeconds ?? 0) * 1000;
  const until = waitMs === 0 ? 'Wait' : `Wait, until ${minute(Date.now() + waitMs)} at the latest`;
  return new ActionableError(
    `${host} gives out no image for now${allowed}`,
    `${until}; or name a mirror with --mirror https://HOST; or set SOURCE_USER and SOURCE_PASSWORD, as pulls are counted ` +
      'for each user, and for all who come from one address without being one.',
    { cause },
  );
}

/** For how long pulls count: ` in 6 hours`. */
function within({ windowSeconds }: Pick<RateLimit, 'windowSeconds'>): string {
  if (windowSeconds === undefined) return '';
  const hours = windowSeconds / 3600;
  return hours === 1 ? ' in an hour' : ` in ${Number(hours.toFixed(1))} hours`;
}

function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
