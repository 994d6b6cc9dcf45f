import { drawingOn } from './drawing.ts';
import type { Look } from './look.ts';
import { type Output, sizeOf } from './output.ts';
import { advance, begin } from './progress.ts';
import type { Reporter } from './reporter.ts';
import { treeLines } from './tree.ts';

/** Ten frames a second are enough for tenths of a second. */
const frameMs = 100;

/**
 * Draws the tree of a run in place on a terminal until it is closed.
 *
 * @param clock milliseconds, steadily rising
 */
export function liveReporter(output: Output, look: Omit<Look, 'width'>, clock: () => number): Reporter {
  const drawing = drawingOn(output);
  let progress = begin(clock());
  let paused = false;
  const draw = () => {
    if (paused) return;
    // A line as wide as the terminal makes some of them wrap, and one as high makes them scroll.
    const { columns, rows } = sizeOf(output);
    drawing.draw(treeLines(progress, clock(), { ...look, width: columns - 1, height: rows - 1 }));
  };
  const frames = setInterval(draw, frameMs);
  frames.unref();
  return {
    emit(event) {
      progress = advance(progress, event, clock());
    },
    stopping() {
      progress = { ...progress, stopping: true };
    },
    pause() {
      paused = true;
      drawing.erase();
    },
    resume() {
      paused = false;
    },
    close() {
      clearInterval(frames);
      drawing.erase();
    },
  };
}
