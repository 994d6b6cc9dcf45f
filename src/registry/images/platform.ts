import { UsageError } from '../../engine/usage-error.ts';

/** What an image runs on, as Go names it: `linux`, `amd64`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** Such as `v7` of `arm`. */
  readonly variant?: string;
  /** Of Windows only. */
  readonly osVersion?: string;
}

/**
 * Reads `os/architecture[/variant]`.
 *
 * @throws UsageError
 */
export function parsePlatform(text: string): Platform {
  const { os, architecture, variant } =
    /^(?<os>[a-z0-9]+)\/(?<architecture>[a-z0-9_]+)(\/(?<variant>[a-z0-9.]+))?$/.exec(text)?.groups ?? {};
  if (os === undefined || architecture === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no platform`, 'Write os/architecture, such as linux/amd64.');
  }
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}

/** Whether an entry of an index is something that runs; attestations and the like are put under `unknown/unknown`. */
export function runs(platform: Platform | undefined): boolean {
  return platform !== undefined && platform.os !== 'unknown';
}

/**
 * Chooses what fits a platform best: the same variant, or where none is asked for, the usual one. Among equals the first
 * counts, as for Docker.
 */
export function bestFor<T extends { readonly platform: Platform | undefined }>(
  wanted: Platform,
  all: readonly T[],
): T | undefined {
  const fitting = all.filter(
    ({ platform }) => platform?.os === wanted.os && platform.architecture === wanted.architecture,
  );
  if (wanted.variant === undefined) return fitting.find((one) => isUsual(one.platform)) ?? fitting[0];
  return fitting.find((one) => (one.platform?.variant ?? usualVariant(wanted)) === wanted.variant);
}

function isUsual(platform: Platform | undefined): boolean {
  return platform !== undefined && (platform.variant ?? usualVariant(platform)) === usualVariant(platform);
}

/** What an architecture means without a variant (containerd's platforms package, `normalizeArch`). */
function usualVariant({ architecture }: Platform): string | undefined {
  return { arm: 'v7', arm64: 'v8', amd64: 'v1' }[architecture];
}
