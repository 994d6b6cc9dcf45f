import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Cloud, nobody } from './cloud.ts';
import { refusalOf, type Subject } from './subject.ts';

const resource = z.object({ id: z.string(), revision_number: z.number() }).loose();
type Resource = z.infer<typeof resource>;
const created = z.object({ security_group_rule: z.object({ id: z.string() }).loose() });

/** Creates something of Neutron's, which is removed at the end. */
export async function made(
  { os, undo }: Subject,
  collection: string,
  key: string,
  attributes: object,
): Promise<Resource> {
  const answer = await os.request('network', { method: 'POST', path: `/${collection}`, body: { [key]: attributes } });
  const record = z.object({ [key]: resource }).parse(answer.body)[key];
  if (record === undefined) throw new Error(`no ${key}`);
  undo(() => os.request('network', { method: 'DELETE', path: `/${collection}/${record.id}` }));
  return record;
}

/** Networks, security groups and ports. */
export function networkContract(subject: () => Subject, cloud: () => Cloud): void {
  const post = (path: string, body: unknown) => subject().os.request('network', { method: 'POST', path, body });
  const listed = (key: string, path: string, query: Record<string, string>) =>
    subject().os.list('network', key, { path, query });

  test('the extensions that we rely on are there', async () => {
    const aliases = z.array(z.object({ alias: z.string() })).parse(await listed('extensions', '/extensions', {}));
    const wanted = [
      'router',
      'security-group',
      'quota_details',
      'revision-if-match',
      'standard-attr-tag',
      'standard-attr-description',
    ];
    expect(aliases.map(({ alias }) => alias)).toEqual(expect.arrayContaining(wanted));
  });

  test('a network is found by its exact name', async () => {
    const { id, name } = cloud().internal;
    expect(await listed('networks', '/networks', { name })).toEqual([expect.objectContaining({ id })]);
    expect(await listed('networks', '/networks', { name: name.slice(0, -1) })).toEqual([]);
  });

  test('a list shows only the fields asked for', async () => {
    const { id } = cloud().internal;
    expect(await listed('networks', '/networks', { id, fields: 'id' })).toEqual([{ id }]);
  });

  test('a filter that is no attribute is refused', async () => {
    const refusal = await refusalOf(listed('ports', '/ports', { bogus: '1' }));
    expect(refusal).toMatchObject({ status: 400, type: 'HTTPBadRequest' });
    expect(refusal.message).toContain("['bogus'] is invalid attribute for filtering");
  });

  test('the quota details tell limit and use', async () => {
    const path = `/quotas/${await subject().os.projectId()}/details`;
    const { body } = await subject().os.request('network', { method: 'GET', path });
    const quota = { limit: expect.any(Number), used: expect.any(Number), reserved: 0 };
    expect(body).toMatchObject({
      quota: { floatingip: quota, security_group: quota, security_group_rule: quota, port: quota },
    });
  });

  describe('a security group', () => {
    let group: Resource;
    const rule = (attributes: object) => ({
      security_group_rule: { security_group_id: group.id, direction: 'ingress', ethertype: 'IPv4', ...attributes },
    });
    const ssh = { protocol: 'tcp', port_range_min: 22, port_range_max: 22 };

    beforeAll(async () => {
      group = await made(subject(), 'security-groups', 'security_group', {
        name: subject().name('group'),
        description: 'ours',
      });
    });

    test('begins with two rules that let everything out', async () => {
      const rules = await listed('security_group_rules', '/security-group-rules', { security_group_id: group.id });
      const out = (ethertype: string) =>
        expect.objectContaining({ direction: 'egress', ethertype, protocol: null, remote_ip_prefix: null });
      expect(rules).toHaveLength(2);
      expect(rules).toEqual(expect.arrayContaining([out('IPv4'), out('IPv6')]));
    });

    test('takes a rule once, whether "from anywhere" is said or not', async () => {
      await post('/security-group-rules', rule({ ...ssh, remote_ip_prefix: '0.0.0.0/0' }));
      for (const again of [rule({ ...ssh, remote_ip_prefix: '0.0.0.0/0', description: 'x' }), rule(ssh)]) {
        const refusal = await refusalOf(post('/security-group-rules', again));
        expect(refusal).toMatchObject({ status: 409, type: 'SecurityGroupRuleExists', kind: 'conflict' });
      }
    });

    test('keeps what a rule is described as, and shows it with the group', async () => {
      const description = `run=1-a expires=2026-11-23T12:34:56Z ${'x'.repeat(200)}`.slice(0, 255);
      const one = { ...ssh, remote_ip_prefix: '198.51.100.7/32', description };
      const made = created.parse((await post('/security-group-rules', rule(one))).body).security_group_rule;
      expect(made).toMatchObject({ ...one, direction: 'ingress', ethertype: 'IPv4' });
      const [found] = z
        .array(z.object({ security_group_rules: z.array(z.object({ id: z.string() }).loose()) }))
        .parse(await listed('security_groups', '/security-groups', { id: group.id }));
      expect(found?.security_group_rules).toContainEqual(expect.objectContaining({ id: made.id, ...one }));
      const again = await refusalOf(post('/security-group-rules', rule({ ...one, description: 'run=2-b' })));
      expect(again).toMatchObject({ status: 409, type: 'SecurityGroupRuleExists' });
      expect(again.message).toContain(made.id);

      const path = `/security-group-rules/${made.id}`;
      const remove = () => subject().os.request('network', { method: 'DELETE', path });
      expect((await remove()).status).toBe(204);
      expect(await refusalOf(remove())).toMatchObject({ status: 404, type: 'SecurityGroupRuleNotFound' });
    });

    test('has no room for a longer description of a rule', async () => {
      const longer = rule({ ...ssh, remote_ip_prefix: '198.51.100.8/32', description: 'x'.repeat(256) });
      expect(await refusalOf(post('/security-group-rules', longer))).toMatchObject({ status: 400 });
    });

    test.each([
      ['a range that ends before it begins', { ...ssh, port_range_max: 21 }, 'SecurityGroupInvalidPortRange'],
      ['a protocol that is none', { ...ssh, protocol: 'bogus' }, 'SecurityGroupRuleInvalidProtocol'],
      ['a port that is none', { ...ssh, port_range_max: 70_000 }, 'SecurityGroupInvalidPortValue'],
      ['ports without a protocol', { ...ssh, protocol: null }, 'SecurityGroupProtocolRequiredWithPorts'],
      ['a prefix that is none', { ...ssh, remote_ip_prefix: 'nonsense' }, 'InvalidCIDR'],
      ['a direction that is none', { direction: 'sideways' }, 'HTTPBadRequest'],
    ])('refuses %s', async (_, attributes, type) => {
      expect(await refusalOf(post('/security-group-rules', rule(attributes)))).toMatchObject({ status: 400, type });
    });

    test('cannot have more rules than the quota, however many are asked for at once', async () => {
      const many = Array.from({ length: 1000 }, (_, index) => {
        return rule({ protocol: 'tcp', port_range_min: 1000 + index, port_range_max: 1000 + index })
          .security_group_rule;
      });
      const refusal = await refusalOf(post('/security-group-rules', { security_group_rules: many }));
      expect(refusal).toMatchObject({ status: 409, type: 'OverQuota', kind: 'quota' });
      expect(refusal.message).toContain("Quota exceeded for resources: ['security_group_rule'].");
    });

    test('is found by a tag, until the tag is removed', async () => {
      const tag = subject().name('tag');
      const path = `/security-groups/${group.id}/tags/${tag}`;
      expect((await subject().os.request('network', { method: 'PUT', path })).status).toBe(201);
      const found = () => listed('security_groups', '/security-groups', { tags: tag, fields: 'id' });
      expect(await found()).toEqual([{ id: group.id }]);
      await subject().os.request('network', { method: 'DELETE', path });
      expect(await found()).toEqual([]);
    });

    test('cannot be removed while a port uses it', async () => {
      const name = subject().name('port-in-group');
      const port = await made(subject(), 'ports', 'port', {
        network_id: cloud().internal.id,
        name,
        security_groups: [group.id],
      });
      const path = `/security-groups/${group.id}`;
      const refusal = await refusalOf(subject().os.request('network', { method: 'DELETE', path }));
      expect(refusal).toMatchObject({ status: 409, type: 'SecurityGroupInUse' });
      await subject().os.request('network', { method: 'DELETE', path: `/ports/${port.id}` });
    });
  });

  describe('a port', () => {
    test('gets an address, keeps its description and is found by it', async () => {
      const description = subject().name('port-description');
      const port = await made(subject(), 'ports', 'port', { network_id: cloud().internal.id, description });
      expect(port).toMatchObject({
        status: 'DOWN',
        device_id: '',
        fixed_ips: [{ ip_address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) }],
      });
      expect(await listed('ports', '/ports', { description, fields: 'id' })).toEqual([{ id: port.id }]);
    });

    test('is not changed for who saw an older revision', async () => {
      const port = await made(subject(), 'ports', 'port', {
        network_id: cloud().internal.id,
        name: subject().name('port'),
      });
      const change = (revision: number) =>
        subject().os.request('network', {
          method: 'PUT',
          path: `/ports/${port.id}`,
          headers: { 'if-match': `revision_number=${revision}` },
          body: { port: { description: 'changed' } },
        });
      const refusal = await refusalOf(change(port.revision_number + 99));
      expect(refusal).toMatchObject({ status: 412, type: 'RevisionNumberConstraintFailed' });
    });

    test.each([
      ['an unknown network', { network_id: nobody }, 404, 'NetworkNotFound'],
      ['no network', {}, 400, 'HTTPBadRequest'],
    ])('needs more than %s', async (_, port, status, type) => {
      expect(await refusalOf(post('/ports', { port }))).toMatchObject({ status, type });
    });
  });
}
