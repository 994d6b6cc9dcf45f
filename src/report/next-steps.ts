import { destructive } from '../engine/change.ts';
import type { Report } from '../engine/report.ts';
import { isIdle } from './counts.ts';

/**
 * What a person may want to do after a run, each step a command line or a sentence.
 *
 * @param lineFor the command line that runs a verb on the same target
 */
export function nextSteps(report: Report, lineFor: (verb: string) => string): readonly string[] {
  if (report.outcome === 'cancelled') return [`${lineFor(report.command)}  goes on from what stands now`];
  if (report.outcome === 'failure') return afterFailure(report, lineFor);
  switch (report.command) {
    case 'doctor':
      return [`${lineFor('plan')}  shows what would change, and changes nothing`];
    case 'plan':
      return afterPlan(report, lineFor);
    case 'provision':
      return [`docker login ${report.registry.host}`];
    case 'destroy':
      return report.changes.some(isIdle) ? ['What was kept is found again by the next provision.'] : [];
    default:
      return [];
  }
}

function afterPlan({ changes, planDigest }: Report, lineFor: (verb: string) => string): readonly string[] {
  if (changes.every(isIdle)) return [];
  const asks = planDigest !== undefined && changes.some(({ action }) => destructive.has(action));
  return [`${lineFor('provision')}${asks ? ` --confirm ${planDigest}` : ''}`];
}

/** Where the run never got to its changes, the error's own remedy has said it all. */
function afterFailure({ command, changes, checks }: Report, lineFor: (verb: string) => string): readonly string[] {
  if (checks !== undefined) return [`${lineFor(command)}  again, once that is mended`];
  if (!changes.some(({ outcome }) => outcome === 'failed')) return [];
  return [`${lineFor(command)}  again, once that is mended; what is done is not done twice`];
}
