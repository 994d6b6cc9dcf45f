import { finish } from '../../../bot/core/finish.ts';
import { receive } from '../../../bot/core/receive.ts';
import { sweep } from '../../../bot/core/sweep.ts';
import type { GitHub } from '../../../bot/github.ts';
import { report } from '../../report/reports.ts';
import { awaiting, begun, digest, ended, planned, written } from './begun.ts';
import type { BotWorld } from './bot-world.ts';
import { replica } from './killed.ts';

/** All that comes before the bot is told something; given is its work from then on. */
export type Story = (world: BotWorld) => Promise<(github: GitHub) => Promise<void>>;

function comment(
  body: string,
  author = 'alice',
  before: (world: BotWorld) => Promise<unknown> = async () => {},
): Story {
  return async (world) => {
    await before(world);
    const told = world.writes(author, body);
    return (github) => receive(github, told, world.around());
  };
}

async function locked(world: BotWorld): Promise<void> {
  await receive(world.github, world.writes('alice', '/lock-registry sandbox mending'), world.around());
}

/** All that the bot does, each thing once. */
export const stories = {
  'a command': comment('/provision-registry sandbox'),
  'a refusal': comment('/provision-registry sandbox', 'mallory'),
  'a question': comment('/help-registry'),
  'a mistake': comment('/explode-registry sandbox'),
  'a target that is not there': comment('/provision-registry abrutus'),
  'a lock': comment('/lock-registry sandbox mending'),
  'a lock that is refused': comment('/lock-registry sandbox', 'bob', locked),
  'a command that a lock refuses': comment('/provision-registry sandbox', 'bob', locked),
  'an unlock': comment('/unlock-registry sandbox', 'bob', locked),
  'a cancellation': comment('/cancel-registry sandbox', 'bob', async (world) => {
    await begun(world, '/provision-registry sandbox');
    await begun(world, '/check-registry sandbox');
  }),
  'a cancellation of nothing': comment('/cancel-registry sandbox'),
  'a confirmation': comment(`/confirm-registry ${digest}`, 'bob', planned),
  'a confirmation before the plan was written down': comment(`/confirm-registry ${digest}`, 'bob', async (world) => {
    const run = await begun(world, '/destroy-registry sandbox');
    await written(world, run, `## 📋 …\n\n/confirm-registry ${digest}\n`);
    world.ends(run, 'failure', awaiting());
  }),
  'the end of a run': async (world) => {
    const check = await begun(world, '/check-registry sandbox');
    const run = await begun(world, '/provision-registry sandbox');
    await ended(world, check, 'success', report({ command: 'check', target: 'sandbox' }));
    const told = world.ends(run, 'success', report({ target: 'sandbox' }));
    return (github) => finish(github, told, world.around());
  },
  'the end of a run that left no report': async (world) => {
    const told = world.ends(await begun(world, '/provision-registry sandbox'), 'cancelled');
    return (github) => finish(github, told, world.around());
  },
} as const satisfies Readonly<Record<string, Story>>;

/** Time passes, and another replica makes up for what was missed. The second time finds the runs that the first has cancelled. */
export async function madeUp(world: BotWorld): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    world.clock.now += 61_000;
    await sweep(replica(world).github, world.around(), { thorough: true });
  }
}
