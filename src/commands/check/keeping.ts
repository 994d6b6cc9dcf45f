import { failure, ok, warning } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import type { HostFacts } from '../../host/host-facts.ts';
import { maintenanceIn } from '../../registry/configuration/read-configuration.ts';

/**
 * Whether the registry is configured so that what is deleted, and what was never finished, does not fill the volume.
 *
 * @param path of its configuration on the host
 */
export function configurationCheck({ contents }: HostFacts, path: string): Check {
  const name = 'configuration';
  const maintenance = maintenanceIn(contents.get(path) ?? '');
  const remedy = 'Run provision, which writes it anew.';
  if (maintenance === undefined) return failure(name, `${path} is missing or cannot be read`, remedy);
  const { deletion, purgedAfter } = maintenance;
  const purging =
    purgedAfter === undefined ? 'uploads that were left are never purged' : `uploads are purged after ${purgedAfter}`;
  if (!deletion) return failure(name, `storage.delete.enabled is not set; ${purging}`, remedy);
  const words = `deletion is allowed, ${purging}`;
  return purgedAfter === undefined ? warning(name, words, remedy) : ok(name, words);
}

/** Certificates and logs bear with less than this, in seconds. */
const tolerated = 30;

/** How right the host's clock is, and whether something keeps it so. */
export function clockCheck({ system: { clockAhead, synchronized } }: HostFacts): Check {
  const name = 'clock';
  const off = Math.abs(clockAhead);
  const kept = synchronized === undefined ? '' : synchronized ? ', synchronized' : ', and nothing synchronizes it';
  const words = off < tolerated ? `right${kept}` : `${duration(off)} ${clockAhead > 0 ? 'ahead' : 'behind'}${kept}`;
  if (off < tolerated && synchronized !== false) return ok(name, words);
  const remedy =
    off < tolerated
      ? 'Switch on a time service on the host, so that it stays right: `sudo timedatectl set-ntp true`.'
      : 'Set it right on the host (`sudo timedatectl set-ntp true`), and check the clock of this computer: certificates depend on it.';
  return warning(name, words, remedy);
}

/** Whether an update waits for the host to be restarted. */
export function rebootCheck({ system: { rebootRequired } }: HostFacts): Check {
  const name = 'reboot';
  if (!rebootRequired) return ok(name, 'none is pending');
  return warning(
    name,
    'an update of the host waits for one',
    'Reboot the server when nobody builds (`openstack server reboot`); the registry comes back by itself.',
  );
}

function duration(seconds: number): string {
  return seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`;
}
