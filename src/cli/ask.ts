import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import type { Output } from '../report/output.ts';

/**
 * Asks for one line on a terminal.
 *
 * @returns what was typed without the spaces around it; nothing when the input ended or the signal was aborted
 */
export async function ask(
  question: string,
  { input, output, signal }: { readonly input: Readable; readonly output: Output; readonly signal: AbortSignal },
): Promise<string> {
  if (signal.aborted) return '';
  // Line by line as the terminal gives it: then Ctrl-C stays the signal that it is everywhere else.
  const lines = createInterface({ input, terminal: false });
  const end = new AbortController();
  lines.once('close', () => end.abort());
  output.write(question);
  try {
    const typed = await lines.question('', { signal: AbortSignal.any([signal, end.signal]) });
    return typed.trim();
  } catch (error) {
    if (!signal.aborted && !end.signal.aborted) throw error;
    output.write('\n');
    return '';
  } finally {
    lines.close();
  }
}
