import type { Check, Report } from '../engine/report.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import { asks, awaitsConfirmation } from './awaits-confirmation.ts';
import { binderHubSteps } from './binderhub-steps.ts';
import { isIdle } from './counts.ts';
import type { LineFor } from './line-for.ts';
import { openRotationSteps, rotationSteps } from './rotation-steps.ts';

/**
 * What a person may want to do after a run, each step a command line or a sentence that ends with one.
 *
 * @param valuesTaken whether BinderHub's values went where they are wanted, and not only before somebody's eyes
 */
export function nextSteps(report: Report, lineFor: LineFor, valuesTaken = false): readonly string[] {
  const { command, outcome, registry, changes, copy, listing, rotation } = report;
  if (outcome === 'cancelled') return [`To go on from what stands now: ${again(report, lineFor)}`];
  if (outcome === 'failure') return afterFailure(report, lineFor);
  switch (command) {
    case 'doctor':
      return [`To see what would change: ${lineFor('plan')}`];
    case 'plan':
      return changes.every(isIdle) ? [] : [`To make it so: ${confirmed('provision', report, lineFor)}`];
    case 'provision':
      if (registry.ended) return [];
      return [...login(registry), ...(rotation === undefined ? [] : openRotationSteps(rotation, lineFor))];
    case 'check':
      return differs(report) ? [`To see what would change: ${lineFor('plan')}`] : [];
    case 'test':
      return copy === undefined ? [] : [...login(registry), `docker pull ${copy.destination}`];
    case 'rotate':
      return rotation === undefined ? [] : rotationSteps(rotation, report, lineFor);
    case 'list':
      return listing?.totals.repositories === 0 ? [`To copy an image there: ${lineFor('test')}`] : [];
    case 'delete':
      return [`To free the space: ${lineFor('clean')}`];
    case 'clean':
      return isPlanOnly(report) && !changes.every(isIdle)
        ? [`To make it so: ${confirmed('clean', report, lineFor)}`]
        : [];
    case 'binderhub':
      return report.binderhub === undefined ? [] : binderHubSteps(report.binderhub, lineFor, valuesTaken);
    case 'destroy':
      return afterRemoval(report, lineFor);
    default:
      return [];
  }
}

/** Docker reads roots of its own: https://docs.docker.com/engine/security/certificates/ */
function login({ host, user, authority }: Report['registry']): readonly string[] {
  const root = `Docker trusts the registry once the root of its authority is in /etc/docker/certs.d/${host}/ca.crt`;
  return [...(authority === undefined ? [] : [root]), `docker login ${host} --username ${user}`];
}

/** Whether something stands otherwise than it is wanted, though it works. */
function differs({ checks = [] }: Report): boolean {
  return checks.some(({ area, state }) => area === 'plan' && state === 'warning');
}

/** What was kept may be wanted again, or no more. */
function afterRemoval({ changes }: Report, lineFor: LineFor): readonly string[] {
  const kept = changes.filter(isIdle).map(({ resource }) => resource);
  const volumes = kept.some((name) => name.startsWith('volume '));
  const flags = [...(volumes ? ['volumes'] : []), ...(kept.includes('floating IP') ? ['floating-ip'] : [])];
  if (flags.length === 0) return [];
  const loss = volumes ? ', with all images and data' : '';
  return [
    `What was kept is found again by: ${lineFor('provision')}`,
    `To remove that too${loss}: ${lineFor('destroy', { flags })}`,
  ];
}

function afterFailure(report: Report, lineFor: LineFor): readonly string[] {
  const { command, changes, checks, quotas, probe } = report;
  if (awaitsConfirmation(report)) return [`To make these changes: ${confirmed(command, report, lineFor)}`];
  const changeFailed = changes.some(({ outcome }) => outcome === 'failed');
  const mendable = changeFailed || checks !== undefined || quotas !== undefined || probe?.outcome === 'failed';
  // Where the run never came to look at anything, the error's own remedy has said it all.
  if (!mendable) return [];
  const mends = command === 'check' && checks?.some(isMendedByProvision);
  return [
    ...(mends ? [`What provision mends: ${lineFor('provision')}`] : []),
    `Once that is mended: ${again(report, lineFor)}`,
  ];
}

/** Whether what is to be done about it is to run `provision`, and nothing before that. */
function isMendedByProvision({ remedy }: Check): boolean {
  return remedy?.startsWith('Run provision') === true;
}

/** The same run once more. A rotation that was begun goes on with the password that it was begun with. */
function again({ command, rotation, probe }: Report, lineFor: LineFor): string {
  const file = rotation?.passwordFile;
  if (file !== undefined) return `REGISTRY_NEW_PASSWORD_FILE=${shellQuote(file)} ${lineFor(command)}`;
  const lacksIt = rotation?.state === 'open' && probe === undefined;
  return lacksIt ? `REGISTRY_NEW_PASSWORD_FILE=FILE ${lineFor(command)}` : lineFor(command, { again: true });
}

function confirmed(verb: string, report: Report, lineFor: LineFor): string {
  const { planDigest } = report;
  return planDigest !== undefined && asks(report) ? lineFor(verb, { confirm: planDigest }) : lineFor(verb);
}

/** Whether nothing was to be changed, as in a dry run. */
function isPlanOnly({ changes }: Report): boolean {
  return changes.every(({ outcome }) => outcome === 'planned');
}
