/** Lines of a script's standard error that begin so are progress, in words for people. */
export const progressMark = ':: ';

const mostLines = 10;
const mostCharacters = 1000;

/** What a script said last on standard error, without its progress: a few lines, enough for an error message. */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith(progressMark));
  return lines.slice(-mostLines).join('\n').slice(-mostCharacters);
}
