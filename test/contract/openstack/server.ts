import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { madeVolume, volumeStatus } from './block-storage.ts';
import type { Cloud } from './cloud.ts';
import { made } from './network.ts';
import { patiently, refusalOf, type Subject } from './subject.ts';

const slowly = { timeout: 300_000, interval: 250 };

/** The life of one server, from its creation to its end. The tests build on one another. */
export function serverContract(subject: () => Subject, cloud: () => Cloud): void {
  describe('a server', () => {
    let id: string;
    let portId: string;
    let volumeId: string;
    let created: { readonly status: number; readonly location: string | null; readonly requestId: string | undefined };

    beforeAll(async () => {
      const { os, undo, name } = subject();
      volumeId = await madeVolume(subject(), 'attached');
      portId = (await made(subject(), 'ports', 'port', { network_id: cloud().internal.id, name: name('server') })).id;
      const { image, flavor } = cloud();
      const server = {
        name: name('server'),
        imageRef: image.id,
        flavorRef: flavor.id,
        networks: [{ port: portId }],
        metadata: { role: 'contract' },
        tags: ['role=contract', 'owner=example.registry'],
      };
      const request = { method: 'POST', path: '/servers', body: { server }, microversion: '2.52' } as const;
      const answer = await patiently(os, 'compute', request);
      id = z.object({ server: z.object({ id: z.string() }) }).parse(answer.body).server.id;
      undo(() => os.request('compute', { method: 'DELETE', path: `/servers/${id}` }));
      created = { status: answer.status, location: answer.headers.get('location'), requestId: answer.requestId };
    });

    const request = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', below: string, body?: unknown, microversion?: string) =>
      subject().os.request('compute', {
        method,
        path: `/servers/${id}${below}`,
        body,
        ...(microversion === undefined ? {} : { microversion }),
      });
    const act = (action: object) => request('POST', '/action', action);
    const attach = () => request('POST', '/os-volume_attachments', { volumeAttachment: { volumeId } });
    const detach = () => request('DELETE', `/os-volume_attachments/${volumeId}`);
    const show = async (microversion?: string) => (await request('GET', '', undefined, microversion)).body;
    const becomes = (state: object) => expect.poll(() => show(), slowly).toMatchObject({ server: state });
    const running = { status: 'ACTIVE', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:vm_state': 'active' };
    const badRequest = { status: 400, type: 'badRequest' };
    const conflict = { status: 409, type: 'conflictingRequest', kind: 'conflict' };

    test('is accepted and can be looked at where the answer says', () => {
      expect(created).toMatchObject({ status: 202, location: expect.stringMatching(new RegExp(`/servers/${id}$`)) });
    });

    test('does nothing else while it is built', async () => {
      expect(await show()).toMatchObject({
        server: { status: 'BUILD', addresses: {}, 'OS-EXT-STS:vm_state': 'building' },
      });
      expect(await refusalOf(act({ 'os-getConsoleOutput': { length: 5 } }))).toMatchObject(conflict);
      const refusal = await refusalOf(attach());
      expect(refusal).toMatchObject(conflict);
      expect(refusal.message).toContain(`Cannot 'attach_volume' instance ${id} while it is in vm_state building`);
    });

    test('becomes ACTIVE, with the address of its port', async () => {
      await becomes(running);
      const port = (await subject().os.request('network', { method: 'GET', path: `/ports/${portId}` })).body;
      expect(port).toMatchObject({
        port: { device_id: id, device_owner: expect.stringMatching(/^compute:/), status: 'ACTIVE' },
      });
      const {
        port: {
          fixed_ips: [fixed],
        },
      } = z.object({ port: z.object({ fixed_ips: z.array(z.object({ ip_address: z.string() })) }) }).parse(port);
      const address = expect.objectContaining({ addr: fixed?.ip_address, 'OS-EXT-IPS:type': 'fixed' });
      expect(await show()).toMatchObject({ server: { addresses: { [cloud().internal.name]: [address] } } });
    });

    test('is found by a regular expression, which a name is as well', async () => {
      const named = async (name: string) =>
        z
          .array(z.object({ id: z.string() }))
          .parse(await subject().os.list('compute', 'servers', { path: '/servers', query: { name } }))
          .map((each) => each.id);
      const name = subject().name('server');
      expect(await named(`^${name}$`)).toEqual([id]);
      expect(await named(name.slice(0, -1))).toEqual([id]);
      expect(await named(`^${name.slice(0, -1)}$`)).toEqual([]);
    });

    test('has its flavor as a link, and since 2.47 as it is', async () => {
      expect(await show()).toMatchObject({ server: { flavor: { id: cloud().flavor.id } } });
      expect(await show('2.47')).toMatchObject({
        server: { flavor: { original_name: cloud().flavor.name, ram: cloud().flavor.ram } },
      });
    });

    test('keeps metadata', async () => {
      const metadata = async () => (await request('GET', '/metadata')).body;
      await request('POST', '/metadata', { metadata: { more: '1' } });
      expect(await metadata()).toEqual({ metadata: { role: 'contract', more: '1' } });
      await request('PUT', '/metadata/more', { meta: { more: '2' } });
      expect(await metadata()).toEqual({ metadata: { role: 'contract', more: '2' } });
      await request('DELETE', '/metadata/more');
      const refusal = await refusalOf(request('GET', '/metadata/more'));
      expect(refusal).toMatchObject({ status: 404, type: 'itemNotFound' });
      expect(refusal.message).toContain('Metadata item was not found');
      expect(await refusalOf(request('POST', '/metadata', { metadata: { long: 'x'.repeat(256) } }))).toMatchObject(
        badRequest,
      );
    });

    test('keeps the tags that it was created with, and more, which need 2.26', async () => {
      expect((await request('PUT', '/tags/contract', undefined, '2.26')).status).toBe(201);
      const { tags } = z
        .object({ tags: z.array(z.string()) })
        .parse((await request('GET', '/tags', undefined, '2.26')).body);
      expect(tags.toSorted()).toEqual(['contract', 'owner=example.registry', 'role=contract']);
      expect(await refusalOf(request('GET', '/tags'))).toMatchObject({ status: 404 });
    });

    test('does not start when it runs, nor do what there is not', async () => {
      const refusal = await refusalOf(act({ 'os-start': null }));
      expect(refusal).toMatchObject(conflict);
      expect(refusal.message).toContain(`Cannot 'start' instance ${id} while it is in vm_state active`);
      const unknown = await refusalOf(act({ nonsense: {} }));
      expect(unknown).toMatchObject(badRequest);
      expect(unknown.message).toContain('There is no such action: nonsense');
    });

    test('prints its SSH host keys on the console', async () => {
      const output = async () =>
        z.object({ output: z.string() }).parse((await act({ 'os-getConsoleOutput': {} })).body).output;
      await expect.poll(output, slowly).toContain('-----BEGIN SSH HOST KEY KEYS-----');
    });

    test('gets a volume, which is then in use on both sides', async () => {
      expect(await attach()).toMatchObject({
        status: 200,
        body: { volumeAttachment: { volumeId, serverId: id, device: expect.stringMatching(/^\/dev\//) } },
      });
      await expect.poll(() => volumeStatus(subject().os, volumeId), slowly).toBe('in-use');
      const volume = (await subject().os.request('block-storage', { method: 'GET', path: `/volumes/${volumeId}` }))
        .body;
      expect(volume).toMatchObject({ volume: { attachments: [{ server_id: id, volume_id: volumeId }] } });
      expect((await request('GET', '/os-volume_attachments')).body).toMatchObject({
        volumeAttachments: [{ id: volumeId, volumeId, serverId: id }],
      });
      expect((await request('GET', `/os-volume_attachments/${volumeId}`, undefined, '2.89')).body).toMatchObject({
        volumeAttachment: {
          volumeId,
          delete_on_termination: false,
          attachment_id: expect.any(String),
          bdm_uuid: expect.any(String),
        },
      });
    });

    test('tells in its own view which volumes it has, and since 2.3 whether they go with it', async () => {
      const attached = (volumes: object) => ({ server: { 'os-extended-volumes:volumes_attached': [volumes] } });
      expect(await show()).toMatchObject(attached({ id: volumeId }));
      expect(await show('2.3')).toMatchObject(attached({ id: volumeId, delete_on_termination: false }));
    });

    test('holds on to the volume', async () => {
      const again = await refusalOf(attach());
      expect(again).toMatchObject(badRequest);
      expect(again.message).toContain(`volume ${volumeId} is already attached to instances: ${id}`);
      const path = `/volumes/${volumeId}`;
      const deletion = await refusalOf(subject().os.request('block-storage', { method: 'DELETE', path }));
      expect(deletion).toMatchObject(badRequest);
      expect(deletion.message).toContain('Invalid volume: Volume status must be available or error');
      const body = { 'os-extend': { new_size: 2 } };
      const extension = await refusalOf(
        subject().os.request('block-storage', { method: 'POST', path: `${path}/action`, body }),
      );
      expect(extension).toMatchObject(badRequest);
      expect(extension.message).toContain(`status must be '{'status': 'available'}' to extend, currently in-use.`);
    });

    // Where a driver cannot do it, only an operator gets the volume out of error_extending again.
    const extendsInUse = process.env.OS_CLOUD === undefined || process.env.CONTRACT_EXTENDS_IN_USE === 'yes';
    test.skipIf(!extendsInUse)('lets the volume grow that it has, since 3.42', async () => {
      const path = `/volumes/${volumeId}`;
      const body = { 'os-extend': { new_size: 2 } };
      const extension = { method: 'POST', path: `${path}/action`, body, microversion: '3.42' } as const;
      expect((await subject().os.request('block-storage', extension)).status).toBe(202);
      const volume = async () => (await subject().os.request('block-storage', { method: 'GET', path })).body;
      await expect.poll(volume, slowly).toMatchObject({ volume: { status: 'in-use', size: 2 } });
      const refusal = await refusalOf(subject().os.request('block-storage', extension));
      expect(refusal).toMatchObject(badRequest);
      expect(refusal.message).toContain(
        'New size for extend must be greater than current size. (current: 2, extended: 2).',
      );
    });

    test('gives the volume back once', async () => {
      expect((await detach()).status).toBe(202);
      await expect.poll(() => volumeStatus(subject().os, volumeId), slowly).toBe('available');
      const refusal = await refusalOf(detach());
      expect(refusal).toMatchObject({ status: 404, type: 'itemNotFound' });
      expect(refusal.message).toContain(`Instance ${id} is not attached to volume ${volumeId}`);
    });

    test('remembers what was done to it, by request id', async () => {
      const { body } = await request('GET', '/os-instance-actions', undefined, '2.58');
      const create = { action: 'create', request_id: created.requestId, message: null };
      expect(body).toMatchObject({ instanceActions: expect.arrayContaining([expect.objectContaining(create)]) });
    });

    test('stops and starts', async () => {
      expect((await act({ 'os-stop': null })).status).toBe(202);
      await becomes({ status: 'SHUTOFF', 'OS-EXT-STS:task_state': null, 'OS-EXT-STS:vm_state': 'stopped' });
      expect(await refusalOf(act({ reboot: { type: 'SOFT' } }))).toMatchObject(conflict);
      expect((await act({ 'os-start': null })).status).toBe(202);
      await becomes(running);
    });

    test('is gone some time after it was deleted, however often that is asked for, and leaves its port', async () => {
      expect((await request('DELETE', '')).status).toBe(204);
      expect(
        (await subject().os.request('compute', { method: 'DELETE', path: `/servers/${id}`, accept: [404] })).status,
      ).toBe(204);
      const gone = async () =>
        (await subject().os.request('compute', { method: 'GET', path: `/servers/${id}`, accept: [404] })).status;
      await expect.poll(gone, slowly).toBe(404);
      const port = async () =>
        (await subject().os.request('network', { method: 'GET', path: `/ports/${portId}` })).body;
      await expect.poll(port, slowly).toMatchObject({ port: { device_id: '', device_owner: '', status: 'DOWN' } });
    });
  });
}
