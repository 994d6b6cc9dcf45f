/**
 * A line of the log that no runner takes for a command of its own. Runners look for `::name::` at the start of a line,
 * and for `##[name]` anywhere in it (actions/runner, ActionCommand.cs).
 */
export function inert(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '# #[');
}
