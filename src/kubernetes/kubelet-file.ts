import { ActionableError } from '../engine/actionable-error.ts';
import { type ConfigFile, contentOf } from './config-files.ts';
import { readDockerConfig } from './docker-config-file.ts';

/**
 * The `config.json` that is to log kubelet in. kubelet takes the first that it can read and merges none, so that a new
 * file before the one it has been taking would end its logins to other registries.
 *
 * @param candidates in kubelet's order, its own directory first
 * @throws ActionableError when the file in its own directory cannot be read
 */
export function kubeletFile(candidates: readonly ConfigFile[]): {
  readonly file: ConfigFile;
  /** Where it is another one than usual, as a full sentence without a full stop. */
  readonly remark?: string;
} {
  const [own, ...others] = candidates;
  if (own === undefined) throw new Error('kubelet looks at no file');
  const content = contentOf(own);
  if (content !== undefined && readDockerConfig(content, own.path) !== undefined) return { file: own };
  const taken = others.find(isTaken);
  if (taken === undefined) return { file: own };
  return { file: taken, remark: `kubelet takes ${taken.path}, because there is no ${own.path}: the entry goes there` };
}

/** Whether kubelet can read it: then it looks no further. */
function isTaken(file: ConfigFile): boolean {
  try {
    const content = contentOf(file);
    const config = content === undefined ? undefined : readDockerConfig(content, file.path);
    return config?.entries.every(({ fault }) => fault === undefined) ?? false;
  } catch (error) {
    if (error instanceof ActionableError) return false;
    throw error;
  }
}
