import { readConfiguration } from '../access/configuration.ts';
import type { Around } from '../around.ts';
import type { GitHub } from '../github.ts';
import type { HelpCommand } from '../grammar/reading.ts';
import { helpText } from '../replies/help.ts';
import { mistakeText } from '../replies/mistake.ts';
import { begin } from './begin.ts';
import { cancel } from './cancel.ts';
import { confirm } from './confirm.ts';
import { lock, unlock } from './lock.ts';
import type { Asked, Request } from './request.ts';
import { replyBefore, say } from './said.ts';
import type { Settlement } from './settlement.ts';

/** Does what is asked for, or says why not. */
export async function answer(github: GitHub, request: Request, asked: Asked, around: Around): Promise<Settlement> {
  if (asked.kind === 'mistake') {
    const before = await replyBefore(github, request);
    const { mistake } = asked;
    const offers = mistake.kind === 'usage' || (mistake.kind === 'unknown verb' && mistake.near !== undefined);
    const names = offers ? await targetNames(github, around) : [];
    const text = mistakeText(mistake, names);
    return await say(github, request, { text, how: 'confused', before });
  }
  const { command } = asked;
  switch (command.kind) {
    case 'run':
      return await begin(github, request, command, await replyBefore(github, request), around);
    case 'help':
      return await help(github, request, command, around);
    case 'confirm':
      return await confirm(github, request, command, around);
    case 'cancel':
      return await cancel(github, request, command, around);
    case 'lock':
      return await lock(github, request, command, around);
    case 'unlock':
      return await unlock(github, request, command, around);
  }
}

async function help(github: GitHub, request: Request, { about }: HelpCommand, around: Around): Promise<Settlement> {
  const before = await replyBefore(github, request);
  const text = helpText(about, await readConfiguration(github, around));
  return await say(github, request, { text, how: '+1', before });
}

/** Those that are known; the sandbox always is. */
async function targetNames(github: GitHub, around: Around): Promise<readonly string[]> {
  const configuration = await readConfiguration(github, around);
  return configuration.kind === 'read' ? [...configuration.targets.keys()] : [];
}
