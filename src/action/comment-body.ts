/** GitHub takes no longer ones, in characters. */
const longest = 65_536;

/** Stands in the first line of every comment of ours, unseen, so that we know it again. */
export const markStart = '<!-- provision-registry ';

const cutWords = '\n_The rest is longer than a comment may be: the log has it._\n';

/**
 * A comment as it is sent: its mark in the first line, and as much of the text as GitHub takes, cut after a whole line.
 *
 * @param mark one line, an HTML comment that begins with `markStart`
 */
export function commentBody(mark: string, text: string): string {
  const room = longest - mark.length - 1;
  if (text.length <= room) return `${mark}\n${text}`;
  const kept = text.slice(0, text.lastIndexOf('\n', room - cutWords.length - closing.length) + 1);
  // A block of code that was cut would take the words with it.
  const open = [...kept.matchAll(/^`{3,}/gm)].length % 2 === 1;
  return `${mark}\n${kept}${open ? closing : ''}${cutWords}`;
}

const closing = '```\n';

/** The first line of a comment where it is a mark of ours, by which the bot knows what the comment is for. */
export function markIn(body: string): string | undefined {
  const [first = ''] = body.split(/\r?\n/, 1);
  return first.startsWith(markStart) && first.endsWith('-->') ? first : undefined;
}
