import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { patiently, refusalOf, type Subject } from './subject.ts';

const body = z.object({ volume: z.object({ id: z.string(), status: z.string(), size: z.number() }).loose() });

/** Creates a volume of 1 GiB, which is removed at the end, and waits until it is there. */
export async function madeVolume({ os, undo, name }: Subject, what: string): Promise<string> {
  const volume = { size: 1, name: name(what), metadata: { role: 'contract' } };
  const made = await patiently(os, 'block-storage', { method: 'POST', path: '/volumes', body: { volume } });
  const { id } = body.parse(made.body).volume;
  undo(() => os.request('block-storage', { method: 'DELETE', path: `/volumes/${id}` }));
  const available = async () => expect(await volumeStatus(os, id)).toBe('available');
  await vi.waitFor(available, { timeout: 120_000, interval: 200 });
  return id;
}

export async function volumeStatus(os: Subject['os'], id: string): Promise<string> {
  return body.parse((await os.request('block-storage', { method: 'GET', path: `/volumes/${id}` })).body).volume.status;
}

/** Volumes that are attached to nothing. */
export function blockStorageContract(subject: () => Subject): void {
  const request = (method: 'GET' | 'POST' | 'DELETE', path: string, sent?: unknown, microversion?: string) =>
    subject().os.request('block-storage', {
      method,
      path,
      body: sent,
      ...(microversion === undefined ? {} : { microversion }),
    });

  test('the limits tell maximum and use', async () => {
    const number = expect.any(Number);
    const absolute = {
      maxTotalVolumes: number,
      totalVolumesUsed: number,
      maxTotalVolumeGigabytes: number,
      totalGigabytesUsed: number,
    };
    expect((await request('GET', '/limits')).body).toMatchObject({ limits: { absolute } });
  });

  test.each([
    [
      'larger than the quota',
      { size: 1_000_000 },
      413,
      'overLimit',
      /VolumeSizeExceedsAvailableQuota: .* Requested 1000000G, quota is \d+G and \d+G has been consumed/,
    ],
    ['of no size', { size: 0 }, 400, 'badRequest', /0 is less than the minimum of 1/],
    [
      'of an unknown type',
      { size: 1, volume_type: 'nothing' },
      404,
      'itemNotFound',
      /Volume type with name nothing could not be found/,
    ],
    [
      'in an unknown zone',
      { size: 1, availability_zone: 'mars' },
      400,
      'badRequest',
      /Availability zone 'mars' is invalid/,
    ],
  ])('a volume %s is not created', async (_, volume, status, type, words) => {
    const refusal = await refusalOf(request('POST', '/volumes', { volume }));
    expect(refusal).toMatchObject({ status, type });
    expect(refusal.message).toMatch(words);
    if (status === 413) expect(refusal.kind).toBe('quota');
  });

  test('messages need 3.3', async () => {
    expect((await request('GET', '/messages', undefined, '3.3')).body).toHaveProperty('messages');
    expect(await refusalOf(request('GET', '/messages'))).toMatchObject({ status: 404 });
  });

  describe('a volume', () => {
    let id: string;
    const path = () => `/volumes/${id}`;
    const extend = (size: number) => request('POST', `${path()}/action`, { 'os-extend': { new_size: size } });

    beforeAll(async () => {
      id = await madeVolume(subject(), 'volume');
    });

    test('is found by its exact name only', async () => {
      const named = (name: string) =>
        subject().os.list('block-storage', 'volumes', { path: '/volumes/detail', query: { name } });
      expect(await named(subject().name('volume'))).toEqual([
        expect.objectContaining({ id, bootable: 'false', attachments: [] }),
      ]);
      expect(await named(subject().name('volume').slice(0, -1))).toEqual([]);
    });

    test('keeps metadata, adds to it, replaces it and forgets it', async () => {
      const metadata = async () => (await request('GET', `${path()}/metadata`)).body;
      expect(await metadata()).toEqual({ metadata: { role: 'contract' } });
      await request('POST', `${path()}/metadata`, { metadata: { more: '1' } });
      expect(await metadata()).toEqual({ metadata: { role: 'contract', more: '1' } });
      await request('POST', `${path()}/metadata`, { metadata: { more: '2', 'managed-by': 'contract', owner: 'a/b' } });
      const all = { role: 'contract', more: '2', 'managed-by': 'contract', owner: 'a/b' };
      expect((await request('GET', path())).body).toMatchObject({ volume: { metadata: all } });
      expect(await metadata()).toEqual({ metadata: all });
      await request('DELETE', `${path()}/metadata/role`);
      expect(await metadata()).toEqual({ metadata: { more: '2', 'managed-by': 'contract', owner: 'a/b' } });
    });

    test('takes no value of more than 255 characters, and then none of the others sent with it', async () => {
      const metadata = { short: '1', long: 'x'.repeat(256) };
      expect(await refusalOf(request('POST', `${path()}/metadata`, { metadata }))).toMatchObject({ status: 400 });
      expect((await request('GET', `${path()}/metadata`)).body).not.toHaveProperty('metadata.short');
    });

    test('does not shrink, nor stay as it is', async () => {
      const refusal = await refusalOf(extend(1));
      expect(refusal).toMatchObject({ status: 400, type: 'badRequest' });
      expect(refusal.message).toContain(
        'New size for extend must be greater than current size. (current: 1, extended: 1).',
      );
    });

    test('does not grow beyond the quota', async () => {
      const refusal = await refusalOf(extend(1_000_000));
      expect(refusal).toMatchObject({ status: 413, type: 'overLimit', kind: 'quota' });
    });

    test('does not know every action', async () => {
      const refusal = await refusalOf(request('POST', `${path()}/action`, { nonsense: {} }));
      expect(refusal.message).toContain('There is no such action: nonsense.');
    });

    test('grows in a while', async () => {
      expect((await extend(2)).status).toBe(202);
      await expect.poll(() => volumeStatus(subject().os, id), { timeout: 120_000, interval: 200 }).toBe('available');
      expect((await request('GET', path())).body).toMatchObject({ volume: { size: 2 } });
    });

    test('is gone some time after it was deleted', async () => {
      expect((await request('DELETE', path())).status).toBe(202);
      const gone = async () =>
        (await subject().os.request('block-storage', { method: 'GET', path: path(), accept: [404] })).status;
      await expect.poll(gone, { timeout: 120_000, interval: 200 }).toBe(404);
    });
  });
}
