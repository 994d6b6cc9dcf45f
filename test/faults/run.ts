import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, Options, Verb } from '../../src/commands/command.ts';
import { commands } from '../../src/commands/index.ts';
import type { Event } from '../../src/engine/events.ts';
import type { Report } from '../../src/engine/report.ts';
import { pause } from '../../src/pause.ts';
import { startControl } from '../../src/sandbox/control.ts';
import type { Descriptor } from '../../src/sandbox/descriptor.ts';
import { announce } from '../../src/sandbox/running-sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { type Line, lineTo } from './line.ts';

/** One run of a command, which reaches the sandbox by lines of its own. */
export interface Run extends AsyncDisposable {
  /** Its report, or that it was killed. */
  readonly over: Promise<Report | 'killed'>;
  /** What it does from this instant on reaches nobody, as after SIGKILL. */
  kill(): void;
}

export interface RunOptions extends Pick<Partial<Context>, 'signal' | 'confirm' | 'log'> {
  readonly options?: Options;
  /** Told of each event; may kill. */
  readonly onEvent?: (event: Event, kill: () => void) => void;
  /** Parts of what it is told of the sandbox. */
  readonly descriptor?: Partial<Descriptor>;
}

/** Retries and looks after a lost answer come at once: no test waits for seconds. */
const hardly = (ms: number, signal?: AbortSignal) => pause(Math.min(ms, 2), signal);

/** A verb of the product's, or a part of one. */
export type Work = Verb | ((context: Context) => Promise<Report>);

export async function startRun(
  work: Work,
  sandbox: Pick<Sandbox, 'descriptor' | 'reach'>,
  { options = {}, onEvent, signal, descriptor: planted, ...context }: RunOptions = {},
): Promise<Run> {
  const ended = new AbortController();
  const killed = Promise.withResolvers<'killed'>();
  let dead = false;
  const lines: Line[] = [];
  const line = async (far: { readonly host: string; readonly port: number }): Promise<Line> => {
    const one = await lineTo(far);
    lines.push(one);
    if (dead) one.die();
    return one;
  };
  const control = await startControl(async (address, port) => {
    if (dead) return await new Promise(() => {});
    const { host, port: near } = await line(await sandbox.reach(address, port));
    return { host, port: near };
  });
  const { descriptor } = sandbox;
  const through = async (url: string) => {
    const { hostname, port, pathname } = new URL(url);
    return `http://127.0.0.1:${(await line({ host: hostname, port: Number(port) })).port}${pathname}`;
  };
  const own: Descriptor = {
    ...descriptor,
    control: control.url,
    authUrl: await through(descriptor.authUrl),
    cloudflare: { ...descriptor.cloudflare, url: await through(descriptor.cloudflare.url) },
    ...planted,
  };
  const directory = await mkdtemp(join(tmpdir(), 'provision-registry-'));
  const env = { HOME: directory, XDG_STATE_HOME: join(directory, 'state'), LANG: 'C.UTF-8' };
  await announce(own, env);
  const kill = () => {
    dead = true;
    for (const one of lines) one.die();
    killed.resolve('killed');
  };
  const whole: Context = {
    targetName: 'sandbox',
    env,
    cwd: directory,
    signal: signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]),
    emit: (event) => onEvent?.(event, kill),
    pause: hardly,
    ...context,
  };
  const report = typeof work === 'function' ? work(whole) : commands[work].run(whole, options, []);
  // A dead run may end as it likes.
  report.catch(() => {});
  let end: Promise<void> | undefined;
  const ending = async () => {
    ended.abort();
    await control.close();
    for (const one of lines) await one[Symbol.asyncDispose]();
    await Promise.allSettled([report]);
    await rm(directory, { recursive: true });
  };
  return {
    over: Promise.race([killed.promise, report]),
    kill,
    [Symbol.asyncDispose]() {
      end ??= ending();
      return end;
    },
  };
}
