import type { Work } from '../engine/resource.ts';
import { runScript } from '../host/run-script.ts';
import type { Connection } from '../ssh/connection.ts';

/** What is to be done about a file of ours on a node. Its first line tells that it is ours. */
export interface OwnedFileEdit {
  readonly path: string;
  /** `''` removes the file. */
  readonly content: string;
  /** How the node differs from what is wanted. */
  readonly words: string;
}

/** Has it done. @throws HostError when somebody else has written the file meanwhile */
export async function writeOwnedFile(
  node: Connection,
  { path, content }: Pick<OwnedFileEdit, 'path' | 'content'>,
  work: Work,
): Promise<void> {
  const payload = `${Buffer.from(content).toString('base64')}\nend\n`;
  await runScript(node, 'owned-file', [path], { work, payload });
}
