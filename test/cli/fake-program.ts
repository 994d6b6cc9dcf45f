import type { Program } from '../../src/cli/program.ts';
import { type CommandSpec, type Context, type Options, options, type Verb } from '../../src/commands/command.ts';
import type { Report } from '../../src/engine/report.ts';
import { report } from '../report/reports.ts';

type Run = (context: Context, given: Options) => Promise<Report>;

/** A program whose verbs do what a test says. */
export function fakeProgram(runs: Partial<Record<Verb, Run>> = {}, local: Program['local'] = {}): Program {
  const command = (name: Verb, changes: boolean, taken: CommandSpec['options']): CommandSpec => ({
    name,
    summary: `do what ${name} does`,
    changes,
    options: taken,
    run: runs[name] ?? (async ({ targetName }) => report({ command: name, target: targetName })),
  });
  return {
    version: '1.2.3',
    commands: {
      doctor: command('doctor', false, []),
      plan: command('plan', false, []),
      provision: command('provision', true, [options.confirm, options.yes]),
      check: command('check', false, []),
      list: command('list', false, []),
      test: command('test', true, [options.source, options.mirror, options.platform]),
      binderhub: command('binderhub', false, [options['secret-values'], options['pull-secret'], options.subchart]),
      rotate: command('rotate', true, [options.overlap]),
      delete: command('delete', true, [options.confirm, options.yes]),
      clean: command('clean', true, [options.confirm, options.yes]),
      destroy: command('destroy', true, [options.confirm, options.yes, options.volumes, options['floating-ip']]),
    },
    local: { sandbox: { summary: 'keep a sandbox running', run: async () => {} }, ...local },
  };
}
