import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Context } from '../../src/commands/command.ts';
import { ActionableError } from '../../src/engine/actionable-error.ts';
import { UsageError } from '../../src/engine/usage-error.ts';
import { change, report } from '../report/reports.ts';
import { fakeProgram } from './fake-program.ts';
import { fakeProcess } from './process.ts';

const terminal = { columns: 80, rows: 24 };

/** Runs until the signal and ends as a cancelled run does. */
async function untilAborted({ signal, emit }: Context) {
  emit({ type: 'phase', phase: 'apply', resources: ['server'] });
  emit({ type: 'started', resource: 'server', doing: 'create' });
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve());
  await promise;
  return report({ outcome: 'cancelled' });
}

test('a success ends with 0 and a summary on standard output', async () => {
  const world = fakeProcess(['provision', 'arbutus']);
  expect(await run(world, fakeProgram())).toBe(0);
  expect(world.stdout.written).toMatch(/^✓ provision arbutus succeeded/);
  expect(world.stderr.written).toBe('');
});

test('a failed run ends with 1', async () => {
  const provision = async () => report({ outcome: 'failure' });
  expect(await run(fakeProcess(['provision', 'arbutus']), fakeProgram({ provision }))).toBe(1);
});

test('wrong usage ends with 2, says why on standard error and runs nothing', async () => {
  const world = fakeProcess(['provision', 'arbutus', '--json', '--jsn']);
  expect(await run(world, fakeProgram())).toBe(2);
  expect(world.stdout.written).toBe('');
  expect(world.stderr.written).toMatch(/^provision-registry: unknown option --jsn; did you mean '--json'\?\n→ Usage: /);
});

test('wrong configuration ends with 2, with its remedy and without a stack', async () => {
  const plan = async () => {
    throw new UsageError("no target 'arbutos'; did you mean 'arbutus'?", 'Targets there are: arbutus.');
  };
  const world = fakeProcess(['plan', 'arbutos']);
  expect(await run(world, fakeProgram({ plan }))).toBe(2);
  expect(world.stdout.written).toBe('');
  expect(world.stderr.written).toBe(
    "provision-registry: no target 'arbutos'; did you mean 'arbutus'?\n→ Targets there are: arbutus.\n",
  );
});

test('an error that can be acted on ends with 1 and its remedy', async () => {
  const plan = async () => {
    throw new ActionableError('identity did not answer', 'Check the address.');
  };
  const world = fakeProcess(['plan', 'arbutus']);
  expect(await run(world, fakeProgram({ plan }))).toBe(1);
  expect(world.stderr.written).toBe('provision-registry: identity did not answer\n→ Check the address.\n');
});

test('a fault of the program is one line, and its stack comes only with --verbose', async () => {
  const plan = async () => {
    throw new TypeError('x is\n  not a function');
  };
  const quiet = fakeProcess(['plan', 'arbutus']);
  expect(await run(quiet, fakeProgram({ plan }))).toBe(1);
  expect(quiet.stderr.written).toMatch(/^provision-registry: x is not a function\n→ .*--verbose/);
  expect(quiet.stderr.written).not.toContain('    at ');

  const verbose = fakeProcess(['plan', 'arbutus', '--verbose']);
  await run(verbose, fakeProgram({ plan }));
  expect(verbose.stderr.written).toContain('    at ');
});

test('with --json there is nothing but the report on standard output', async () => {
  const given = report({ command: 'plan', changes: [change('server')] });
  const plan = async ({ emit }: Context) => {
    emit({ type: 'phase', phase: 'plan', resources: ['server'] });
    emit({ type: 'notice', message: 'old image' });
    return given;
  };
  const world = fakeProcess(['plan', 'arbutus', '--json'], { terminal });
  expect(await run(world, fakeProgram({ plan }))).toBe(0);
  expect(JSON.parse(world.stdout.written)).toEqual(given);
  expect(world.stdout.written).toBe(`${JSON.stringify(given, null, 2)}\n`);
  expect(world.stderr.written).toBe('');
});

test('with --verbose requests are told on standard error, and a terminal shows plain lines', async () => {
  const plan = async ({ emit, log }: Context) => {
    emit({ type: 'notice', message: 'old image' });
    log?.('GET /servers/detail 200');
    return report({ command: 'plan' });
  };
  const world = fakeProcess(['plan', 'arbutus', '--verbose'], { terminal });
  await run(world, fakeProgram({ plan }));
  expect(world.stderr.written).toBe('GET /servers/detail 200\n');
  expect(world.stdout.written).toMatch(/notice {2}old image\n\n✓ plan/);
});

test('without --verbose nothing is logged', async () => {
  let context: Context | undefined;
  const plan = async (given: Context) => {
    context = given;
    return report();
  };
  await run(fakeProcess(['plan', 'arbutus', '--config', 'my.yml']), fakeProgram({ plan }));
  expect(context).toMatchObject({ targetName: 'arbutus', configFile: 'my.yml', cwd: '/work' });
  expect(context?.log).toBeUndefined();
});

test('in a pipe there are no control codes', async () => {
  const provision = async ({ emit }: Context) => {
    emit({ type: 'started', resource: 'server', doing: 'create' });
    emit({ type: 'finished', change: change('server'), fact: false });
    return report({ changes: [change('server')] });
  };
  const world = fakeProcess(['provision', 'arbutus']);
  await run(world, fakeProgram({ provision }));
  expect(world.stdout.written).toMatch(/server {2}created in 0.0s\n\n✓ provision/);
  expect(world.stdout.written).not.toContain('\x1b');
});

test('a terminal that knows no size gets lines of 80 columns', async () => {
  const notices = ['word '.repeat(30).trim()];
  const lines = async (size: typeof terminal) => {
    const world = fakeProcess(['plan', 'arbutus', '--verbose'], { terminal: size });
    await run(world, fakeProgram({ plan: async () => report({ command: 'plan', notices }) }));
    return world.stdout.written;
  };
  expect(await lines({ columns: 0, rows: 0 })).toBe(await lines(terminal));
});

test('Ctrl-C stops the run, erases the tree, gives the cursor back and ends with 130', async () => {
  const world = fakeProcess(['provision', 'arbutus'], { terminal });
  const ended = run(world, fakeProgram({ provision: untilAborted }));
  await world.stdout.until('server creating');
  world.signals.emit('SIGINT');
  expect(await ended).toBe(130);
  expect(world.stdout.written.lastIndexOf('\x1b[?25h')).toBeGreaterThan(world.stdout.written.lastIndexOf('\x1b[?25l'));
  expect(world.stdout.written).toMatch(/cancelled after .*To go on from what stands now/s);
});

test('SIGTERM is the same as Ctrl-C', async () => {
  const world = fakeProcess(['provision', 'arbutus']);
  const ended = run(world, fakeProgram({ provision: untilAborted }));
  world.signals.emit('SIGTERM');
  expect(await ended).toBe(130);
  expect(world.stdout.written).toContain('stopping, what has begun is finished first');
});

test('a second Ctrl-C leaves at once, with the cursor back', async () => {
  const provision = async ({ emit }: Context) => {
    emit({ type: 'phase', phase: 'apply', resources: ['server'] });
    return await new Promise<never>(() => {});
  };
  const world = fakeProcess(['provision', 'arbutus'], { terminal });
  let now = 0;
  void run(world, fakeProgram({ provision }), () => now);
  await world.stdout.until('server waiting');
  world.signals.emit('SIGINT');
  expect(world.exits).toEqual([]);
  now = 1000;
  world.signals.emit('SIGINT');
  expect(world.exits).toEqual([130]);
  expect(world.stdout.written.endsWith('\x1b[?25h')).toBe(true);
  expect(world.stderr.written).toMatch(/left at once/);
});

test('one Ctrl-C that npm passes on once more is one', async () => {
  const world = fakeProcess(['provision', 'arbutus']);
  let now = 0;
  const ended = run(world, fakeProgram({ provision: untilAborted }), () => now);
  world.signals.emit('SIGINT');
  now = 15;
  world.signals.emit('SIGINT');
  expect(await ended).toBe(130);
  expect(world.exits).toEqual([]);
});

test('an error that only cancellation caused is no more than that', async () => {
  const plan = async ({ signal }: Context) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    signal.throwIfAborted();
    return report();
  };
  const world = fakeProcess(['plan', 'arbutus']);
  const ended = run(world, fakeProgram({ plan }));
  world.signals.emit('SIGINT');
  expect(await ended).toBe(130);
  expect(world.stderr.written).toBe('provision-registry: cancelled\n');
});

test('an error that nobody awaited ends the program with one line and the cursor back', async () => {
  const provision = async ({ emit }: Context) => {
    emit({ type: 'phase', phase: 'apply', resources: ['server'] });
    return await new Promise<never>(() => {});
  };
  const world = fakeProcess(['provision', 'arbutus'], { terminal });
  void run(world, fakeProgram({ provision }));
  await world.stdout.until('server waiting');
  world.signals.emit('uncaughtException', new Error('socket lost'));
  expect(world.exits).toEqual([1]);
  expect(world.stdout.written.endsWith('\x1b[?25h')).toBe(true);
  expect(world.stderr.written).toMatch(/^provision-registry: socket lost\n/);
});

test('a reader that went away is no error', async () => {
  const world = fakeProcess(['plan', 'arbutus']);
  const plan = async () => {
    world.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    return report();
  };
  expect(await run(world, fakeProgram({ plan }))).toBe(0);
  expect(() => world.stdout.emit('error', new Error('disk full'))).toThrow('disk full');
});

test('tells its version and its help on standard output', async () => {
  const version = fakeProcess(['--version']);
  expect(await run(version, fakeProgram())).toBe(0);
  expect(version.stdout.written).toBe('1.2.3\n');
  const help = fakeProcess(['plan', '--help']);
  expect(await run(help, fakeProgram())).toBe(0);
  expect(help.stdout.written).toMatch(/^provision-registry plan <target>/);
});

test('a local verb runs until Ctrl-C, which is how it is meant to end', async () => {
  const world = fakeProcess(['sandbox']);
  const sandbox = {
    summary: 'keep a sandbox running',
    async run({ signal, write }: { signal: AbortSignal; write: (text: string) => void }) {
      write('running\n');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
  const ended = run(world, fakeProgram({}, { sandbox }));
  await world.stdout.until('running');
  world.signals.emit('SIGINT');
  expect(await ended).toBe(0);
});
