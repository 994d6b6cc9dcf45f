import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../engine/usage-error.ts';
import { positions } from './positions.ts';
import { problems } from './problems.ts';
import { fileSchema } from './schema.ts';

export type RegistryFile = z.output<typeof fileSchema>;

/**
 * Parses and validates the text of a registry.yml.
 *
 * @param file its name for messages
 * @throws UsageError with one line for each problem, each with its place and what is allowed
 */
export function parseRegistryFile(text: string, file: string): RegistryFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const wrong = document.errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `${file}:${line}:${col}: not valid YAML: ${message}`;
  });
  if (wrong.length > 0) throw invalid(wrong);
  // A key without a value is as good as left out.
  const value: unknown = document.toJS({ reviver: (_, found: unknown) => (found === null ? undefined : found) });
  const parsed = fileSchema.safeParse(value ?? {}, { reportInput: true });
  if (!parsed.success) throw invalid(problems(file, parsed.error.issues, positions(document, lines)));
  return parsed.data;
}

function invalid(lines: readonly string[]): UsageError {
  return new UsageError(lines.join('\n'), `Mend ${lines.length === 1 ? 'this line' : 'these lines'} and run again.`);
}
