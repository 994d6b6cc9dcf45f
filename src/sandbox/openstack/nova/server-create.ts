import { randomBytes } from 'node:crypto';
import { findVolume } from '../cinder/find-volume.ts';
import type { Call, Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Cloud, Flavor, Image, KeyPair } from '../state.ts';
import { validated } from '../validate.ts';
import { links } from './links.ts';
import { nicsAsked } from './nics.ts';
import { addServer, type BootVolume, type NewServer } from './server-record.ts';
import { type AskedServer, serverSchema } from './server-schema.ts';
import { holdToQuota } from './usage.ts';

/** https://docs.openstack.org/api-ref/compute/#create-server */
export function createServer(cloud: Cloud, call: Call): Reply {
  const asked: AskedServer = validated(call.body, serverSchema(call)).server;
  const count = asked.max_count ?? asked.min_count ?? 1;
  const wanted = judged(cloud, call, asked, count);
  const { id } = addServer(cloud, count === 1 ? wanted : { ...wanted, name: `${wanted.name}-1` });
  for (let number = 2; number <= count; number += 1) addServer(cloud, { ...wanted, name: `${wanted.name}-${number}` });
  const path = `servers/${id}`;
  const server = {
    id,
    links: links(cloud, path),
    'OS-DCF:diskConfig': 'MANUAL',
    security_groups: asked.security_groups ?? [{ name: 'default' }],
    adminPass: asked.adminPass ?? randomBytes(9).toString('base64url'),
  };
  return { status: 202, headers: { Location: `${cloud.origin}/compute/v2.1/${path}` }, body: { server } };
}

function judged(cloud: Cloud, call: Call, asked: AskedServer, count: number): NewServer {
  const { networks } = asked;
  if (count > 1 && Array.isArray(networks) && networks.some(({ port }) => typeof port === 'string')) {
    throw new Refusal(
      400,
      'Failed to launch instances: Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.',
    );
  }
  const bootVolume = bootVolumeAsked(cloud, asked);
  const image = imageAsked(cloud, asked, bootVolume);
  const flavor = flavorAsked(cloud, asked.flavorRef);
  if (asked.availability_zone !== undefined && asked.availability_zone !== 'nova') {
    throw new Refusal(400, 'The requested availability zone is not available');
  }
  const keyPair = keyPairAsked(cloud, asked.key_name);
  const nics = nicsAsked(cloud, asked);
  holdToQuota(cloud, flavor, count);
  return {
    name: asked.name,
    description: asked.description ?? asked.name,
    flavor,
    image,
    bootVolume,
    keyPair,
    metadata: asked.metadata ?? {},
    tags: asked.tags ?? [],
    nics,
    requestId: call.requestId,
    ...(call.outcome?.kind === 'server error' ? { fault: call.outcome } : {}),
  };
}

/** The device it boots from, when that is a volume. */
function bootVolumeAsked(cloud: Cloud, { block_device_mapping_v2: mappings }: AskedServer): BootVolume | undefined {
  const root = mappings?.find(({ boot_index, destination_type, source_type }) => {
    return (
      String(boot_index ?? '') === '0' &&
      (destination_type ?? (source_type === 'volume' ? 'volume' : 'local')) === 'volume'
    );
  });
  if (root === undefined) return undefined;
  const deleteOnTermination = /^true$/i.test(String(root.delete_on_termination ?? false));
  const id = root.uuid ?? '';
  if (root.source_type === 'volume') return { source: { volume: findBootable(cloud, id) }, deleteOnTermination };
  const image = cloud.images.find((each) => each.id === id);
  if (image === undefined) throw new Refusal(400, `Block Device Mapping is Invalid: failed to get image ${id}.`);
  if (typeof root.volume_size !== 'number') {
    throw new Refusal(400, "Images with destination_type 'volume' need to have a non-zero size specified");
  }
  return { source: { image, size: root.volume_size }, deleteOnTermination };
}

function findBootable(cloud: Cloud, id: string) {
  const volume = findVolume(cloud, id);
  if (volume.status === 'available') return volume;
  throw new Refusal(
    400,
    `Block Device Mapping is Invalid: failed to get volume ${id}: status must be available, but is ${volume.status}.`,
  );
}

function imageAsked(cloud: Cloud, { imageRef }: AskedServer, bootVolume: BootVolume | undefined): Image | undefined {
  if (imageRef === undefined || imageRef === '') {
    if (bootVolume === undefined) throw new Refusal(400, 'Missing imageRef attribute');
    return undefined;
  }
  const image = cloud.images.find(({ id }) => id === imageRef);
  if (image === undefined) throw new Refusal(400, 'Can not find requested image');
  return bootVolume === undefined ? image : undefined;
}

function flavorAsked(cloud: Cloud, id: string): Flavor {
  const flavor = cloud.flavors.find((each) => each.id === id);
  if (flavor === undefined) throw new Refusal(400, `Flavor ${id} could not be found.`);
  return flavor;
}

function keyPairAsked(cloud: Cloud, name: string | null | undefined): KeyPair | undefined {
  if (name === null || name === undefined) return undefined;
  const keyPair = cloud.keyPairs.get(name);
  if (keyPair === undefined) throw new Refusal(400, 'Invalid key_name provided.');
  return keyPair;
}
