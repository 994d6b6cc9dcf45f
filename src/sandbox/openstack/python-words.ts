/** A value as Python prints it inside another: services put what they did not like into their messages. */
export function pythonic(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonic).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, each]) => `${quoted(key)}: ${pythonic(each)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** As Python prints it alone: a string goes without quotes. */
export function printed(value: unknown): string {
  return typeof value === 'string' ? value : pythonic(value);
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return escaped.includes("'") && !escaped.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}
