import { z } from 'zod';
import { type Resource, resource, type Work } from '../engine/resource.ts';
import { keyIdOf } from '../key-id.ts';
import type { Host } from './host.ts';
import type { Mount } from './mounted-volume.ts';
import { recordsOf, theRecord } from './records.ts';

/** A private key on the host, of which nothing but this ever leaves it. */
export interface OriginKey {
  /** See `keyIdOf`. */
  readonly id: string;
  /** Its public half: SubjectPublicKeyInfo (RFC 5280) in DER, in base64. */
  readonly publicKey: string;
  /** Octal, of its file: `600`. */
  readonly mode: string;
}

export interface OriginKeySpec {
  readonly host: Resource<Host>;
  /** The volume that it is kept on, so that another server goes on with it. */
  readonly mount: Resource<Mount>;
  /** Below the mount point. */
  readonly path: string;
  readonly domain: string;
}

const keySchema = z
  .object({ public: z.string(), mode: z.string() })
  .transform(({ public: publicKey, mode }): OriginKey => ({ id: keyIdOf(publicKey), publicKey, mode }));

/** The private key of a certificate that somebody else issues, made on the host and kept on its volume. */
export function originKey(spec: OriginKeySpec): Resource<OriginKey> {
  const { path, domain } = spec;
  const make = async (on: Host, mount: Mount, work: Work) => (await requestCertificate(on, mount, spec, work)).key;
  return resource({
    name: 'origin key',
    identity: { host: spec.host, mount: spec.mount },
    wanted: `on the host, for ${domain}`,
    async find({ host, mount }, work) {
      // Below a bare mount point there is none; whether the volume has one shows once it is mounted.
      if (!mount.mounted) return undefined;
      const records = await host.run('origin-key', [mount.mountPoint, mount.uuid, path], work);
      return recordsOf(records, 'key', keySchema)[0];
    },
    compare: ({ mode }) => (mode === '600' ? [] : [{ words: `has mode 0${mode}, wanted 0600` }]),
    create: ({ host, mount }, work) => make(host, mount, work),
    update: (_, { host, mount }, work) => make(host, mount, work),
    describe: () => `at ${path}`,
  });
}

/**
 * Has the host ask for a certificate with its key, which is made if there is none.
 *
 * @returns the request in PEM (PKCS #10)
 */
export async function requestCertificate(
  host: Host,
  { mountPoint, uuid }: Mount,
  { path, domain }: Pick<OriginKeySpec, 'path' | 'domain'>,
  work: Work,
): Promise<{ readonly key: OriginKey; readonly request: string }> {
  const records = await host.run('certificate-request', [mountPoint, uuid, path, domain], work);
  const { base64 } = theRecord(records, 'certificate-request', z.object({ base64: z.string() }));
  return { key: theRecord(records, 'key', keySchema), request: Buffer.from(base64, 'base64').toString() };
}
