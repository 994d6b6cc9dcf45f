import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import type { Volume } from '../../src/openstack/block-storage/volumes.ts';
import { floatingIps } from '../../src/openstack/network/floating-ips.ts';
import type { OpenStack } from '../../src/openstack/openstack.ts';
import { OpenStackError } from '../../src/openstack/openstack-error.ts';
import { whatIsThere } from '../contract/openstack/cloud.ts';
import { type Bystander, bystander, realCloud } from './bystander.ts';
import { openStaging, type Run, type Staging, setting, unavailable } from './staging.ts';

const target = 'promises';

/** What must hold on a cloud where somebody else lives too: nothing lost, nothing stolen. */
describe.skipIf(unavailable)(`beside somebody else${unavailable ? ` (${unavailable})` : ''}`, () => {
  let staging: Staging;
  let openstack: OpenStack;
  let other: Bystander;

  const program = (verb: string, ...args: string[]): Promise<Run> => staging.program(verb, target, ...args);
  const report = async (verb: string, ...args: string[]): Promise<Report> =>
    JSON.parse((await program(verb, ...args, '--json')).stdout);
  /** Runs a verb with the digest of the plan that it shows. */
  const confirmed = async (verb: string, ...args: string[]): Promise<Report> => {
    const { planDigest = '' } = await report(verb === 'provision' ? 'plan' : verb, ...args);
    return await report(verb, ...args, '--confirm', planDigest);
  };
  const destroyed = () => confirmed('destroy', '--volumes', '--floating-ip');
  const said = ({ changes, error }: Report): string =>
    [...changes.map((change) => change.error?.message ?? ''), error?.message ?? ''].join('\n');

  beforeAll(async () => {
    openstack = await realCloud();
    staging = await openStaging(target);
    other = await bystander(openstack);
  });
  afterAll(async () => {
    if (staging !== undefined) await destroyed();
    await other?.close();
    await staging?.close();
  });

  test('a floating IP held by another server stays there', async () => {
    await staging.configure({ 'floating-ip': { address: other.address.address } });
    const refused = await program('provision');
    expect(refused.code).toBe(1);
    expect(refused.stdout + refused.stderr).toContain(`${other.address.address} leads to the port`);
    expect(await floatingIps.get(openstack, other.address.id)).toMatchObject({ portId: other.address.portId });
    await other.run('true');
  });

  test('an exhausted quota of floating IPs is told in a table, and nothing is created', async () => {
    await staging.configure({});
    const before = await everything(openstack);
    const taken = await allFloatingIps(openstack);
    try {
      const refused = await program('provision');
      expect(refused.code).toBe(1);
      expect(refused.stdout + refused.stderr).toMatch(/floating IPs\s+1\s/);
      const { quotas, changes } = await report('provision');
      expect(quotas).toContainEqual(expect.objectContaining({ name: 'floating IPs', need: 1, left: 0 }));
      expect(changes.every(({ outcome }) => outcome === 'planned')).toBe(true);
    } finally {
      for (const { id } of taken) await floatingIps.delete(openstack, id);
    }
    expect(await everything(openstack)).toEqual(before);
  });

  describe("volumes with somebody's data", () => {
    let data: Volume;
    let table: Volume;
    let sums: { data: string; table: string };
    const sumsOfData = 'cd /DATA && find . -type f -exec sha256sum {} + | sort';
    let kept: string;

    test('one of the same name is shown, and not touched without the digest', async () => {
      await staging.configure({});
      data = await other.volume(
        `${target}-registry-data`,
        1,
        'mkfs.ext4 -q $1; mount $1 /mnt; echo mine >/mnt/mine; umount /mnt',
      );
      sums = { data: await other.checksum(data), table: '' };
      const refused = await report('provision');
      expect(refused.outcome).toBe('failure');
      expect(refused.changes).toContainEqual(
        expect.objectContaining({
          resource: 'adoption of volume data',
          action: 'adopt',
          reason: expect.stringContaining(data.id),
        }),
      );
      expect(refused.changes.filter(({ outcome }) => outcome !== 'planned')).toEqual([]);
      expect(await other.checksum(data)).toBe(sums.data);
    });

    test('one attached elsewhere is refused even when it is to be adopted', async () => {
      const held = await other.volume('held', 1, 'mkfs.ext4 -q $1', 'attached');
      const sum = () => other.run(`sha256sum </dev/disk/by-id/virtio-${held.id.slice(0, 20)}`);
      const before = await sum();
      await staging.configure({ volumes: { data: { size: 1, id: held.id }, registry: { size: 2 } } });
      const refused = await confirmed('provision');
      expect(refused.outcome).toBe('failure');
      expect(said(refused)).toContain("is attached to the server 'bystander'");
      expect(await sum()).toBe(before);
    });

    test('one with a partition table alone is left untouched, also when it was adopted', async () => {
      table = await other.volume('tables', 1, 'echo , | sfdisk -q $1');
      sums.table = await other.checksum(table);
      await staging.configure({ volumes: { data: { size: 1, id: table.id }, registry: { size: 2 } } });
      const refused = await confirmed('provision');
      expect(refused.outcome).toBe('failure');
      expect(said(refused)).toContain('is left untouched');
      await confirmed('destroy');
      expect(await other.checksum(table)).toBe(sums.table);
      await destroyed();
    });

    test('an ext3 file system on partition 1, as the hand procedure made it, is mounted with its files', async (context) => {
      const partition = `
        echo , | sfdisk -q $1 || true
        part=$(readlink -f $1)1
        [ -b $part ] || part=$(readlink -f $1)p1`;
      const script = `${partition}
        [ -b $part ] || { touch /run/no-partitions; exit 0; }
        mkfs.ext3 -q $part
        mount $part /mnt; echo kept >/mnt/kept; umount /mnt`;
      const byHand = await other.volume('by-hand', 1, script);
      // Guests that are containers have none.
      const without = await other.run('[ ! -e /run/no-partitions ] || echo without');
      if (without !== '') context.skip('the guests of this cloud have no partitions');
      await staging.configure({ volumes: { data: { size: 1, id: byHand.id }, registry: { size: 2 } } });
      const made = await confirmed('provision');
      expect(made.outcome).toBe('success');
      expect(await onHost(made, 'cat /DATA/kept; findmnt -no FSTYPE,SOURCE /DATA')).toMatch(
        /^kept\next3 +\/dev\/vd[a-z]1\n$/,
      );
      await destroyed();
    });

    test('the images of a registry made by hand come along with its volume, and once only', async () => {
      const images = 'docker/registry/v2/repositories/team/image';
      const script = `mkfs.ext4 -q $1; mount $1 /mnt; mkdir -p /mnt/${images}; echo kept >/mnt/${images}/kept; umount /mnt`;
      const byHand = await other.volume('images-by-hand', 2, script);
      // By its id, so that the one of our name stays for the next test.
      const beside = await other.volume('data-by-hand', 1, 'mkfs.ext4 -q $1');
      await staging.configure({
        volumes: { data: { size: 1, id: beside.id }, registry: { size: 2, id: byHand.id } },
      });
      const made = await confirmed('provision');
      expect(made).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
      expect(made.changes).toContainEqual(
        expect.objectContaining({ resource: 'images of a former registry', outcome: 'done' }),
      );
      expect(await onHost(made, `cd /docker-registry; ls; cat registry/${images}/kept`)).toMatch(/registry\nkept\n$/);
      expect((await report('provision')).changes.filter(({ action }) => action !== 'none')).toEqual([]);
      await destroyed();
    });

    test('an adopted one is mounted with its files', async () => {
      await staging.configure({});
      const made = await confirmed('provision');
      expect(said(made).trim()).toBe('');
      expect(made).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
      expect(await onHost(made, 'cat /DATA/mine')).toBe('mine\n');
    });

    test('one that the cloud does not let grow in use is told with the steps, and keeps every byte', async () => {
      const before = await report('plan');
      await onHost(before, 'dd if=/dev/urandom of=/DATA/bytes bs=1M count=200 status=none; sync');
      kept = await onHost(before, sumsOfData);
      await staging.configure({ volumes: { data: { size: 2 }, registry: { size: 2 } } });
      const refused = await report('provision');
      expect(refused.outcome).toBe('failure');
      const { error } = refused.changes.find(({ resource }) => resource === 'volume data') ?? {};
      expect(error?.message).toContain('error_extending');
      expect(error?.remedy).toContain(`openstack volume set --state in-use ${data.id}`);
      expect(error?.remedy).toContain('volumes.data.grow: detached');
      expect(await onHost(before, sumsOfData)).toBe(kept);
    });

    test('it grows detached where it is told to, and keeps every byte', async (context) => {
      await resetByOperator(data.id);
      // Guests that are containers may not have it: CAP_SYS_RESOURCE, without which no mounted ext4 grows.
      const capabilities = await other.run('sed -n "s/^CapEff:\\s*//p" /proc/self/status');
      const mayGrow = (BigInt(`0x${capabilities.trim()}`) & (1n << 24n)) > 0n;
      if (!mayGrow) context.skip('the guests of this cloud may not let a mounted file system grow');
      const size = 'df -B1 --output=size /DATA | tail -1';
      const small = Number(await onHost(await report('plan'), size));
      await staging.configure({ volumes: { data: { size: 2, grow: 'detached' }, registry: { size: 2 } } });
      const grown = await report('provision');
      expect(said(grown).trim()).toBe('');
      expect(grown).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
      expect(await onHost(grown, sumsOfData)).toBe(kept);
      expect(Number(await onHost(grown, size))).toBeGreaterThan(small + 0.9 * 2 ** 30);
      const again = await report('provision');
      expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    });
  });

  async function onHost({ registry }: Report, script: string): Promise<string> {
    return await other.onServer(registry.address ?? '', script);
  }
});

/** What only an operator of the cloud may do: a volume that failed to grow is in use again. */
async function resetByOperator(volumeId: string): Promise<void> {
  const cloud = await realCloud(setting('STAGING_OPERATOR_CLOUD'));
  const body = { 'os-reset_status': { status: 'in-use', attach_status: 'attached' } };
  await cloud.request('block-storage', { method: 'POST', path: `/volumes/${volumeId}/action`, body });
}

/** Ids of all that a run could create. */
async function everything(openstack: OpenStack): Promise<readonly string[]> {
  const lists = [
    ['compute', 'servers', '/servers'],
    ['block-storage', 'volumes', '/volumes'],
    ['network', 'ports', '/ports'],
    ['network', 'security_groups', '/security-groups'],
    ['network', 'floatingips', '/floatingips'],
  ] as const;
  const all = await Promise.all(lists.map(([service, key, path]) => openstack.list(service, key, { path })));
  return all
    .flat()
    .map((one) => (one as { id: string }).id)
    .toSorted();
}

/** Allocates floating IPs until the quota is used up. */
async function allFloatingIps(openstack: OpenStack): Promise<readonly { readonly id: string }[]> {
  const { external } = await whatIsThere({ os: openstack });
  const taken: { id: string }[] = [];
  for (;;) {
    try {
      taken.push(await floatingIps.create(openstack, { floating_network_id: external.id, description: 'taken' }));
    } catch (error) {
      if (error instanceof OpenStackError && error.kind === 'quota') return taken;
      throw error;
    }
  }
}
