import { markIn, markStart } from '../../src/action/comment-body.ts';

/** Facts as a line that nobody sees, for the top of a Markdown text. What people wrote in them ends nothing, calls nobody. */
export function hidden(facts: object): string {
  const json = JSON.stringify(facts).replace(/[<>&@#]|-(?=-)/g, escaped);
  return `${markStart}${json} -->`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What such a line at the top of a text says; undefined when there is none, or nothing that can be read. */
export function seen(text: string): unknown {
  const json = markIn(text)?.slice(markStart.length, -'-->'.length);
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
