import { createHash } from 'node:crypto';
import { directoryOf, isLive, pathOf, type ServiceSpec, secretFile } from './service-spec.ts';

/** Contents, by name, of the files that a service reads only when it starts. */
export function settledContents({ files }: ServiceSpec): ReadonlyMap<string, string> {
  return new Map(files.flatMap((file) => (isLive(file) ? [] : [[file.name, file.content]])));
}

/**
 * What the live files are to become, by name; those whose present text will do are left out.
 *
 * @param contents what the host has now, by path
 * @throws ActionableError when one must not be changed into what is wanted
 */
export async function liveContents(
  { name, files }: ServiceSpec,
  contents: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const judged = files.filter(isLive).map(async (file) => {
    const current = contents.get(pathOf(name, file.name));
    const willDo = current !== undefined && (await file.differences(current)).length === 0;
    return willDo ? [] : [[file.name, await file.content(current)] as const];
  });
  return new Map((await Promise.all(judged)).flat());
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
