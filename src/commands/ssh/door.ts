import { ActionableError } from '../../engine/actionable-error.ts';
import { asFailure } from '../../engine/failure.ts';
import type { Work } from '../../engine/resource.ts';
import { belongingOf } from '../../openstack/marks/network-mark.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../openstack/network/security-groups.ts';
import { everywhere, sourcesOf } from '../../openstack/resources/firewall/security-rules.ts';
import { openTemporarily } from '../../openstack/resources/firewall/temporary-access.ts';
import type { Site } from '../site/site.ts';
import { runnerAddress } from './runner-address.ts';

/** The address that SSH is let in from while this run works; undefined where the lasting rules decide. */
export type SshDoor = (group: SecurityGroup, work: Work) => Promise<string | undefined>;

export const sshPort = 22;
/** A run that was cancelled is soon killed; a cloud that does not answer by then is told about instead. */
const closingMs = 60_000;

/**
 * With `firewall.ssh-from: runner`, lets this machine and no other in to port 22, from when SSH is first needed to the
 * end of the run, however that comes. Opened once for a group as it stands, whoever asks for it.
 */
export function sshDoor(site: Site<never>): SshDoor {
  // By the group as it was found: an update may close what it was reached by.
  const opened = new Map<SecurityGroup, Promise<string>>();
  return async (group, work) => {
    if (site.target.firewall.sshFrom !== 'runner') return undefined;
    const already = opened.get(group);
    if (already !== undefined) return await already;
    const opening = open(site, group, work);
    opened.set(group, opening);
    // One that failed may be tried again.
    return await opening.catch((error: unknown) => {
      opened.delete(group);
      throw error;
    });
  };
}

/**
 * Whether port 22 is as open already as it is wanted, whatever else is to change in the group. With
 * `firewall.ssh-from: runner` it is in any group of ours, as the run lets itself in.
 */
export function isOpenAsWanted(
  { target: { firewall }, owner }: Pick<Site<never>, 'target' | 'owner'>,
  group: SecurityGroup,
): boolean {
  const open = sourcesOf(group.rules, sshPort);
  if (open.includes(everywhere)) return true;
  if (firewall.sshFrom === 'runner') return belongingOf(owner, group) === 'ours';
  return firewall.sshFrom?.every((cidr) => open.includes(cidr)) ?? false;
}

async function open(site: Site<never>, group: SecurityGroup, { signal, say }: Work): Promise<string> {
  const { openstack, owner, run, publicAddressUrl: url } = site;
  say('asking which address this machine is seen by');
  const address = await runnerAddress({ url, signal });
  signal.throwIfAborted();
  say(`letting ${address} in to port ${sshPort}`);
  const rule = await openTemporarily(openstack, group, { owner, address, port: sshPort, run });
  if (rule !== undefined) site.onClose(() => close(site, group, rule, address));
  return address;
}

/** @throws {ActionableError} with the command that closes it */
async function close(
  { openstack }: Site<never>,
  group: SecurityGroup,
  { id }: SecurityGroupRule,
  address: string,
): Promise<void> {
  const path = `/security-group-rules/${id}`;
  const signal = AbortSignal.timeout(closingMs);
  await openstack
    .request('network', { method: 'DELETE', path, accept: [404], regardless: true, signal })
    .catch((cause: unknown) => {
      throw new ActionableError(
        `The security group ${group.name} still lets in tcp ${sshPort} from ${address}/32, which was for this run only: ${asFailure(cause).message}`,
        `Close it: \`openstack security group rule delete ${id}\`. Left as it is, it expires in two hours, and the next provision after that removes it.`,
        { cause },
      );
    });
}
