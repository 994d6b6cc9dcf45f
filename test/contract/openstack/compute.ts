import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Cloud, imageName, nobody, somePublicKey } from './cloud.ts';
import { refusalOf, type Subject } from './subject.ts';

/** Flavors, images and key pairs, and what a server cannot be created with. */
export function computeContract(subject: () => Subject, cloud: () => Cloud): void {
  const get = async (path: string) => (await subject().os.request('compute', { method: 'GET', path })).body;

  test('a flavor says what it gives', async () => {
    const numbers = {
      ram: expect.any(Number),
      disk: expect.any(Number),
      vcpus: expect.any(Number),
      'OS-FLV-EXT-DATA:ephemeral': expect.any(Number),
    };
    expect(await get(`/flavors/${cloud().flavor.id}`)).toMatchObject({
      flavor: { name: cloud().flavor.name, ...numbers },
    });
  });

  test('an image is found by its exact name only', async () => {
    const named = (name: string) => subject().os.list('image', 'images', { path: '/images', query: { name } });
    expect(await named(imageName)).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 'active', name: imageName })]),
    );
    expect(await named(imageName.slice(0, -1))).toEqual([]);
  });

  test('the limits tell maximum and use', async () => {
    const number = expect.any(Number);
    const absolute = {
      maxTotalInstances: number,
      totalInstancesUsed: number,
      maxTotalCores: number,
      totalCoresUsed: number,
      maxTotalRAMSize: number,
      totalRAMUsed: number,
    };
    expect(await get('/limits')).toMatchObject({ limits: { absolute } });
  });

  describe('a key pair', () => {
    const publicKey = somePublicKey();
    const name = () => subject().name('key');
    const create = (keypair: object) =>
      subject().os.request('compute', { method: 'POST', path: '/os-keypairs', body: { keypair } });

    beforeAll(async () => {
      await create({ name: name(), public_key: publicKey });
      subject().undo(() => subject().os.request('compute', { method: 'DELETE', path: `/os-keypairs/${name()}` }));
    });

    test('keeps the public key and tells its MD5 fingerprint', async () => {
      const keypair = {
        name: name(),
        public_key: publicKey,
        fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
      };
      expect(await get(`/os-keypairs/${name()}`)).toMatchObject({ keypair });
    });

    test('exists once', async () => {
      const refusal = await refusalOf(create({ name: name(), public_key: somePublicKey() }));
      expect(refusal).toMatchObject({ status: 409, type: 'conflictingRequest' });
      expect(refusal.message).toContain(`Key pair '${name()}' already exists.`);
    });

    test('needs a public key', async () => {
      const refusal = await refusalOf(create({ name: `${name()}-bad`, public_key: 'not a key' }));
      expect(refusal.status).toBe(400);
      expect(refusal.message).toContain('Keypair data is invalid: failed to generate fingerprint');
    });
  });

  describe('a server is not created', () => {
    const refused = (attributes: object, speaking: { readonly microversion?: string } = {}) => {
      const { image, flavor, internal } = cloud();
      const usual = {
        name: subject().name('refused'),
        imageRef: image.id,
        flavorRef: flavor.id,
        networks: [{ uuid: internal.id }],
      };
      const body = { server: { ...usual, ...attributes } };
      return refusalOf(subject().os.request('compute', { method: 'POST', path: '/servers', body, ...speaking }));
    };

    test.each([
      ['an unknown image', { imageRef: nobody }, 'Can not find requested image'],
      ['an image by name', { imageRef: 'Bionic-x64' }, "'Bionic-x64' is not valid under any of the given schemas"],
      ['no image', { imageRef: undefined }, 'Missing imageRef attribute'],
      ['an unknown flavor', { flavorRef: 'nothing' }, 'Flavor nothing could not be found.'],
      ['an unknown network', { networks: [{ uuid: nobody }] }, `Network ${nobody} could not be found.`],
      ['an unknown port', { networks: [{ port: nobody }] }, `Port id ${nobody} could not be found.`],
      ['an unknown key pair', { key_name: 'nothing' }, 'Invalid key_name provided.'],
      [
        'an unknown group',
        { security_groups: [{ name: 'nothing' }] },
        "Unable to find security_group with name or id 'nothing'",
      ],
      ['an unknown zone', { availability_zone: 'mars' }, 'The requested availability zone is not available'],
      [
        'metadata that is no text',
        { metadata: { a: 1 } },
        "Invalid input for field/attribute a. Value: 1. 1 is not of type 'string'",
      ],
      ['user data that is not base64', { user_data: '#cloud-config' }, "'#cloud-config' is not a 'base64'"],
      ['a property that is none', { bogus: 1 }, "Additional properties are not allowed ('bogus' was unexpected)"],
      ['tags before 2.52', { tags: ['x'] }, "Additional properties are not allowed ('tags' was unexpected)"],
      ['no name', { name: undefined }, "'name' is a required property"],
      ['an empty name', { name: '' }, "'' is too short"],
    ])('with %s', async (_, attributes, words) => {
      const refusal = await refused(attributes);
      expect(refusal).toMatchObject({ status: 400, type: 'badRequest' });
      expect(refusal.message.replaceAll(/\s+/g, ' ')).toContain(words);
    });

    test.each([
      ['a slash', 'a/b', "'a/b' does not match '^[^,/]*$'"],
      ['a comma', 'a,b', "'a,b' does not match '^[^,/]*$'"],
      ['more than 60 characters', 'x'.repeat(61), 'is too long'],
      ['nothing in it', '', "'' is too short"],
    ])('with a tag that has %s', async (_, tag, words) => {
      const refusal = await refused({ tags: [tag] }, { microversion: '2.52' });
      expect(refusal).toMatchObject({ status: 400, type: 'badRequest' });
      expect(refusal.message).toContain(words);
    });

    test('when it is more than the quota, which is named', async () => {
      const refusal = await refused({ min_count: 200, max_count: 200 });
      expect(refusal).toMatchObject({ status: 403, type: 'forbidden', kind: 'quota' });
      expect(refusal.message).toMatch(
        /Quota exceeded for cores, instances.*: Requested 200, 200.*, but already used \d+, \d+/,
      );
    });
  });

  test('a server that fits on no host ends in ERROR and says why', async ({ skip }) => {
    const { image, tooBig, internal } = cloud();
    if (tooBig === undefined) return skip('the cloud has no flavor that is too big for it');
    const { os, undo, name } = subject();
    const server = {
      name: name('too-big'),
      imageRef: image.id,
      flavorRef: tooBig.id,
      networks: [{ uuid: internal.id }],
    };
    const answer = await os.request('compute', { method: 'POST', path: '/servers', body: { server }, accept: [403] });
    if (answer.status === 403) return skip('others use too many cores at the moment');
    const { id } = z.object({ server: z.object({ id: z.string() }) }).parse(answer.body).server;
    undo(() => os.request('compute', { method: 'DELETE', path: `/servers/${id}` }));
    await expect
      .poll(() => get(`/servers/${id}`), { timeout: 120_000, interval: 300 })
      .toMatchObject({
        server: { status: 'ERROR', fault: { code: 500, message: expect.stringMatching(/^No valid host was found/) } },
      });
    const path = `/servers/${id}/action`;
    const refusal = await refusalOf(
      os.request('compute', { method: 'POST', path, body: { reboot: { type: 'SOFT' } } }),
    );
    expect(refusal.message).toContain(`Cannot 'reboot' instance ${id} while it is in vm_state error`);
  });
}
