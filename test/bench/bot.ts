import { setTimeout } from 'node:timers/promises';
import type { SandboxGitHub } from '../../src/sandbox/github/sandbox-github.ts';
import { type Bot, deliver, ordinaryComment, startedBot, startedGitHub } from './bot-under-load.ts';
import type { Part } from './part.ts';

const limits = { acknowledgedMs: 100, growthMiB: 2 };
const perSecond = 100;
const gitHubMs = 20;
/** Deliveries in between: few enough that GitHub's pace for writes, one a second, does not let them pile up. */
const everyCommand = { steadilyMs: 5_000, quickly: 2_000 };

/** How quickly the bot's server answers deliveries, and what it keeps of them. */
export const part: Part = {
  title: 'Deliveries to the bot',
  how: `The server in a process of its own, with a stand-in for GitHub that takes ${gitHubMs} ms for each answer. First ${perSecond} deliveries a second, sent whether earlier ones were answered or not: ordinary comments, and a command every 5 s, which is claimed, answered, dispatched and finished. Then as many deliveries as it takes, 32 at a time, with its heap measured after a garbage collection, once nothing is in hand.`,
  async measure({ small, say }) {
    await using github = await startedGitHub(gitHubMs);
    const bot = await startedBot(github);
    const seconds = small ? 5 : 60;
    const acknowledged = await steadily(bot, github, seconds);
    say(`${acknowledged.length} deliveries in ${seconds} s, the slowest ${quantile(acknowledged, 1).toFixed(0)} ms`);
    await bot.idle();
    const heaps: { readonly deliveries: number; readonly heap: number; readonly perSecond: number }[] = [];
    const [steps, step] = small ? [3, 500] : [5, 10_000];
    for (let at = 1; at <= steps; at += 1) {
      const began = performance.now();
      await asFastAsItTakes(bot, github, step);
      const took = (performance.now() - began) / 1000;
      await bot.idle();
      heaps.push({ deliveries: at * step, heap: await bot.heap(), perSecond: step / took });
      say(`${at * step} deliveries: heap ${mebibytes(heaps.at(-1)?.heap)} MiB, ${(step / took).toFixed(0)} a second`);
    }
    await bot.stop();
    // The first deliveries fill what the server remembers of them; from then on nothing may be kept.
    const [, settled, ...later] = heaps.map((one) => one.heap / 2 ** 20);
    const growth = Math.max(...later) - (settled ?? Number.NaN);
    const p99 = quantile(acknowledged, 0.99);
    return {
      tables: [
        {
          head: ['deliveries', 'median, ms', 'p99, ms', 'slowest, ms'],
          rows: [[`${acknowledged.length}`, ...[0.5, 0.99, 1].map((q) => quantile(acknowledged, q).toFixed(1))]],
        },
        {
          head: ['deliveries', 'heap, MiB', 'a second'],
          rows: heaps.map((one) => [`${one.deliveries}`, mebibytes(one.heap), one.perSecond.toFixed(0)]),
        },
      ],
      targets: [
        {
          wanted: `99 of 100 deliveries acknowledged within ${limits.acknowledgedMs} ms`,
          measured: `${p99.toFixed(1)} ms`,
          met: p99 < limits.acknowledgedMs,
        },
        {
          wanted: `heap grows by less than ${limits.growthMiB} MiB from 20,000 deliveries to 50,000`,
          measured: `${growth.toFixed(2)} MiB`,
          met: growth < limits.growthMiB,
        },
      ],
      remarks: [],
      versions: {},
    };
  },
};

let lastComment = 0;

/** Sends deliveries at a steady pace, each when it is due. */
async function steadily({ hooks }: Bot, github: SandboxGitHub, seconds: number): Promise<readonly number[]> {
  const bodyOf = await ordinaryComment(github);
  const issue = github.openIssue({ author: 'alice', title: 'A registry, please' }).number;
  const commands = setInterval(() => command(github, issue), everyCommand.steadilyMs);
  const under: Promise<number>[] = [];
  const began = performance.now();
  for (let at = 0; at < seconds * perSecond; at += 1) {
    const due = began + (at * 1000) / perSecond;
    if (due > performance.now()) await setTimeout(due - performance.now());
    lastComment += 1;
    under.push(deliver(hooks, bodyOf(lastComment)));
  }
  clearInterval(commands);
  return await Promise.all(under);
}

/** Sends so many deliveries, a few at a time. */
async function asFastAsItTakes({ hooks }: Bot, github: SandboxGitHub, count: number): Promise<void> {
  const bodyOf = await ordinaryComment(github);
  const issue = github.openIssue({ author: 'alice', title: 'Another one, please' }).number;
  const last = lastComment + count;
  const sender = async () => {
    while (lastComment < last) {
      lastComment += 1;
      if (lastComment % everyCommand.quickly === 0) command(github, issue);
      await deliver(hooks, bodyOf(lastComment));
    }
  };
  await Promise.all(Array.from({ length: 32 }, sender));
}

function command(github: SandboxGitHub, issue: number): void {
  github.writeComment({ issue, author: 'alice', body: '/plan-registry sandbox' });
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

function mebibytes(bytes = Number.NaN): string {
  return (bytes / 2 ** 20).toFixed(1);
}
