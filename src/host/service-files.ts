import { createHash } from 'node:crypto';
import { directoryOf, pathOf, type ServiceFile, type ServiceSpec, secretFile } from './service-spec.ts';

export async function contentOf({ content }: ServiceFile): Promise<string> {
  return typeof content === 'string' ? content : await content();
}

/** Contents, by name, of the files that a service reads only when it starts. */
export async function settledContents({ files }: ServiceSpec): Promise<ReadonlyMap<string, string>> {
  const settled = files.filter(({ matches }) => matches === undefined);
  return new Map(await Promise.all(settled.map(async (file) => [file.name, await contentOf(file)] as const)));
}

/**
 * Names of the salted files whose present text will do.
 *
 * @param contents what the host has now, by path
 */
export async function filesThatWillDo(
  { name, files }: ServiceSpec,
  contents: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string>> {
  const judged = files.map(async (file) => {
    const current = contents.get(pathOf(name, file.name));
    return current !== undefined && (await file.matches?.(current)) === true ? [file.name] : [];
  });
  return new Set((await Promise.all(judged)).flat());
}

/**
 * Names of files in the service's directory that are no part of it, such as a key that it served once.
 *
 * @param there what the host has now, by path
 */
export function leftFiles({ name, files }: ServiceSpec, there: ReadonlyMap<string, unknown>): readonly string[] {
  const directory = `${directoryOf(name)}/`;
  const own = [...there.keys()]
    .filter((path) => path.startsWith(directory))
    .map((path) => path.slice(directory.length));
  // Nothing of ours was ever called otherwise; a stranger's file is let be.
  const plain = /^[\w.-]+$/;
  return own.filter((file) => plain.test(file) && file !== secretFile && !files.some((wanted) => wanted.name === file));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
