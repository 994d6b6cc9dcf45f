import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Cloud, nobody } from './cloud.ts';
import { made } from './network.ts';
import { patiently, refusalOf, type Subject } from './subject.ts';

const body = z.object({
  floatingip: z.object({
    id: z.string(),
    floating_ip_address: z.string(),
    port_id: z.string().nullable(),
    fixed_ip_address: z.string().nullable(),
    revision_number: z.number(),
    status: z.string(),
    description: z.string(),
  }),
});

/** Whose a floating IP is, who may take it away from whom, and how to see that in time. */
export function floatingIpContract(subject: () => Subject, cloud: () => Cloud): void {
  describe('a floating IP', () => {
    let ports: readonly string[];
    let id: string;
    const path = () => `/floatingips/${id}`;

    beforeAll(async () => {
      const { os, undo, name } = subject();
      const network_id = cloud().internal.id;
      const names = ['a', 'b'].map((each) => name(`floating-${each}`));
      ports = await Promise.all(
        names.map(async (each) => (await made(subject(), 'ports', 'port', { network_id, name: each })).id),
      );
      const floatingip = { floating_network_id: cloud().external.id, port_id: ports[0], description: name('floating') };
      const request = { method: 'POST', path: '/floatingips', body: { floatingip } } as const;
      ({ id } = body.parse((await patiently(os, 'network', request)).body).floatingip);
      undo(() => os.request('network', { method: 'DELETE', path: path() }));
    });

    const now = async () =>
      body.parse((await subject().os.request('network', { method: 'GET', path: path() })).body).floatingip;
    const change = async (floatingip: object, revision?: number) => {
      const headers = revision === undefined ? {} : { 'if-match': `revision_number=${revision}` };
      const request = { method: 'PUT', path: path(), headers, body: { floatingip } } as const;
      return body.parse((await subject().os.request('network', request)).body).floatingip;
    };
    const refused = (floatingip: object) =>
      refusalOf(subject().os.request('network', { method: 'POST', path: '/floatingips', body: { floatingip } }));
    /** Neutron reports a change of the association once more when its router has made it. */
    const settled = async (status: string) => {
      await expect.poll(async () => (await now()).status, { timeout: 120_000, interval: 300 }).toBe(status);
      return await now();
    };

    test('leads to the port that it was created with, and becomes ACTIVE with a new revision', async () => {
      const created = await now();
      expect(created.port_id).toBe(ports[0]);
      expect((await settled('ACTIVE')).revision_number).toBeGreaterThanOrEqual(created.revision_number);
    });

    test('is found by its description and by its port', async () => {
      const { description } = await now();
      for (const query of [{ description }, { port_id: ports[0] ?? '' }]) {
        const found = await subject().os.list('network', 'floatingips', {
          path: '/floatingips',
          query: { ...query, fields: 'id' },
        });
        expect(found).toEqual([{ id }]);
      }
    });

    test('is the only one that its port may have', async () => {
      const refusal = await refused({ floating_network_id: cloud().external.id, port_id: ports[0] });
      // Where others have used up the quota meanwhile, that is said first.
      expect(['FloatingIPPortAlreadyAssociated', 'OverQuota']).toContain(refusal.type);
      expect(refusal.status).toBe(409);
    });

    test('does not move for who saw an older revision', async () => {
      const { revision_number } = await settled('ACTIVE');
      const refusal = await refusalOf(change({ port_id: ports[1] }, revision_number - 1));
      expect(refusal).toMatchObject({ status: 412, type: 'RevisionNumberConstraintFailed' });
      expect(refusal.message).toContain(
        `Constrained to ${revision_number - 1}, but current revision is ${revision_number}`,
      );
      expect((await now()).port_id).toBe(ports[0]);
    });

    test('keeps port and description for who would change both and saw an older revision', async () => {
      const { revision_number, description, port_id } = await settled('ACTIVE');
      const refusal = await refusalOf(change({ port_id: ports[1], description: 'taken' }, revision_number - 1));
      expect(refusal).toMatchObject({ status: 412, type: 'RevisionNumberConstraintFailed' });
      expect(await now()).toMatchObject({ port_id, description });
    });

    test('moves from one port to another without complaint', async () => {
      const { revision_number } = await now();
      const moved = await change({ port_id: ports[1] }, revision_number);
      expect(moved.port_id).toBe(ports[1]);
      expect(moved.revision_number).toBeGreaterThan(revision_number);
    });

    test('leads only to an address that its port has', async () => {
      const refusal = await refusalOf(change({ port_id: ports[1], fixed_ip_address: '192.0.2.1' }));
      expect(refusal).toMatchObject({ status: 400, type: 'BadRequest' });
      expect(refusal.message).toContain(`Port ${ports[1]} does not have fixed ip 192.0.2.1`);
      const { fixed_ip_address } = await now();
      expect((await change({ port_id: ports[1], fixed_ip_address })).port_id).toBe(ports[1]);
    });

    test('keeps its port when a change does not mention it', async () => {
      const { description } = await now();
      await change({ description: `${description} changed` });
      expect(await now()).toMatchObject({ port_id: ports[1], description: `${description} changed` });
    });

    test('is given up with null, becomes DOWN and stays', async () => {
      expect((await change({ port_id: null })).port_id).toBeNull();
      await settled('DOWN');
    });

    test('is free then, and belongs to its external network', async () => {
      const [found] = await subject().os.list('network', 'floatingips', { path: '/floatingips', query: { id } });
      expect(found).toMatchObject({ port_id: null, floating_network_id: cloud().external.id });
    });

    test('is taken and described in one request, and given back in another', async () => {
      const { description, revision_number } = await settled('DOWN');
      const taken = await change({ port_id: ports[1], description: `${description} taken` }, revision_number);
      expect(taken).toMatchObject({ port_id: ports[1], description: `${description} taken` });
      expect(taken.revision_number).toBeGreaterThan(revision_number);
      const now = await settled('ACTIVE');
      const back = await change({ port_id: null, description }, now.revision_number);
      expect(back).toMatchObject({ port_id: null, description });
    });

    test('has no room for more than 255 characters of description', async () => {
      const { port_id } = await now();
      expect((await change({ port_id, description: 'x'.repeat(255) })).description).toHaveLength(255);
      expect(await refusalOf(change({ port_id, description: 'x'.repeat(256) }))).toMatchObject({ status: 400 });
    });

    test('outlives a port that is removed', async () => {
      await change({ port_id: ports[0] });
      await subject().os.request('network', { method: 'DELETE', path: `/ports/${ports[0]}` });
      await expect.poll(async () => (await now()).port_id).toBeNull();
    });

    test.each([
      ['from a network that is not external', () => ({ floating_network_id: cloud().internal.id }), 400, 'BadRequest'],
      ['from an unknown network', () => ({ floating_network_id: nobody }), 404, 'NetworkNotFound'],
      [
        'for an unknown port',
        () => ({ floating_network_id: cloud().external.id, port_id: nobody }),
        404,
        'PortNotFound',
      ],
      [
        'of an address that a tenant chooses',
        () => ({ floating_network_id: cloud().external.id, floating_ip_address: '203.0.113.20' }),
        403,
        'PolicyNotAuthorized',
      ],
    ])('is not given %s', async (_, floatingip, status, type) => {
      expect(await refused(floatingip())).toMatchObject({ status, type });
    });
  });
}
