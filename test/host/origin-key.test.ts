import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fact } from '../../src/engine/resource.ts';
import type { Mount } from '../../src/host/mounted-volume.ts';
import { originKey, requestCertificate } from '../../src/host/origin-key.ts';
import { requestedKey } from '../../src/sandbox/cloudflare/certificate-request.ts';
import { loopHost, unavailable, work } from './loop-host.ts';

const path = 'caddy/origin-ca/key.pem';
const domain = 'registry.example.org';

/** A host with a volume mounted, and the key that is wanted on it. */
async function prepared() {
  const here = await loopHost();
  const device = here.attach('7c1e44b2-9d5e-4c55-8d0a-5be0c6d2b002', { prepare: 'mkfs.ext4 -q "$1"' });
  here.sh(`mkdir -p /mnt/images && mount ${device} /mnt/images`);
  const uuid = here.sh(`blkid -s UUID -o value ${device}`);
  const mount: Mount = {
    mountPoint: '/mnt/images',
    uuid,
    type: 'ext4',
    mounted: true,
    mode: '755',
    atBoot: true,
    volumeId: '7c1e44b2-9d5e-4c55-8d0a-5be0c6d2b002',
    extent: { size: 0, disk: 0, start: 0, table: undefined },
    space: undefined,
  };
  const known = <T>(name: string, value: T) => fact({ name, find: async () => value });
  const wanted = originKey({ host: known('host', here.host), mount: known('mount', mount), path, domain });
  const find = () => wanted.find({ host: here.host, mount }, work);
  const request = () => requestCertificate(here.host, mount, { path, domain }, work);
  return { ...here, mount, wanted, find, request };
}

test.skipIf(unavailable)('makes a key for root alone and asks with it, and keeps it', async () => {
  const { sh, find, request } = await prepared();
  expect(await find()).toBeUndefined();
  const first = await request();
  expect(sh(`stat -c '%a %U %s' /mnt/images/${path}`)).toMatch(/^600 root \d+$/);
  expect(sh(`stat -c %a /mnt/images/caddy/origin-ca`)).toBe('700');
  expect(await find()).toEqual(first.key);
  const second = await request();
  expect(second.key).toEqual(first.key);
});

test.skipIf(unavailable)('the request names the domain, and a strict reader takes it', async () => {
  const { request } = await prepared();
  const { key, request: csr } = await request();
  const told = execFileSync('openssl', ['req', '-noout', '-verify', '-text'], { input: csr, stdio: 'pipe' }).toString();
  expect(told).toContain(`DNS:${domain}`);
  const asked = requestedKey(csr);
  expect(asked?.export({ type: 'spki', format: 'der' }).toString('base64')).toBe(key.publicKey);
});

test.skipIf(unavailable)('tells a key that others may read, and shuts it without another one', async () => {
  const { sh, find, request, wanted, mount, host } = await prepared();
  const { key } = await request();
  sh(`chmod 0644 /mnt/images/${path}`);
  const found = await find();
  if (found === undefined) throw new Error('there is no key');
  expect(await wanted.compare?.(found, { host, mount })).toEqual([{ words: 'has mode 0644, wanted 0600' }]);
  expect(await wanted.update?.(found, { host, mount }, work)).toEqual(key);
  expect(await find()).toEqual(key);
});

test.skipIf(unavailable)('says so when OpenSSL is missing on the host', async () => {
  const { sh, find, request } = await prepared();
  sh('mkdir /mnt/upper /mnt/work');
  sh('mount -t overlay -o lowerdir=/usr/bin,upperdir=/mnt/upper,workdir=/mnt/work overlay /usr/bin');
  sh('rm /usr/bin/openssl');
  const words = 'openssl is not installed on the host, and the private key is made with it (apt-get install openssl)';
  await expect(find()).rejects.toMatchObject({ message: expect.stringContaining(words) });
  await expect(request()).rejects.toMatchObject({ message: expect.stringContaining(words) });
});

test.skipIf(unavailable)('writes nothing below a bare mount point', async () => {
  const { sh, find, request } = await prepared();
  sh('umount /mnt/images');
  await expect(find()).rejects.toThrow(/the file system .* is not mounted at \/mnt\/images/);
  await expect(request()).rejects.toThrow(/the file system .* is not mounted at \/mnt\/images/);
  expect(sh('find /mnt/images -mindepth 1')).toBe('');
});

test.skipIf(unavailable)('stops at a file that is no key', async () => {
  const { sh, find } = await prepared();
  sh(`mkdir -p /mnt/images/caddy/origin-ca && echo hello >/mnt/images/${path}`);
  await expect(find()).rejects.toThrow('holds no private key that openssl can read; remove it and a new one is made');
});
