/**
 * Records `npm run provision -- sandbox` on a terminal and draws it as docs/terminal.svg: `npm run picture`.
 * It takes the terminal from util-linux's `script`, which every Linux has.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { framesOf, type Written } from './terminal-frames.ts';
import { terminalSvg } from './terminal-svg.ts';

const command = 'npm run provision -- sandbox';
const size = { columns: 100, rows: 50 };
/** Often enough to see it move; more would make the file larger. */
const frameEveryMs = 400;

const root = join(import.meta.dirname, '..');
// A sandbox that one keeps running is not ours to show.
const state = await mkdtemp(join(tmpdir(), 'provision-registry-picture-'));
const began = performance.now();
const written: Written[] = [{ at: 0, bytes: Buffer.from(`\x1b[2m$\x1b[22m \x1b[1m${command}\x1b[22m\r\n`) }];
const run = `stty cols ${size.columns} rows ${size.rows}; exec ${command.replace('npm run', 'npm run --silent')}`;
const recorder = spawn('script', ['--quiet', '--flush', '--return', '--command', run, '/dev/null'], {
  cwd: root,
  env: { ...process.env, XDG_STATE_HOME: state, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
recorder.stdout.on('data', (bytes: Buffer) => written.push({ at: performance.now() - began, bytes }));
const [exitCode]: (number | null)[] = await once(recorder, 'close');
await rm(state, { recursive: true });
if (exitCode === 0) {
  const frames = await framesOf(written, size, frameEveryMs);
  await writeFile(
    join(root, 'docs/terminal.svg'),
    terminalSvg(frames, size, `${command}, from the first look to the proof`),
  );
} else {
  process.stderr.write(Buffer.concat(written.map(({ bytes }) => bytes)));
  process.stderr.write(`\n${command} ended with ${exitCode}: nothing is drawn\n`);
  process.exitCode = 1;
}
