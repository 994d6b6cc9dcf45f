import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What the step that cleans up must know of the run before it, which may have been killed. */
const stateSchema = z.object({
  command: z.string(),
  target: z.string(),
  commentId: z.int().exactOptional(),
  deploymentId: z.int().exactOptional(),
});
export type State = z.output<typeof stateSchema>;

/** The variable with the directory of one use of the action, below the runner's own temporary one. */
export const directoryVariable = 'PROVISION_REGISTRY_DIRECTORY';

const fileName = 'unfinished.json';

export function stateFile(directory: string): string {
  return join(directory, fileName);
}

export async function writeState(directory: string, state: State): Promise<void> {
  await writeFile(stateFile(directory), JSON.stringify(state), { mode: 0o600 });
}

/** @returns undefined when the run has come to its end */
export async function readState(directory: string): Promise<State | undefined> {
  const text = await readFile(stateFile(directory), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : stateSchema.parse(JSON.parse(text));
}
