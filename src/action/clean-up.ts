import { rm } from 'node:fs/promises';
import type { Commands } from '../commands/command.ts';
import { closeDoor } from '../commands/ssh/close-door.ts';
import { asFailure } from '../engine/failure.ts';
import { prose } from '../report/markdown/text.ts';
import { askedFor, lineFor } from './asked.ts';
import { commentOn } from './comment.ts';
import { deploymentStatus } from './deployment.ts';
import { connectGitHub } from './github.ts';
import { getInputs } from './inputs.ts';
import type { Process, RunOptions } from './run.ts';
import type { Runner } from './runner.ts';
import { readState, type State, stateFile } from './state.ts';

/** A job that was cancelled has little time left. */
const withinMs = 60_000;

/**
 * What a run that was killed could not do itself: close the way it had opened to the host, and say in the comment, the
 * deployment and the summary that it is over. After a run that came to its end it does nothing.
 */
export async function cleanUp(
  runner: Runner,
  { env: given, cwd }: Pick<Process, 'env' | 'cwd'>,
  { commands, directory }: Pick<RunOptions, 'commands' | 'directory'>,
): Promise<void> {
  const state = await readState(directory);
  if (state === undefined) return;
  const tried = async (what: string, work: () => Promise<void>) => {
    await work().catch((error: unknown) => runner.warning(`${what}: ${asFailure(error).message}`));
  };
  const { env, argv, githubToken, issueNumber } = getInputs(given);
  const text = ending(state, commands, argv, issueNumber !== undefined);
  await tried('What the killed run left open could not be closed', async () => {
    const { targetName, configFile } = askedFor(argv, commands);
    const closed = await closeDoor({
      targetName,
      ...(configFile === undefined ? {} : { configFile }),
      ...{ env, cwd: cwd(), signal: AbortSignal.timeout(withinMs), emit: () => {} },
    });
    if (closed > 0) runner.notice('The way to the host that the killed run had opened for itself is closed');
  });
  await runner.summary.addRaw(text).write();
  const github = await connectGitHub(githubToken, env);
  const { commentId, deploymentId } = state;
  if (github !== undefined && commentId !== undefined) {
    await tried('The comment could not be written', () => commentOn(github, { commentId }, () => {})(text));
  }
  if (github !== undefined && deploymentId !== undefined) {
    const status = { state: 'error', description: 'killed before it could end', log_url: github.runUrl } as const;
    await tried('The deployment could not be told to GitHub', () => deploymentStatus(github, deploymentId, status));
  }
  await rm(stateFile(directory));
}

function ending({ command, target }: State, commands: Commands, argv: readonly string[], inComment: boolean): string {
  const next = lineFor(askedFor(argv, commands), commands, inComment);
  return `## ⏹️ ${prose(command)} ${prose(target)} was killed

> [!WARNING]
> It was ended before it could stop by itself: what had begun may still go on for a while. Running it again finishes what was left.

\`\`\`sh
${next('plan')}
${next(command, { again: true })}
\`\`\`
`;
}
