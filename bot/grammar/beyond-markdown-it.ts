import type { MarkdownIt, StateInline } from 'markdown-it';

/**
 * Teaches the parser what GitHub shows and it does not know: text between single tildes is crossed out as well as that
 * between double ones, and what stands between `$$` and `$$` in a paragraph is a formula.
 */
export function asOnGitHub(markdown: MarkdownIt): void {
  markdown.inline.ruler.at('strikethrough', markTildes);
  markdown.inline.ruler2.at('strikethrough', crossOut);
  markdown.inline.ruler.before('text', 'formula', skipFormula);
}

/** Leaves one or two tildes as what may begin or end something; only as many match, and more are tildes. */
function markTildes(state: StateInline, silent: boolean): boolean {
  if (silent || state.src[state.pos] !== '~') return false;
  const { length, can_open: open, can_close: close } = state.scanDelims(state.pos, true);
  state.push('text', '', 0).content = '~'.repeat(length);
  state.pos += length;
  // No character has these numbers.
  const marker = -length;
  if (length <= 2) state.delimiters.push({ marker, length: 0, token: state.tokens.length - 1, end: -1, open, close });
  return true;
}

/** Makes tokens of those that have found each other. */
function crossOut(state: StateInline): boolean {
  for (const { marker, token, end } of state.delimiters) {
    const [from, to] = [state.tokens[token], state.tokens[state.delimiters[end]?.token ?? -1]];
    if (marker >= 0 || from === undefined || to === undefined) continue;
    from.type = 's_open';
    to.type = 's_close';
  }
  return false;
}

function skipFormula(state: StateInline): boolean {
  if (!state.src.startsWith('$$', state.pos)) return false;
  const end = state.src.indexOf('$$', state.pos + 2);
  if (end === -1) return false;
  state.pos = end + 2;
  return true;
}
