import { type Document, LineCounter, parseDocument } from 'yaml';
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
  const parsed = fileSchema.safeParse(valueIn(document, file) ?? {}, { reportInput: true });
  if (!parsed.success) throw invalid(problems(file, parsed.error.issues, positions(document, lines)));
  return parsed.data;
}

/** A key without a value is as good as left out. */
function valueIn(document: Document, file: string): unknown {
  try {
    return document.toJS({ reviver: (_, value: unknown) => (value === null ? undefined : value) });
  } catch (cause) {
    // An alias to nothing, or aliases that multiply without end.
    throw invalid([`${file}: not valid YAML: ${cause instanceof Error ? cause.message : cause}`]);
  }
}

function invalid(lines: readonly string[]): UsageError {
  return new UsageError(lines.join('\n'), `Mend ${lines.length === 1 ? 'this line' : 'these lines'} and run again.`);
}
