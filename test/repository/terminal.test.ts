import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { framesOf, type Written } from '../../scripts/terminal-frames.ts';
import { terminalSvg } from '../../scripts/terminal-svg.ts';
import { root } from './files.ts';

const size = { columns: 20, rows: 3 };
const at = (ms: number, text: string): Written => ({ at: ms, bytes: Buffer.from(text) });
const shown = async (...written: readonly Written[]) => await framesOf(written, size, 100);

test('what is drawn over is gone from the next frame', async () => {
  const frames = await shown(at(0, 'waiting\r\n'), at(150, '\x1b[1A\x1b[32mdone\x1b[39m\x1b[K'));
  const plain = { bold: false, dim: false };
  expect(frames).toEqual([
    { at: 0, rows: [[{ text: 'waiting', column: 0, ...plain }], [], []] },
    { at: 200, rows: [[{ text: 'done', column: 0, color: 2, ...plain }], [], []] },
  ]);
});

test('a terminal that does not change takes no further frames', async () => {
  const frames = await shown(at(10, 'one'), at(150, '\r'), at(450, '\r'), at(750, 'two'));
  expect(frames.map((frame) => frame.at)).toEqual([0, 100, 800]);
});

test('a picture says in text what stood there, where it stood, and in which colour', async () => {
  const svg = terminalSvg(await shown(at(0, '  \x1b[31ma < b & c\x1b[39m')), size, 'A run');
  expect(svg).toContain('<title>A run</title>');
  expect(svg).toContain('<tspan x="15.6" textLength="70.2" class="red">a &lt; b &amp; c</tspan>');
});

test('a picture is as high as the highest of its frames, and draws a line that stays once', async () => {
  const svg = terminalSvg(await shown(at(0, 'one\r\n'), at(150, 'two')), size, 'A run');
  expect(svg).toContain('viewBox="0 0 188 68"');
  expect(svg.match(/>one</g)).toHaveLength(1);
});

test('the picture in the README shows a run that succeeded', () => {
  const svg = readFileSync(join(root, 'docs/terminal.svg'), 'utf8');
  expect(svg).toContain('npm run provision -- sandbox');
  expect(svg).toMatch(/provision sandbox succeeded in/);
});
