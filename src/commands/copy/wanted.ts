import { UsageError } from '../../engine/usage-error.ts';
import { registryUrl } from '../../registry/client/client.ts';
import {
  dockerHub,
  type ImageReference,
  parseReference,
  referenceText,
} from '../../registry/images/image-reference.ts';
import { type Platform, parsePlatform } from '../../registry/images/platform.ts';
import { given } from '../../target/given.ts';
import { readSecrets } from '../../target/secrets.ts';
import type { Options } from '../command.ts';

/** What is copied, and where from. */
export interface WantedCopy {
  readonly source: ImageReference;
  /** URLs of registries that are asked before Docker Hub. */
  readonly mirrors: readonly string[];
  /** All that there are when left out. */
  readonly platform?: Platform;
  /** At the source's own registry; nobody else is told it. */
  readonly login?: { readonly user: string; readonly password: string };
  /** What it becomes: `my-ubuntu`. */
  readonly repository: string;
  readonly tag: string;
}

/** The smoke test of the original procedure. */
const usualSource = 'ubuntu:16.04';
/** Enough of a digest to name what has no tag. */
const digestStart = 'sha256:'.length;
const digestShown = 12;

/**
 * Reads the options of `test`, and who is to ask for the image.
 *
 * @throws UsageError
 */
export async function wantedCopy(options: Options, env: NodeJS.ProcessEnv): Promise<WantedCopy> {
  const source = parseReference(options.source ?? usualSource);
  const mirrors = (options.mirror ?? '').split(',').map((url) => url.trim());
  const named = mirrors.filter((url) => url !== '');
  for (const url of named) registryUrl(url);
  if (named.length > 0 && source.host !== dockerHub) {
    throw new UsageError(
      `--mirror is for images of Docker Hub, and ${referenceText(source)} is at ${source.host}`,
      'Leave out --mirror, or name an image of Docker Hub with --source.',
    );
  }
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const { tag = source.digest?.slice(digestStart, digestStart + digestShown) ?? 'latest' } = source;
  const name = source.repository.split('/').at(-1) ?? '';
  const login = await sourceLogin(env);
  return { source, mirrors: named, ...given({ platform, login }), repository: `my-${name}`, tag };
}

async function sourceLogin(env: NodeJS.ProcessEnv) {
  const user = env.SOURCE_USER;
  if (user) {
    const { sourcePassword = '' } = await readSecrets({ env }, ['sourcePassword']);
    return { user, password: sourcePassword };
  }
  if (env.SOURCE_PASSWORD || env.SOURCE_PASSWORD_FILE) {
    throw new UsageError('SOURCE_PASSWORD is set, and SOURCE_USER is not', 'Set both, or neither of them.');
  }
  return undefined;
}
