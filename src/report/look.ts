import { styleText } from 'node:util';

/** How text may look where it is written. */
export interface Look {
  /** Columns; infinite where nothing needs to be broken, as in a pipe. */
  readonly width: number;
  readonly color: boolean;
  /** Whether symbols beyond ASCII are shown right. */
  readonly unicode: boolean;
}

export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Colours text, or leaves it as it is. */
export function paintFor({ color }: Pick<Look, 'color'>): Paint {
  return color ? (format, text) => styleText(format, text, { validateStream: false }) : (_format, text) => text;
}

const beyondAscii = {
  done: '✓',
  failed: '✗',
  waiting: '○',
  running: '→',
  next: '→',
  adopt: '→',
  ellipsis: '…',
  dot: '·',
  full: '█',
  free: '░',
} as const;

const ascii: Record<keyof typeof beyondAscii, string> = {
  done: '*',
  failed: 'x',
  waiting: 'o',
  running: '>',
  next: '>',
  adopt: '>',
  ellipsis: '...',
  dot: '-',
  full: '#',
  free: '.',
};

/** The single list of symbols, for the locale at hand. */
export function symbolsFor({ unicode }: Pick<Look, 'unicode'>): Readonly<Record<keyof typeof beyondAscii, string>> {
  return unicode ? beyondAscii : ascii;
}

/** Whether the locale's characters are UTF-8, by the variables and the precedence of POSIX. */
export function isUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return true;
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}
