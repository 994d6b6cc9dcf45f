import MarkdownIt, { type StateInline, type Token } from 'markdown-it';
import { asOnGitHub } from './beyond-markdown-it.ts';

/** The lines of a comment that may be commands, by where they stand. */
export interface Lines {
  /** In the running text of the comment. */
  readonly own: readonly string[];
  /** Written like these, but taken in by the list, quotation, footnote or table above. */
  readonly enclosed: readonly string[];
  /** In so much text that whether they are commands is not looked into. */
  readonly crowded: readonly string[];
}

/** What no person writes around a command. Less than these is read within some 0.1 s, however hostile. */
const mostLines = 5_000;
const longestParagraph = 10_000;

// Of the parsers that know GitHub's Markdown this one alone reads 65,536 hostile characters within a second:
// micromark, Lezer and commonmark.js take from ten seconds to minutes.
const markdown = new MarkdownIt({ html: true }).use(asOnGitHub);
markdown.core.ruler.enableOnly(['normalize', 'block']);
// GitHub takes for the head of a table only what is no other block: code, a quotation or HTML begins there as well.
const [table] = markdown.block.ruler.getRules('');
markdown.block.ruler.disable('table');
if (table !== undefined)
  markdown.block.ruler.before('lheading', 'late_table', table, { alt: ['paragraph', 'reference'] });
markdown.inline.ruler.before('text', 'line_start', markLineStart);

/**
 * Where lines like commands stand in a comment. Own lines begin in a paragraph of the comment itself (or in what
 * Markdown takes for an underlined heading): not in code, HTML, a formula, a link or crossed-out words that go over
 * several lines, and not within HTML elements that quote, fold away, cross out or show code.
 *
 * @param text Markdown whose lines end with `\n`
 * @param like whether a line is written like a command
 */
export function linesLike(text: string, like: (line: string) => boolean): Lines {
  const lines = text.split('\n');
  const alike = new Set([...lines.keys()].filter((at) => like(lines[at] ?? '')));
  const written = (numbers: Iterable<number>) => [...numbers].toSorted((a, b) => a - b).map((at) => lines[at] ?? '');
  if (lines.length > mostLines) return { own: [], enclosed: [], crowded: written(alike) };

  const [own, enclosed, crowded] = [new Set<number>(), new Set<number>(), new Set<number>()];
  let folds = 0;
  let before = { end: 0, container: false };
  const noted = lines.findIndex((line) => footnote.test(line));
  // Links may be written with addresses that stand elsewhere in the comment.
  const references = {};
  for (const { type, level, map, content } of alike.size === 0 ? [] : markdown.parse(text, references)) {
    if (type === 'html_block' && level === 0) folds = foldsAfter(content, folds);
    if (level === 0 && map !== null && !texts.has(type)) {
      // Of a footnote it is no code, but a paragraph that goes on.
      const ofNote = type === 'code_block' && noted !== -1 && noted < map[0];
      before = { end: map[1], container: containers.has(type) || ofNote };
    }
    if (map === null || (type !== 'inline' && type !== 'tr_open')) continue;
    const here = linesFrom(map, alike);
    const taken = level === 1 ? takenFrom(lines, map, before) : 0;
    for (const at of here) if (at >= taken && standsAlone(lines[at])) enclosed.add(at);
    if (level !== 1) continue;
    // What the parser takes for an underlined heading may be a table or a footnote for GitHub.
    const whole = lines.slice(startOf(lines, map[0], before.end), map[1]);
    const goesOn = taken === 0 || whole.some((line) => tableRule.test(line) || footnote.test(line));
    before = { end: map[1], container: goesOn };
    if (content.length > longestParagraph) {
      for (const at of here) crowded.add(at);
    } else if (here.length > 0 || folding.test(content)) {
      const tokens: Token[] = [];
      markdown.inline.parse(content, markdown, references, tokens);
      folds = linesInText(content, tokens, folds, (line) => {
        const at = map[0] + line;
        if (alike.has(at) && at < taken) own.add(at);
      });
    }
  }
  return { own: written(own), enclosed: written(enclosed), crowded: written(crowded) };
}

/**
 * Walks through the inline elements of a block.
 *
 * @param found is told the number of each line that begins as text
 * @returns how many HTML elements are open after it
 */
function linesInText(content: string, tokens: readonly Token[], before: number, found: (line: number) => void): number {
  let [folds, around, line, counted] = [before, 0, 0, 0];
  for (const { type, map, content: words } of tokens) {
    if (type === 'html_inline') folds = foldsAfter(words, folds);
    if (type === 'link_open' || type === 's_open') around += 1;
    if (type === 'link_close' || type === 's_close') around -= 1;
    if (type !== 'line_start' || map === null) continue;
    line += newlinesIn(content.slice(counted, map[0]));
    counted = map[0];
    if (folds === 0 && around === 0) found(line);
  }
  return folds;
}

/** An inline rule that takes nothing, and leaves a token wherever a line begins outside of code, HTML and the like. */
function markLineStart(state: StateInline, silent: boolean): boolean {
  if (!silent && /(?:^|\n)[ \t]{0,3}$/.test(state.src.slice(Math.max(0, state.pos - 4), state.pos))) {
    state.push('line_start', '', 0).map = [state.pos, state.pos];
  }
  return false;
}

/** HTML that shows what is in it as quoted, as code, as crossed out, as part of a list, or only when it is unfolded. */
const folding = /<(\/?)(?:blockquote|code|del|details|dl|kbd|ol|pre|q|s|samp|strike|table|tt|ul)(?=[\s/>])[^<>]*>/i;
const everyFolding = new RegExp(folding, 'gi');

function foldsAfter(html: string, before: number): number {
  const seen = html.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  return [...seen.matchAll(everyFolding)].reduce((open, [, end]) => Math.max(0, open + (end === '/' ? -1 : 1)), before);
}

function linesFrom([from, to]: readonly [number, number], alike: ReadonlySet<number>): readonly number[] {
  const found: number[] = [];
  for (let at = from; at < to; at += 1) if (alike.has(at)) found.push(at);
  return found;
}

/** Paragraphs, with the addresses of links that may stand right above them. */
const texts: ReadonlySet<string> = new Set(['paragraph_open', 'heading_open', 'reference_definition']);

/**
 * What takes in the lines right below. The parser does not see that where the address of a link stands in between, so
 * nothing right below them counts as the comment's own.
 */
const containers: ReadonlySet<string> = new Set(['blockquote_open', 'bullet_list_open', 'ordered_list_open']);

/** Written at the very start of its line, without a mark of what takes it in. */
function standsAlone(line: string | undefined): boolean {
  return line?.startsWith('/') === true && !line.includes('|');
}

/** GitHub has footnotes, which go on to the next empty line. The parser does not know them. */
const footnote = /^ {0,3}\[\^[^\]\s]+\]:/;

/** Where a paragraph begins, with the addresses of links that stand right above it. */
function startOf(lines: readonly string[], first: number, end: number): number {
  let start = first;
  while (start > end && !isEmpty(lines[start - 1])) start -= 1;
  return start;
}

/** Parsers differ on tables of one column: the line above is its head for some. */
const tableRule = /^(?=.*[|:])[\s|:]*-[\s|:-]*$/;

/**
 * The first line of a paragraph that belongs to something else.
 *
 * @param before the block before it: the line after its last, and whether it is one that goes on right below
 */
function takenFrom(
  lines: readonly string[],
  [first, end]: readonly [number, number],
  before: { readonly end: number; readonly container: boolean },
): number {
  const above = startOf(lines, first, before.end);
  if (before.container && above === before.end && !isEmpty(lines[above - 1])) return 0;
  const note = lines.slice(above, end).findIndex((line) => footnote.test(line));
  const rule = lines.slice(above + 1, end + 1).findIndex((line) => tableRule.test(line));
  return Math.min(note === -1 ? end : above + note + 1, rule === -1 ? end : above + rule);
}

/** No-break spaces and the like are words to Markdown. */
function isEmpty(line: string | undefined): boolean {
  return line === undefined || /^[ \t]*$/.test(line);
}

function newlinesIn(text: string): number {
  return text.split('\n').length - 1;
}
