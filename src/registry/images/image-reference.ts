import { UsageError } from '../../engine/usage-error.ts';

/** An image as people write it. */
export interface ImageReference {
  /** `host` or `host:port`; `docker.io` is Docker Hub. */
  readonly host: string;
  /** With `library/` for Docker's own images. */
  readonly repository: string;
  /** Undefined only when there is a digest. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export const dockerHub = 'docker.io';
const longestName = 255;
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const name = new RegExp(`^${component}(?:/${component})*$`);
const hostName =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

/**
 * Reads `[host[:port]/]name[:tag][@digest]` as Docker does: without a host it is Docker Hub's, a bare name there is
 * Docker's own, and without tag and digest it is `latest`. Follows https://github.com/distribution/reference.
 *
 * @param usualHost the host of what names none. Default Docker Hub.
 * @throws UsageError
 */
export function parseReference(text: string, usualHost: string = dockerHub): ImageReference {
  const scheme = /^[a-z][a-z+.-]*:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) throw wrong(text, `it begins with ${scheme}`, 'Write it without a scheme.');
  const [beforeDigest = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))) {
    throw wrong(text, 'what stands behind @ is no digest', 'A digest is sha256: and 64 hexadecimal digits.');
  }
  const slash = beforeDigest.indexOf('/');
  const first = slash < 0 ? '' : beforeDigest.slice(0, slash);
  const named = /[.:[A-Z]/.test(first) || first === 'localhost';
  const host = hostOf(text, named ? first : usualHost);
  const path = named ? beforeDigest.slice(slash + 1) : beforeDigest;
  const [, pathName = path, tag] = /^([^:]*):(.*)$/s.exec(path) ?? [];
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) {
    throw wrong(text, `${JSON.stringify(tag)} is no tag`, 'A tag has letters, digits, _ . and -, at most 128.');
  }
  const repository = host === dockerHub && !pathName.includes('/') ? `library/${pathName}` : pathName;
  refuseBadName(text, pathName, repository);
  return { host, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

/** The reference in full. */
export function referenceText({ host, repository, tag, digest }: ImageReference): string {
  return `${host}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** What a registry is asked for: the digest when there is one, as it is the more certain. */
export function askedFor({ tag = 'latest', digest }: ImageReference): string {
  return digest ?? tag;
}

function hostOf(text: string, host: string): string {
  if (!hostName.test(host) || Number(/:(\d+)$/.exec(host)?.[1] ?? 1) > 65_535) {
    throw wrong(text, `${JSON.stringify(host)} is no host`, 'Write host/name:tag or host:port/name:tag.');
  }
  const lower = host.toLowerCase();
  return lower === 'index.docker.io' || lower === 'registry-1.docker.io' ? dockerHub : lower;
}

function refuseBadName(text: string, shown: string, repository: string): void {
  if (repository.length > longestName) throw wrong(text, `the name is longer than ${longestName}`, 'Shorten it.');
  if (name.test(repository)) return;
  const lower = shown.toLowerCase();
  if (shown !== lower && name.test(lower)) {
    throw wrong(text, `the name ${JSON.stringify(shown)} has capital letters`, `Write ${lower}.`);
  }
  const remedy = 'A name has lower-case letters and digits, with single . _ - between them and / between its parts.';
  throw wrong(text, `${JSON.stringify(shown)} is no name of a repository`, remedy);
}

function wrong(text: string, why: string, remedy: string): UsageError {
  return new UsageError(`${JSON.stringify(text)} is no image: ${why}`, remedy);
}
