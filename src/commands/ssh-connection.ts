import { ActionableError } from '../engine/actionable-error.ts';
import { fact, type Resource } from '../engine/resource.ts';
import { readConsoleLog } from '../openstack/compute/console-log.ts';
import type { Server } from '../openstack/compute/servers.ts';
import type { FloatingIp } from '../openstack/network/floating-ips.ts';
import type { SecurityGroup } from '../openstack/network/security-groups.ts';
import type { Connection } from '../ssh/connection.ts';
import { SshNotReady } from '../ssh/ssh-not-ready.ts';
import { waitForSsh } from '../ssh/wait-for-ssh.ts';
import type { Site } from './site.ts';

interface Through {
  readonly server: Resource<Server>;
  readonly floatingIp: Resource<FloatingIp>;
  readonly securityGroup: Resource<SecurityGroup>;
  readonly hostKey: Resource<readonly string[]>;
}

const sshPort = 22;
/** Counted from when the server is ACTIVE; an emulated or busy host takes minutes to its sshd. */
const usualTimeoutMs = 10 * 60_000;
/** What a person needs to see why a boot hangs. */
const consoleLines = 15;

/**
 * The SSH connection to the host, open until the site is closed.
 *
 * @param timeoutMs how long to try in all, in milliseconds
 */
export function sshConnection(
  site: Site,
  { server, floatingIp, securityGroup, hostKey }: Through,
  timeoutMs = usualTimeoutMs,
): Resource<Connection> {
  return fact({
    name: 'SSH',
    identity: { server, floatingIp, securityGroup, hostKey },
    async find(through, work) {
      const { target, secrets, reach, log } = site;
      const connection = await waitForSsh({
        address: through.floatingIp.address,
        user: target.server.user,
        privateKey: secrets.sshPrivateKey,
        hostKeys: through.hostKey,
        reach,
        count: site.countSsh,
        ...(log === undefined ? {} : { log }),
        work,
        timeoutMs,
      }).catch(async (error: unknown) => {
        if (!(error instanceof SshNotReady)) throw error;
        throw await explained(site, error, through.server, through.securityGroup, work.signal);
      });
      site.onClose(() => connection.close());
      return connection;
    },
  });
}

/** Adds to a silent host what the cloud knows of it: whether the port is open, and what the console shows. */
async function explained(
  { openstack }: Site,
  error: SshNotReady,
  server: Server,
  securityGroup: SecurityGroup,
  signal: AbortSignal,
): Promise<ActionableError> {
  const open = securityGroup.rules.some(
    ({ direction, protocol, portMin, portMax }) =>
      direction === 'ingress' &&
      (protocol === null || protocol === 'tcp') &&
      (portMin ?? 0) <= sshPort &&
      sshPort <= (portMax ?? 65_535),
  );
  const log = await readConsoleLog(openstack, server.id, { lines: consoleLines, signal }).catch(() => undefined);
  const shown = log?.trim() ? `Its console says last:\n${log.trimEnd()}` : 'Its console shows nothing';
  const door = `the security group ${securityGroup.name} ${open ? 'lets port 22 in' : 'does not let port 22 in'}`;
  return new ActionableError(`${error.message}; ${door}. ${shown}`, error.remedy, { cause: error });
}
