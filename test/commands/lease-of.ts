import { type Lease, leaseIn, withLease, withoutLease } from '../../src/openstack/lease/words.ts';
import { type SecurityGroup, securityGroups } from '../../src/openstack/network/security-groups.ts';
import type { OpenStack } from '../../src/openstack/openstack.ts';

async function groupsOf(openstack: OpenStack): Promise<readonly SecurityGroup[]> {
  return await securityGroups.list(openstack, { query: { project_id: await openstack.projectId() } });
}

async function describe(openstack: OpenStack, { id }: SecurityGroup, description: string): Promise<void> {
  const body = { security_group: { description } };
  await openstack.request('network', { method: 'PUT', path: `/security-groups/${id}`, body });
}

/** Our security group in the sandbox. */
export async function groupOf(openstack: OpenStack): Promise<SecurityGroup> {
  const found = (await groupsOf(openstack)).find(({ name }) => name === 'sandbox-registry');
  if (found === undefined) throw new Error('our security group is gone');
  return found;
}

/** Which run has the lease. */
export async function holderOf(openstack: OpenStack): Promise<string | undefined> {
  return leaseIn((await groupOf(openstack)).description)?.run;
}

const claim = 'sandbox-registry-claim';

/** Has another run be about to make our security group. */
export async function claimBy(openstack: OpenStack, run: string): Promise<void> {
  const mark = 'managed-by:provision-registry registry:sandbox owner:sandbox';
  await securityGroups.create(openstack, { name: claim, description: withLease(mark, leaseOf(run)) });
}

/** Has it think better of it. */
export async function claimBack(openstack: OpenStack): Promise<void> {
  for (const { name, id } of await groupsOf(openstack)) {
    if (name === claim) await securityGroups.delete(openstack, id);
  }
}

function leaseOf(run: string): Lease {
  const at = (time: number) => new Date(time).toISOString();
  return { run, since: at(Date.now()), until: at(Date.now() + 60_000), link: 'https://example.org/runs/9' };
}

/** Gives another run the lease, which nobody renews. */
export async function leaseTo(openstack: OpenStack, run: string): Promise<void> {
  const group = await groupOf(openstack);
  await describe(openstack, group, withLease(group.description, leaseOf(run)));
}

/** Has another run give its lease back. */
export async function leaseBack(openstack: OpenStack, run: string): Promise<void> {
  const group = await groupOf(openstack);
  await describe(openstack, group, withoutLease(group.description, run));
}

/** Lets the lease of a run that was killed be so old that nobody waits whether it is renewed. */
export async function leasesRunOut(openstack: OpenStack): Promise<void> {
  for (const group of await groupsOf(openstack)) {
    const lease = leaseIn(group.description);
    if (lease === undefined) continue;
    await describe(openstack, group, withLease(group.description, { ...lease, until: '2001-02-03T04:05:06.7Z' }));
  }
}
