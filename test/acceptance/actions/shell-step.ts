import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessStep, processStep } from './process-step.ts';

export interface ShellStep extends Omit<ProcessStep, 'command'> {
  readonly script: string;
  readonly temporary: string;
}

/** Runs a script as `shell: bash` does. */
export async function shellStep({ script, temporary, ...rest }: ShellStep): Promise<boolean> {
  const file = join(temporary, 'script.sh');
  await writeFile(file, script);
  return await processStep({ command: ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', file], ...rest });
}
