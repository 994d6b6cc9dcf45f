import terminal from '@xterm/headless';

/** What a program wrote, and when it did. */
export interface Written {
  /** Milliseconds since the recording began. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Characters that look alike. */
export interface Run {
  readonly text: string;
  readonly column: number;
  /** Of the sixteen that every terminal has; absent for the terminal's own. */
  readonly color?: number;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** What a terminal showed from a moment on: its rows, from the top. */
export interface Frame {
  readonly at: number;
  readonly rows: readonly (readonly Run[])[];
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Shows what was written on a terminal of that size, and looks at it every so many milliseconds and at the end. */
export async function framesOf(written: readonly Written[], size: Size, everyMs: number): Promise<readonly Frame[]> {
  const shown = new terminal.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  const frames: Frame[] = [];
  const look = (at: number) => {
    const rows = Array.from({ length: size.rows }, (_, row) => runsOf(shown, row));
    if (JSON.stringify(rows) !== JSON.stringify(frames.at(-1)?.rows)) frames.push({ at, rows });
  };
  let next = 0;
  for (const { at, bytes } of written) {
    if (at > next) {
      look(next);
      next = Math.ceil(at / everyMs) * everyMs;
    }
    await new Promise<void>((resolve) => shown.write(bytes, resolve));
  }
  look(next);
  shown.dispose();
  return frames;
}

function runsOf({ buffer: { active } }: InstanceType<typeof terminal.Terminal>, row: number): readonly Run[] {
  const line = active.getLine(active.viewportY + row);
  const runs: Run[] = [];
  for (let column = 0; column < (line?.length ?? 0); column++) {
    const cell = line?.getCell(column);
    // The second half of a wide character.
    if (cell === undefined || cell.getWidth() === 0) continue;
    const color = cell.isFgPalette() ? { color: cell.getFgColor() } : {};
    const look = { ...color, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
    const last = runs.at(-1);
    const text = cell.getChars() || ' ';
    const alike = last?.color === color.color && last?.bold === look.bold && last?.dim === look.dim;
    if (last !== undefined && alike) runs[runs.length - 1] = { ...last, text: last.text + text };
    else runs.push({ text, column, ...look });
  }
  return runs.flatMap(trimmed);
}

/** Spaces need no drawing. */
function trimmed(run: Run): readonly Run[] {
  const text = run.text.trim();
  if (text === '') return [];
  return [{ ...run, text, column: run.column + run.text.length - run.text.trimStart().length }];
}
