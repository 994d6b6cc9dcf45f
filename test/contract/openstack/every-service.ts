import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { nobody } from './cloud.ts';
import { refusalOf, type Subject } from './subject.ts';

const lists = [
  ['compute', 'flavors', '/flavors'],
  ['compute', 'keypairs', '/os-keypairs'],
  ['compute', 'servers', '/servers'],
  ['network', 'networks', '/networks'],
  ['network', 'subnets', '/subnets'],
  ['network', 'ports', '/ports'],
  ['network', 'routers', '/routers'],
  ['network', 'security_groups', '/security-groups'],
  ['network', 'security_group_rules', '/security-group-rules'],
  ['network', 'floatingips', '/floatingips'],
  ['block-storage', 'volumes', '/volumes'],
  ['image', 'images', '/images'],
] as const;

const one = z.union([z.object({ id: z.string() }), z.object({ keypair: z.object({ name: z.string() }) })]);

/** What all services have in common: microversions, pages, request ids. */
export function everyServiceContract(subject: () => Subject): void {
  describe('microversions', () => {
    test.each([
      ['compute', '2.52'],
      ['compute', '2.79'],
      ['block-storage', '3.42'],
    ] as const)('%s has %s', async (service, microversion) => {
      expect(await subject().os.supports(service, microversion)).toBe(true);
    });

    test.each([
      ['compute', '/servers', 'compute', '2.47'],
      ['block-storage', '/volumes', 'volume', '3.42'],
    ] as const)('%s echoes the one it answers with', async (service, path, name, microversion) => {
      const { headers } = await subject().os.request(service, { method: 'GET', path, microversion });
      expect(headers.get('openstack-api-version')).toBe(`${name} ${microversion}`);
      expect(headers.get('vary')).toMatch(/openstack-api-version/i);
    });

    test.each([
      ['compute', '/servers', '2.999'],
      ['block-storage', '/volumes', '3.999'],
    ] as const)('%s refuses one that it does not speak', async (service, path, microversion) => {
      expect(await subject().os.supports(service, microversion)).toBe(false);
      const refusal = await refusalOf(subject().os.request(service, { method: 'GET', path, microversion }));
      expect(refusal).toMatchObject({ status: 406, type: 'computeFault' });
      expect(refusal.message).toContain(`Version ${microversion} is not supported by the API. Minimum is`);
    });
  });

  describe('lists', () => {
    test.each(lists)('%s shows the same %s in pages of one', async (service, key, path) => {
      const ids = async (query: Record<string, string>) => {
        const found = z.array(one).parse(
          await subject().os.list(service, key, {
            path,
            query,
            ...(key === 'keypairs' ? { microversion: '2.35' } : {}),
          }),
        );
        return found.map((each) => ('id' in each ? each.id : each.keypair.name));
      };
      // Others may make or remove something between the two.
      const same = async () => expect((await ids({ limit: '1' })).toSorted()).toEqual((await ids({})).toSorted());
      await vi.waitFor(same, { timeout: 60_000, interval: 500 });
    });

    test('compute refuses a page size that is no number', async () => {
      const refusal = await refusalOf(
        subject().os.request('compute', { method: 'GET', path: '/servers', query: { limit: 'x' } }),
      );
      expect(refusal).toMatchObject({ status: 400, type: 'badRequest' });
    });
  });

  test.each(lists)('%s answers for %s with a request id', async (service, _, path) => {
    expect((await subject().os.request(service, { method: 'GET', path })).requestId).toMatch(/^req-/);
  });

  test.each([
    ['compute', `/servers/${nobody}`, 'itemNotFound', `Instance ${nobody} could not be found.`],
    ['compute', '/flavors/nothing', 'itemNotFound', 'Flavor nothing could not be found.'],
    ['compute', '/os-keypairs/nothing', 'itemNotFound', 'Keypair nothing not found for user'],
    ['network', `/networks/${nobody}`, 'NetworkNotFound', `Network ${nobody} could not be found.`],
    ['network', `/ports/${nobody}`, 'PortNotFound', `Port ${nobody} could not be found.`],
    ['network', `/floatingips/${nobody}`, 'FloatingIPNotFound', `Floating IP ${nobody} could not be found`],
    ['network', `/security-groups/${nobody}`, 'SecurityGroupNotFound', `Security group ${nobody} does not exist`],
    ['block-storage', `/volumes/${nobody}`, 'itemNotFound', `Volume ${nobody} could not be found.`],
    ['image', `/images/${nobody}`, undefined, `No image found with ID ${nobody}`],
  ] as const)('%s does not find %s', async (service, path, type, words) => {
    const refusal = await refusalOf(subject().os.request(service, { method: 'GET', path }));
    expect(refusal).toMatchObject({ status: 404, kind: 'not-found', requestId: expect.stringMatching(/^req-/) });
    expect(refusal.type).toBe(type);
    expect(refusal.message).toContain(words);
  });
}
