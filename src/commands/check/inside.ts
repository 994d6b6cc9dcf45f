import { skipped } from '../../engine/check.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Check } from '../../engine/report.ts';
import type { HostFacts } from '../../host/host-facts.ts';
import { pathOf } from '../../host/service-spec.ts';
import type { Target } from '../../target/target.ts';
import type { Wanted } from '../wanted/resources.ts';
import { clockCheck, configurationCheck, rebootCheck } from './keeping.ts';
import { type MountWanted, mountCheck } from './mounts.ts';
import { imageCheck, serviceCheck } from './running.ts';

/** The registry's configuration on the host. */
export const configurationPath = pathOf('registry', 'config.yml');

/** What makes a registry, and what else of ours the target wants. */
function wantedServices({ plan }: Pick<Subject, 'plan'>): readonly string[] {
  // A step with such a name removes a service that is no longer wanted.
  const resources = [...plan.planned.keys()].filter(({ kind }) => kind === 'resource');
  const planned = resources.flatMap(({ name }) => /^service (?<service>.+)$/.exec(name)?.[1] ?? []);
  return [...new Set(['registry', 'proxy', ...planned])];
}

interface Subject {
  readonly target: Target;
  readonly wanted: Wanted;
  readonly plan: Plan;
}

/** Looks at the host by its facts. */
export function insideChecks(facts: HostFacts, subject: Subject): readonly Check[] {
  const all = [...new Set([...wantedServices(subject), ...facts.services.keys()])];
  const change = (name: string) => subject.plan.changes.find(({ resource }) => resource === name);
  return [
    ...mountsOf(subject).map((mount) => mountCheck(facts, mount)),
    ...all.map((name) => serviceCheck(facts, name, change(`service ${name}`))),
    ...all.map((name) => imageCheck(facts, name)),
    configurationCheck(facts, configurationPath),
    clockCheck(facts),
    rebootCheck(facts),
  ];
}

/** The same lines of a host that could not be looked at. */
export function insideSkipped(subject: Subject, why: string): readonly Check[] {
  const mounts = Object.values(subject.target.volumes).map(({ mount }) => `mount ${mount}`);
  const services = wantedServices(subject);
  const names = [
    ...mounts,
    ...services.map((name) => `service ${name}`),
    ...services.map((name) => `${name} image`),
    'configuration',
    'clock',
    'reboot',
  ];
  return names.map((name) => skipped(name, why));
}

function mountsOf({ target, wanted, plan }: Subject): readonly MountWanted[] {
  const roles = ['data', 'registry'] as const;
  return roles.map((role) => {
    const mount = wanted.mounts[role];
    const volume = plan.foundOf(wanted.volumes[role]);
    return {
      name: mount.name,
      point: target.volumes[role].mount,
      volumeId: volume?.id,
      change: plan.planned.get(mount)?.change,
      role,
    };
  });
}
