import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../engine/usage-error.ts';
import { errorCode } from '../error-code.ts';
import { holdsKeys } from '../ssh/known-hosts.ts';
import { asTarget } from './as-target.ts';
import { didYouMean } from './did-you-mean.ts';
import { given } from './given.ts';
import { ownerOf } from './owner.ts';
import { parseRegistryFile } from './registry-file.ts';
import type { Target } from './target.ts';

export const defaultFile = '.github/registry.yml';

export interface LoadOptions {
  /** Path of the configuration; `.github/registry.yml` when left out. */
  readonly file?: string;
  readonly name: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface LoadedTarget {
  readonly target: Target;
  /** Stands in the owner mark of all that is made. */
  readonly owner: string;
  /** The path it was read from. */
  readonly file: string;
}

/**
 * Reads one target of the configuration; the whole file must be valid.
 *
 * @throws UsageError when the file is missing or invalid, or names no such target
 */
export async function loadTarget({ file = defaultFile, name, env }: LoadOptions): Promise<LoadedTarget> {
  const { owner, targets } = parseRegistryFile(await textOf(file), file);
  const wanted = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (wanted === undefined) throw unknownTarget(name, Object.keys(targets), file);
  const directory = dirname(resolve(file));
  const rootOf = async (key: string, path: string | undefined) =>
    path === undefined ? undefined : await certificate(resolve(directory, path), `targets.${name}.${key}`, file);
  const known = wanted.kubernetes['known-hosts'];
  const files = given({
    ca: await rootOf('ca', wanted.ca),
    acmeCa: await rootOf('acme.ca', wanted.acme.ca),
    knownHosts: known === undefined ? undefined : await knownKeys(resolve(directory, known), `targets.${name}`, file),
  });
  return { target: asTarget(name, wanted, files), owner: owner ?? (await ownerOf(directory, env)), file };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `There is no configuration to read at ${file} (${errorCode(cause)})`,
      `Describe a registry in ${defaultFile} (the README has an example), name another file with --config, or try 'sandbox', which needs none.`,
      { cause },
    );
  }
}

/**
 * The PEM text of a certificate file, so that what comes later need not know where it was. Hosts and nodes are given it
 * for everybody to read.
 */
async function certificate(path: string, key: string, file: string): Promise<string> {
  const found = await named(path, key, file, 'a PEM file');
  if (found.includes('PRIVATE KEY-----')) {
    throw new UsageError(
      `${file}: ${key} names ${path}, which holds a private key`,
      'Give a file with the certificate alone: everybody may read it where it is trusted.',
    );
  }
  if (found.includes('-----BEGIN CERTIFICATE-----')) return found;
  throw new UsageError(
    `${file}: ${key} names ${path}, which holds no certificate`,
    'Give a PEM file: it has a line -----BEGIN CERTIFICATE-----.',
  );
}

/** The text of a known_hosts file. */
async function knownKeys(path: string, at: string, file: string): Promise<string> {
  const key = `${at}.kubernetes.known-hosts`;
  const found = await named(path, key, file, 'a known_hosts file');
  if (holdsKeys(found)) return found;
  throw new UsageError(
    `${file}: ${key} names ${path}, which holds no public key of a host`,
    'Give a file as ssh-keyscan writes it: a line such as `192.168.70.11 ssh-ed25519 AAAA…` for each node.',
  );
}

/** @param what what it should be, with its article */
async function named(path: string, key: string, file: string, what: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(
      `${file}: ${key} names ${path}, which cannot be read (${errorCode(cause)})`,
      `Give the path of ${what}, relative to the configuration.`,
      { cause },
    );
  });
}

function unknownTarget(name: string, names: readonly string[], file: string): UsageError {
  return new UsageError(
    `${file} has no target '${name}'${didYouMean(name, names)}`,
    `Its targets: ${names.join(', ')}. Name one of them, or 'sandbox'.`,
  );
}
