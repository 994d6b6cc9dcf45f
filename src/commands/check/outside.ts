import { checking, skipped } from '../../engine/check.ts';
import type { Check } from '../../engine/report.ts';
import type { SecurityGroup } from '../../openstack/network/security-groups.ts';
import { type RegistryOptions, registryClient } from '../../registry/client/client.ts';
import { given } from '../../target/given.ts';
import { registryUrl } from '../site/registry-url.ts';
import type { Site } from '../site/site.ts';
import { accessChecks, accessNames } from './access.ts';
import { type Door, doorChecks, originCertificateCheck } from './door.ts';
import { imageChecks, imageNames } from './image.ts';
import { redirectCheck } from './redirect.ts';

/** The way to the registry, as far as it is known. */
export interface Arrival {
  /** Where its users arrive. */
  readonly address: string;
  /** Whether that is Cloudflare's proxy. */
  readonly proxied: boolean;
  readonly floatingIp: string | undefined;
  readonly group: SecurityGroup | undefined;
}

export interface Trying {
  /** Bytes of the large layer. */
  readonly layerBytes: number;
  readonly signal: AbortSignal;
  readonly say: (words: string) => void;
}

type Around = Pick<Site<'registryPassword'>, 'target' | 'secrets' | 'reach' | 'trust' | 'log'>;

/** Proves the registry as its users find it. What depends on something that failed is told as not looked at. */
export async function outsideChecks(around: Around, arrival: Arrival, trying: Trying): Promise<readonly Check[]> {
  const { signal } = trying;
  const { target } = around;
  const { address, proxied, group } = arrival;
  const options = await optionsAt(around, address);
  const door: Door = { options, address, tls: target.tls, proxied, group };
  const plain = await around.reach(address, 80);
  const [[port, certificate], redirect, origin] = await Promise.all([
    doorChecks(door, signal),
    redirectCheck(target, plain, door, signal),
    originChecks(around, arrival, signal),
  ]);
  signal.throwIfAborted();
  const before = [port, certificate, ...origin, redirect];
  const bad = [port, certificate].find(({ state }) => state === 'failure');
  if (bad === undefined) return [...before, ...(await usesOf({ ...options, tries: 2 }, arrival, trying))];
  const why = bad === port ? 'port 443 is closed' : 'the certificate is not trusted';
  return [...before, ...[...accessNames, ...imageNames].map((name) => skipped(name, why))];
}

/** The same lines of a registry that could not be looked for. */
export function outsideSkipped(why: string): readonly Check[] {
  return ['port 443', 'certificate', 'redirect', ...accessNames, ...imageNames].map((name) => skipped(name, why));
}

async function usesOf(options: RegistryOptions, { proxied }: Arrival, trying: Trying): Promise<readonly Check[]> {
  const client = registryClient(options);
  try {
    trying.say('asking with and without the password');
    const access = await accessChecks(client, trying.signal);
    const [refuses, accepts] = access;
    if (accepts.state === 'ok') return [...access, ...(await imageChecks({ ...trying, client, proxied }))];
    const why = refuses.state === 'failure' ? 'the registry does not answer' : 'the password is not accepted';
    return [...access, ...imageNames.map((name) => skipped(name, why))];
  } finally {
    await client.close();
  }
}

/** Behind Cloudflare's proxy the server has a certificate of its own. */
async function originChecks(around: Around, { proxied, floatingIp }: Arrival, signal: AbortSignal) {
  if (!proxied || around.target.tls !== 'origin-ca' || floatingIp === undefined) return [];
  const options = await optionsAt(around, floatingIp);
  const name = 'origin certificate';
  return [await checking(name, () => originCertificateCheck(options, signal))];
}

async function optionsAt({ target, secrets, reach, trust, log }: Around, address: string): Promise<RegistryOptions> {
  return {
    url: await registryUrl(target.domain, address, reach),
    user: target.registry.user,
    password: secrets.registryPassword,
    connect: await reach(address, 443),
    ...given({ ca: trust, log }),
  };
}
