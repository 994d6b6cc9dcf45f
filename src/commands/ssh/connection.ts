import { ActionableError } from '../../engine/actionable-error.ts';
import { fact, type Resource } from '../../engine/resource.ts';
import { readConsoleLog } from '../../openstack/compute/console-log.ts';
import { lastConsoleWords } from '../../openstack/compute/console-words.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import type { FloatingIp } from '../../openstack/network/floating-ips.ts';
import type { SecurityGroup } from '../../openstack/network/security-groups.ts';
import { everywhere, sourcesOf } from '../../openstack/resources/firewall/security-rules.ts';
import type { JumpHost } from '../../ssh/connection.ts';
import { lastingConnection } from '../../ssh/lasting-connection.ts';
import { SshNotReady } from '../../ssh/ssh-not-ready.ts';
import type { Site } from '../site/site.ts';
import { isOpenAsWanted, sshDoor, sshPort } from './door.ts';
import { judgeRefusal } from './judge-refusal.ts';

interface Through {
  readonly server: Resource<Server>;
  readonly floatingIp: Resource<FloatingIp>;
  readonly securityGroup: Resource<SecurityGroup>;
  readonly hostKey: Resource<readonly string[]>;
}

/** Counted from when the server is ACTIVE; an emulated or busy host takes minutes to its sshd. */
const usualTimeoutMs = 10 * 60_000;
/** Of the console; the last of them are often empty. */
const consoleLines = 15;

/**
 * The SSH connection to the host, open until the site is closed; it comes back after the host was restarted.
 *
 * @param timeoutMs how long to try in all, in milliseconds
 */
export function sshConnection(
  site: Site<'sshPrivateKey'>,
  { server, floatingIp, securityGroup, hostKey }: Through,
  timeoutMs = usualTimeoutMs,
): Resource<JumpHost> {
  const door = sshDoor(site);
  return fact({
    name: 'SSH',
    identity: { server, floatingIp, securityGroup, hostKey },
    beforeUpdate: { securityGroup: (group) => isOpenAsWanted(site, group) },
    async find(through, work) {
      const { target, secrets, reach, log } = site;
      const letIn = await door(through.securityGroup, work);
      const connection = await lastingConnection({
        address: through.floatingIp.address,
        user: target.server.user,
        privateKey: secrets.sshPrivateKey,
        hostKeys: through.hostKey,
        reach,
        count: site.countSsh,
        ...(log === undefined ? {} : { log }),
        work,
        timeoutMs,
        judge: (refusal) => judgeRefusal(site.openstack, through.server, refusal, work.signal),
      }).catch(async (error: unknown) => {
        if (!(error instanceof SshNotReady)) throw error;
        throw await explained(site, error, through, letIn, work.signal);
      });
      site.onClose(() => connection.close());
      return connection;
    },
  });
}

/** Adds to a silent host what the cloud knows of it: whether the port is open, and what the console shows. */
async function explained(
  { openstack }: Pick<Site, 'openstack'>,
  error: SshNotReady,
  { server, securityGroup }: { readonly server: Server; readonly securityGroup: SecurityGroup },
  letIn: string | undefined,
  signal: AbortSignal,
): Promise<ActionableError> {
  const log = await readConsoleLog(openstack, server.id, { lines: consoleLines, signal }).catch(() => undefined);
  const words = log === undefined ? undefined : lastConsoleWords(log);
  const shown = words === undefined ? 'Its console shows nothing' : `Its console says last: ${words}`;
  const door = `the security group ${securityGroup.name} ${doorWords(securityGroup, letIn)}`;
  const remedy =
    letIn === undefined
      ? error.remedy
      : `${error.remedy} If this machine leaves by another address than ${letIn}, list its networks in firewall.ssh-from.`;
  return new ActionableError(`${error.message}; ${door}. ${shown}`, remedy, { cause: error });
}

function doorWords({ rules }: SecurityGroup, letIn: string | undefined): string {
  if (letIn !== undefined) return `lets port ${sshPort} in from ${letIn} for this run`;
  const from = sourcesOf(rules, sshPort).toSorted();
  if (from.length === 0) return `does not let port ${sshPort} in`;
  return from.includes(everywhere) ? `lets port ${sshPort} in` : `lets port ${sshPort} in from ${from.join(', ')} only`;
}
