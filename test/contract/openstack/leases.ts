import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { made } from './network.ts';
import { refusalOf, type Subject } from './subject.ts';

const schema = z.object({
  security_group: z.object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    revision_number: z.number(),
    created_at: z.string(),
  }),
});
type Group = z.output<typeof schema>['security_group'];

/** That the words in a security group's description can keep two runs apart. */
export function leaseContract(subject: () => Subject): void {
  describe('the description of a security group', () => {
    let group: Group;
    const path = () => `/security-groups/${group.id}`;
    const now = async () => schema.parse((await subject().os.request('network', { method: 'GET', path: path() })).body);
    const change = async (attributes: object, revision: number) => {
      const headers = { 'if-match': `revision_number=${revision}` };
      const body = { security_group: attributes };
      return schema.parse((await subject().os.request('network', { method: 'PUT', path: path(), headers, body })).body)
        .security_group;
    };

    beforeEach(async () => {
      const name = subject().name('lease');
      const { id } = await made(subject(), 'security-groups', 'security_group', { name, description: 'ours' });
      group = schema.parse(
        (await subject().os.request('network', { method: 'GET', path: `/security-groups/${id}` })).body,
      ).security_group;
    });

    test('is listed with its revision and its age, as it is shown', async () => {
      const query = { project_id: await subject().os.projectId(), id: group.id };
      const listed = await subject().os.list('network', 'security_groups', { path: '/security-groups', query });
      const { revision_number, created_at, description } = group;
      expect(listed).toEqual([expect.objectContaining({ revision_number, created_at, description })]);
      expect(Number.isNaN(Date.parse(created_at))).toBe(false);
    });

    test('is changed with the name, by who saw the last revision, and that is another one then', async () => {
      const name = subject().name('leased');
      const changed = await change({ name, description: 'ours lease=r1' }, group.revision_number);
      expect(changed).toMatchObject({ name, description: 'ours lease=r1' });
      expect(changed.revision_number).toBeGreaterThan(group.revision_number);
      expect((await now()).security_group).toEqual(changed);
    });

    test('is not changed by who saw an older revision', async () => {
      await change({ description: 'ours lease=r1' }, group.revision_number);
      const refusal = await refusalOf(change({ description: 'ours lease=r2' }, group.revision_number));
      expect(refusal).toMatchObject({ status: 412, type: 'RevisionNumberConstraintFailed' });
      expect((await now()).security_group.description).toBe('ours lease=r1');
    });

    // Neutron tries again what has met another change in its database, and has then forgotten what it was held to.
    test('of several who saw the same revision one gets the very next, and who is let pass besides gets a later one', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) => change({ description: `ours lease=r${index}` }, group.revision_number)),
      );
      const changed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      const revisions = changed.map(({ revision_number }) => revision_number - group.revision_number).toSorted();
      expect(revisions).toEqual(revisions.map((_, index) => index + 1));
      const last = changed.find(({ revision_number }) => revision_number === group.revision_number + revisions.length);
      expect((await now()).security_group.description).toBe(last?.description);
      const refused = outcomes.filter(({ status }) => status === 'rejected');
      for (const outcome of refused) expect(outcome).toMatchObject({ reason: { status: 412 } });
    });

    test('has another revision when a rule is made, and when one is removed', async () => {
      const rule = {
        security_group_id: group.id,
        direction: 'ingress',
        protocol: 'tcp',
        remote_ip_prefix: '192.0.2.0/24',
      };
      const { id } = await made(subject(), 'security-group-rules', 'security_group_rule', rule);
      const between = (await now()).security_group.revision_number;
      expect(between).toBeGreaterThan(group.revision_number);
      await subject().os.request('network', { method: 'DELETE', path: `/security-group-rules/${id}` });
      expect((await now()).security_group.revision_number).toBeGreaterThan(between);
    });

    test('is not changed when the group is gone', async () => {
      await subject().os.request('network', { method: 'DELETE', path: path() });
      expect(await refusalOf(change({ description: 'x' }, group.revision_number))).toMatchObject({
        status: 404,
        type: 'SecurityGroupNotFound',
      });
    });

    test('has 255 characters at most', async () => {
      const longest = 'x'.repeat(255);
      const changed = await change({ description: longest }, group.revision_number);
      expect(changed.description).toBe(longest);
      const refusal = await refusalOf(change({ description: `${longest}x` }, changed.revision_number));
      expect(refusal).toMatchObject({ status: 400, type: 'HTTPBadRequest' });
    });
  });
}
