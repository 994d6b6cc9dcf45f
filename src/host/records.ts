import { z } from 'zod';

/** One line of a script's answer: `mount point=/DATA uuid=0b1f…`. */
export interface HostRecord {
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads the answer of a script: a record a line, its kind first, then `key=value`; values are percent-encoded where they
 * hold a blank, a line end or a percent sign.
 */
export function parseRecords(stdout: string): readonly HostRecord[] {
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [kind = '', ...pairs] = line.trim().split(' ');
      return { kind, fields: Object.fromEntries(pairs.map(pair)) };
    });
}

/** Writes a record as the scripts do. A field that is undefined is left out. */
export function formatRecord(kind: string, fields: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value.replace(/[%\s]/g, (character) => encodeURIComponent(character))}`],
  );
  return `${[kind, ...pairs].join(' ')}\n`;
}

/** The fields of every record of a kind, each as the schema says. */
export function recordsOf<S extends z.ZodType>(
  records: readonly HostRecord[],
  kind: string,
  schema: S,
): readonly z.output<S>[] {
  return records.filter((record) => record.kind === kind).map(({ fields }) => schema.parse(fields));
}

/**
 * The one record of a kind.
 *
 * @throws Error when the script gave none or several: then it is not the script this program was made with
 */
export function theRecord<S extends z.ZodType>(records: readonly HostRecord[], kind: string, schema: S): z.output<S> {
  const [record, ...others] = recordsOf(records, kind, schema);
  if (record === undefined || others.length > 0) throw new Error(`expected one '${kind}' record`);
  return record;
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), decodeURIComponent(text.slice(at + 1))];
}

/** A value the host may not know, given as an empty one or left out. */
export const perhaps = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value));
