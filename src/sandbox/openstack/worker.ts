import { hexId } from './identifiers.ts';
import { defaultGroup } from './neutron/group-record.ts';
import { addServer } from './nova/server-record.ts';
import type { Cloud } from './state.ts';

/** A server of the project that somebody else has made, such as a node of a Kubernetes cluster. */
export interface Worker {
  readonly name: string;
  /** In the form of `authorized_keys`; of a key pair that only its maker sees. */
  readonly publicKey: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Has one built on the tenant's network, without a floating IP. */
export function addWorker(cloud: Cloud, { name, publicKey, metadata }: Worker): { readonly id: string } {
  const flavor = cloud.flavors.find((one) => one.name === 'p1-1gb');
  const network = cloud.networks.find(({ mine }) => mine);
  if (flavor === undefined || network === undefined) throw new Error('this cloud has no place for a worker');
  return addServer(cloud, {
    name,
    description: name,
    flavor,
    image: cloud.images[0],
    bootVolume: undefined,
    keyPair: { number: 0, name: 'cluster', publicKey, fingerprint: '', created: new Date() },
    metadata,
    tags: [],
    nics: [{ network, address: undefined, groupIds: [defaultGroup(cloud).id] }],
    requestId: `req-${hexId()}`,
  });
}
