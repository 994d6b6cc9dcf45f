import { LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../engine/usage-error.ts';
import { type Positions, positions } from '../target/positions.ts';

type Path = readonly string[];

/** Values of a Helm chart as one or more files give them. */
export interface ChartValues {
  /** Where the chart's values are: at the top, or below the key of a subchart. Paths begin there. */
  readonly root: Path;
  /** What stands at a path once all files are merged; undefined also for `null`, with which helm takes a value away. */
  at(path: Path): unknown;
  /** Whether a file takes a value away that the chart has. */
  isTakenAway(path: Path): boolean;
  /** Where the value at a path stands, or the nearest above it: `config.yaml:47:19`. Undefined when no file has any. */
  place(path: Path): string | undefined;
}

interface ValuesFile {
  readonly name: string;
  readonly value: unknown;
  readonly positions: Positions;
}

/**
 * Reads values files and merges them as `helm -f A -f B` does: mappings key by key, anything else is replaced.
 *
 * @param files in the order that helm gets them
 * @param root the key of a subchart, whose values are then all that counts
 * @throws UsageError for a file that is no YAML mapping, with a line for each problem
 */
export function chartValues(
  files: readonly { readonly name: string; readonly text: string }[],
  root: Path = [],
): ChartValues {
  const read = files.map(({ name, text }) => valuesFile(name, text));
  const merged = read.reduce<unknown>((all, { value }) => mergedValue(all, value), {});
  return {
    root,
    at: (path) => valueAt(merged, [...root, ...path]) ?? undefined,
    isTakenAway: (path) => valueAt(merged, [...root, ...path]) === null,
    place(below) {
      const path = [...root, ...below];
      const reached = read.toReversed().map((file) => ({ file, part: reachedPart(file.value, path) }));
      const deepest = Math.max(0, ...reached.map(({ part }) => part.length));
      const found =
        // What is no mapping hides what earlier files have below it.
        reached.find(({ file, part }) => part.length === path.length || !isMapping(valueAt(file.value, part))) ??
        reached.find(({ part }) => part.length === deepest && deepest > 0);
      return found && `${found.file.name}:${found.file.positions.ofValue(found.part)}`;
    },
  };
}

function valuesFile(name: string, text: string): ValuesFile {
  const lines = new LineCounter();
  // What helm reads is YAML 1.1, where `yes` is true.
  const document = parseDocument(text, { version: '1.1', lineCounter: lines, prettyErrors: false });
  const wrong = document.errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `${name}:${line}:${col}: not valid YAML: ${message}`;
  });
  if (wrong.length > 0) throw invalid(wrong);
  const value = contentOf(document, name) ?? {};
  if (!isMapping(value)) throw invalid([`${name}:1:1: values must be a mapping of keys to values`]);
  return { name, value, positions: positions(document, lines) };
}

function contentOf(document: { toJS(): unknown }, name: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // An alias to nothing, or aliases that multiply without end.
    throw invalid([`${name}: not valid YAML: ${cause instanceof Error ? cause.message : cause}`]);
  }
}

function mergedValue(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above;
  const entries = Object.entries(above).map(([key, value]) => [key, mergedValue(below[key], value)] as const);
  return { ...below, ...Object.fromEntries(entries) };
}

/** As much of a path as there is. */
function reachedPart(value: unknown, path: Path): Path {
  const missing = path.findIndex((_, index) => valueAt(value, path.slice(0, index + 1)) === undefined);
  return missing === -1 ? path : path.slice(0, missing);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (isMapping(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(lines: readonly string[]): UsageError {
  return new UsageError(lines.join('\n'), `Mend ${lines.length === 1 ? 'this line' : 'these lines'} and run again.`);
}
