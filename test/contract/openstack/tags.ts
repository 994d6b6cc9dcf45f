import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Cloud, nobody } from './cloud.ts';
import { made } from './network.ts';
import { patiently, refusalOf, type Subject } from './subject.ts';

const tagged = z.object({ id: z.string(), description: z.string(), tags: z.array(z.string()) });
const mark = ['managed-by=contract', 'registry=arbutus', 'owner=example/registry'];

/** By what we know our own among what Neutron keeps: descriptions and tags. */
export function tagContract(subject: () => Subject, cloud: () => Cloud): void {
  describe.each([
    ['port', 'port', 'ports', 'ports'],
    ['security group', 'security_group', 'security_groups', 'security-groups'],
    ['floating IP', 'floatingip', 'floatingips', 'floatingips'],
  ])('a %s', (_, one, many, collection) => {
    let path: string;
    let first: z.infer<typeof tagged>;

    beforeAll(async () => {
      const attributes = { description: subject().name('marked'), ...(await attributesOf(one)) };
      first = tagged.parse(await create(one, collection, attributes));
      path = `/${collection}/${first.id}`;
    });

    /** Others may be using up the floating IPs at the moment. */
    async function create(key: string, at: string, attributes: object): Promise<unknown> {
      if (key !== 'floatingip') return await made(subject(), at, key, attributes);
      const { os, undo } = subject();
      const { body } = await patiently(os, 'network', { method: 'POST', path: `/${at}`, body: { [key]: attributes } });
      const { id, ...rest } = z.object({ floatingip: z.object({ id: z.string() }).loose() }).parse(body).floatingip;
      undo(() => os.request('network', { method: 'DELETE', path: `/${at}/${id}` }));
      return { id, ...rest };
    }

    async function attributesOf(key: string): Promise<object> {
      if (key === 'port') return { network_id: cloud().internal.id };
      return key === 'floatingip' ? { floating_network_id: cloud().external.id } : { name: subject().name('tags') };
    }

    const put = (tags: readonly string[], at = path) =>
      subject().os.request('network', { method: 'PUT', path: `${at}/tags`, body: { tags } });
    const listed = async () => {
      const all = await subject().os.list('network', many, { path: `/${collection}`, query: { id: first.id } });
      return z.tuple([tagged]).parse(all)[0];
    };

    test('has no tags when it is created, and says so', () => {
      expect(first.tags).toEqual([]);
    });

    test('takes all its tags in one request, with = and / in them, and lists show them', async () => {
      expect(await put(['blue', ...mark])).toMatchObject({ status: 200, body: { tags: expect.anything() } });
      expect((await listed()).tags.toSorted()).toEqual(['blue', ...mark].toSorted());
    });

    test('keeps them when its description is changed', async () => {
      const description = `changed ${mark.join(' ')}`;
      await subject().os.request('network', { method: 'PUT', path, body: { [one]: { description } } });
      const { tags, ...now } = await listed();
      expect(now).toEqual({ id: first.id, description });
      expect(tags.toSorted()).toEqual(['blue', ...mark].toSorted());
    });

    test('loses those that are not in the next request', async () => {
      await put(['green']);
      expect((await listed()).tags).toEqual(['green']);
    });

    test('takes a tag of 60 characters, as every release does, and none of 256', async () => {
      await put(['x'.repeat(60)]);
      expect((await listed()).tags).toEqual(['x'.repeat(60)]);
      expect(await refusalOf(put(['x'.repeat(256)]))).toMatchObject({ status: 400, type: 'InvalidInput' });
    });

    test('takes no tag twice', async () => {
      const refusal = await refusalOf(put(['blue', 'blue']));
      expect(refusal).toMatchObject({ status: 400, type: 'InvalidInput' });
      expect(refusal.message).toContain("Duplicate items in the list: 'blue'.");
    });

    test('takes a description of 255 characters, and none of 256', async () => {
      const describe = (length: number) =>
        subject().os.request('network', { method: 'PUT', path, body: { [one]: { description: 'd'.repeat(length) } } });
      await describe(255);
      expect(await refusalOf(describe(256))).toMatchObject({ status: 400, type: 'HTTPBadRequest' });
    });

    test('that does not exist has no tags', async () => {
      const refusal = await refusalOf(put(mark, `/${collection}/${nobody}`));
      expect(refusal).toMatchObject({ status: 404, type: 'TagResourceNotFound' });
    });
  });
}
