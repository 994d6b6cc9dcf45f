import type { Change } from '../../engine/change.ts';
import { failure, ok, skipped, warning } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import type { HostFacts } from '../../host/host-facts.ts';
import { unitOf } from '../../host/service-spec.ts';
import { advisoriesFor, type Software } from '../../registry/configuration/advisories.ts';
import { differenceIn } from './drift.ts';

/**
 * Whether a service runs, now and at boot, as it is wanted.
 *
 * @param change what the plan says of it
 */
export function serviceCheck({ services }: HostFacts, service: string, change: Change | undefined): Check {
  const name = `service ${service}`;
  const found = services.get(service);
  if (found === undefined) return failure(name, 'is not installed', 'Run provision, which installs it.');
  const { state, enabled, container } = found;
  if (state !== 'active' || !container?.running)
    return failure(
      name,
      state === 'active' ? 'its container is not running' : `is not running (${state})`,
      `Run provision, which starts it; \`journalctl -u ${unitOf(service)}\` on the host tells why it stopped.`,
    );
  if (change?.error !== undefined)
    return failure(name, change.error.message, change.error.remedy ?? 'Run plan, which tells more.');
  const words = differenceIn(change);
  if (words !== undefined || !enabled)
    return warning(name, words ?? 'does not start with the host', 'Run provision, which mends it.');
  return ok(name, 'runs, and starts with the host');
}

/** Whether the image that really runs is the pinned one, and free of known faults. */
export function imageCheck({ services, versions }: HostFacts, service: string): Check {
  const name = `${service} image`;
  const container = services.get(service)?.container;
  if (container === undefined) return skipped(name, `service ${service} is not running`);
  const { image, digests = [] } = container;
  const version = versionIn(versions.get(service)) ?? versionIn(image);
  const software = softwareOf(service);
  const words = `${programs[software]} ${version ?? 'of an unknown version'}`;
  const setting = service === 'proxy' ? 'registry.proxy-image' : 'registry.image';
  const pinned = /@(?<digest>sha256:[0-9a-f]{64})$/.exec(image)?.groups?.digest;
  if (pinned !== undefined && digests.length > 0 && !digests.includes(pinned))
    return failure(name, `${words} is not what is pinned: ${digests.join(', ')} instead of ${pinned}`, reinstall);
  const faults = version === undefined ? [] : advisoriesFor(software, version);
  if (faults.length > 0) {
    const list = faults.map(({ id, words: harm, fixedIn }) => `${id} (${harm}; fixed in ${fixedIn})`).join(', ');
    const remedy = `Leave ${setting} out, or set it to a version that has them fixed, by digest, and run provision.`;
    return warning(name, `${words} has known faults: ${list}`, remedy);
  }
  if (pinned === undefined)
    return warning(
      name,
      `${words}, by tag alone: what it stands for may change`,
      `Set ${setting} to ${image}@${digests[0] ?? 'sha256:…'}.`,
    );
  return ok(name, `${words}, ${pinned} as pinned`);
}

const reinstall =
  'Run `docker pull` of the pinned image on the host and restart the service, then look who changed it.';
const programs: Readonly<Record<Software, string>> = {
  distribution: 'distribution',
  mirror: 'distribution',
  caddy: 'Caddy',
};

function softwareOf(service: string): Software {
  if (service === 'proxy') return 'caddy';
  return service === 'mirror' ? 'mirror' : 'distribution';
}

/** `3.1.2` in `registry github.com/distribution/distribution/v3 v3.1.2`, or in `registry:3.1.2@sha256:…`. */
function versionIn(words: string | undefined): string | undefined {
  return /(?:^|[\s:])v?(?<version>\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(words ?? '')?.groups?.version;
}
