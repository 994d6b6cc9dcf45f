import { z } from 'zod';
import { type HostRecord, recordsOf } from '../host/records.ts';
import { writtenBy } from '../written-by.ts';
import type { OwnedFileEdit } from './owned-file.ts';

/**
 * The file by which what pulls on a node trusts a registry's own certificate authority. It adds to the authorities that
 * the node trusts anyway, for this registry alone, and is read anew for each pull.
 *
 * @see https://docs.docker.com/engine/security/certificates/ for docker's, where podman, skopeo and nerdctl look too
 * @see https://github.com/containerd/containerd/blob/main/docs/hosts.md for containerd's
 */
export interface RootFile {
  /** `docker` or `containerd`. */
  readonly reader: string;
  readonly path: string;
  /** What stands there. */
  readonly content: string | undefined;
  /** Whether another file keeps it from being read. */
  readonly overruled: boolean;
}

const rootSchema = z
  .object({
    reader: z.string(),
    path: z.string(),
    content: z.base64().optional(),
    overruled: z.enum(['yes', 'no']).optional(),
  })
  .transform(({ reader, path, content, overruled }): RootFile => {
    const text = content === undefined ? undefined : Buffer.from(content, 'base64').toString();
    return { reader, path, content: text, overruled: overruled === 'yes' };
  });

/** One for each that may pull on the node, as far as it can be told. */
export function rootFilesIn(records: readonly HostRecord[]): readonly RootFile[] {
  return recordsOf(records, 'root', rootSchema);
}

/**
 * Compares what a node trusts with what is wanted.
 *
 * @param trust PEM of the authorities; undefined where the well-known ones are enough, or no registry is wanted any more
 */
export function rootEdits(files: readonly RootFile[], trust: string | undefined): readonly OwnedFileEdit[] {
  return files.flatMap((file) => {
    const { reader, path, content } = file;
    if (content !== undefined && !isOurs(file)) return [];
    if (trust === undefined) {
      return content === undefined
        ? []
        : [{ path, content: '', words: `${reader} still trusts the registry's authority` }];
    }
    const wanted = `${writtenBy}\n${trust.trim()}\n`;
    return content === wanted
      ? []
      : [{ path, content: wanted, words: `${reader} does not trust the registry's authority` }];
  });
}

/** What keeps a node from trusting the authorities, and is not ours to change; full sentences without a full stop. */
export function rootRemarks(files: readonly RootFile[], trust: string | undefined): readonly string[] {
  if (trust === undefined) return [];
  return files.flatMap((file) => {
    const { path, content, overruled } = file;
    if (overruled) return [`containerd reads hosts.toml beside ${path}, and nothing else: write ca = "${path}" there`];
    if (content === undefined || isOurs(file) || holdsAll(content, trust)) return [];
    return [
      `${path} is not ours and lacks the registry's certificate authority, so it is left as it is: add the certificate there`,
    ];
  });
}

function isOurs({ content }: RootFile): boolean {
  return content?.startsWith(writtenBy) ?? false;
}

/** Whether a file has every certificate of another, however its lines end. */
function holdsAll(content: string, trust: string): boolean {
  const plain = (text: string) => text.replaceAll(/\s/g, '');
  const certificates = trust.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return certificates.every((certificate) => plain(content).includes(plain(certificate)));
}
