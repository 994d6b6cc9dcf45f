import type { Frame, Run, Size } from './terminal-frames.ts';

/** In pixels. */
const fontSize = 13;
const cell = { width: 7.8, height: 18 } as const;
const margin = 16;
/** Those of GitHub. */
const scheme = {
  light: {
    back: '#f6f8fa',
    edge: '#d1d9e0',
    ink: '#1f2328',
    red: '#cf222e',
    green: '#1a7f37',
    yellow: '#9a6700',
    cyan: '#1b7c83',
  },
  dark: {
    back: '#161b22',
    edge: '#30363d',
    ink: '#e6edf3',
    red: '#ff7b72',
    green: '#3fb950',
    yellow: '#d29922',
    cyan: '#39c5cf',
  },
} as const;
/** By their numbers among a terminal's colours; the program uses no others. */
const names: Readonly<Record<number, string>> = { 1: 'red', 2: 'green', 3: 'yellow', 6: 'cyan' };

/**
 * Draws frames as a picture that plays once and then shows the last one; only that where the reader wants no motion.
 * Its text is text, and its colours follow the reader's light or dark scheme.
 *
 * @param title what a screen reader says of it
 */
export function terminalSvg(frames: readonly Frame[], size: Size, title: string): string {
  const rows = Math.max(1, ...frames.map((frame) => frame.rows.findLastIndex((row) => row.length > 0) + 1));
  const width = Math.ceil(size.columns * cell.width + 2 * margin);
  const height = rows * cell.height + 2 * margin;
  const end = frames.at(-1)?.at ?? 0;
  const lines = new Map<string, string>();
  const nameOf = (drawn: string) => {
    if (!lines.has(drawn)) lines.set(drawn, `l${lines.size}`);
    return lines.get(drawn);
  };
  const film = frames.map((frame, index) => {
    const uses = frame.rows.flatMap((row, line) => {
      if (row.length === 0) return [];
      return [`<use href="#${nameOf(row.map(drawnRun).join(''))}" y="${line * cell.height}"/>`];
    });
    return `<g transform="translate(${index * width})">${uses.join('')}</g>`;
  });
  const moves = frames.map(({ at }, index) => `${percent(at, end)}{transform:translateX(${-index * width}px)}`);
  const last = `transform:translateX(${-(frames.length - 1) * width}px)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" xml:space="preserve">
<title>${escaped(title)}</title>
<style>
${colors('light')}
@media (prefers-color-scheme:dark){${colors('dark')}}
text{font:${fontSize}px ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;white-space:pre;fill:var(--ink)}
.b{font-weight:600}.d{opacity:.65}
${Object.values(names)
  .map((name) => `.${name}{fill:var(--${name})}`)
  .join('')}
.film{animation:film ${seconds(end)} step-end forwards}
@keyframes film{${moves.join('')}}
@media (prefers-reduced-motion:reduce){.film{animation:none;${last}}}
</style>
<defs>
${Array.from(lines, ([drawn, name]) => `<text id="${name}">${drawn}</text>`).join('\n')}
</defs>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="6" style="fill:var(--back);stroke:var(--edge)"/>
<g class="film"><g transform="translate(${margin} ${margin + fontSize})">
${film.join('\n')}
</g></g>
</svg>
`;
}

/** Each run at its own place and of its own length, so that columns stand in any font. */
function drawnRun({ text, column, color, bold, dim }: Run): string {
  const classes = [bold ? 'b' : '', dim ? 'd' : '', color === undefined ? '' : (names[color] ?? '')].filter(Boolean);
  const look = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  const length = [...text].length * cell.width;
  return `<tspan x="${round(column * cell.width)}" textLength="${round(length)}"${look}>${escaped(text)}</tspan>`;
}

function colors(name: keyof typeof scheme): string {
  return `:root{${Object.entries(scheme[name])
    .map(([key, value]) => `--${key}:${value}`)
    .join(';')}}`;
}

function percent(at: number, end: number): string {
  return end === 0 ? '100%' : `${round((at / end) * 100)}%`;
}

function seconds(ms: number): string {
  return `${round(ms / 1000)}s`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
