import { inMicroseconds } from '../in-microseconds.ts';
import type { Attachment, Cloud, Server, Volume } from '../state.ts';

/** A volume as lists without detail show it. */
export function volumeLine(cloud: Cloud, { id, name }: Volume) {
  return { id, name, links: links(cloud, id) };
}

/** A volume just created. */
export function volumeView(cloud: Cloud, volume: Volume) {
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availability_zone: 'nova',
    created_at: inMicroseconds(volume.created),
    updated_at: volume.updated === undefined ? null : inMicroseconds(volume.updated),
    name: volume.name,
    description: volume.description,
    volume_type: '__DEFAULT__',
    snapshot_id: null,
    source_volid: null,
    metadata: volume.metadata,
    links: links(cloud, volume.id),
    user_id: cloud.identity.user.id,
    bootable: volume.image === undefined ? 'false' : 'true',
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: false,
    attachments: attachmentsOf(cloud, volume),
  };
}

/** A volume when it is looked at. */
export function volumeDetail(cloud: Cloud, volume: Volume) {
  return {
    ...volumeView(cloud, volume),
    'os-vol-tenant-attr:tenant_id': cloud.identity.project.id,
    ...(volume.image === undefined
      ? {}
      : { volume_image_metadata: { image_id: volume.image.id, image_name: volume.image.name } }),
  };
}

function links({ origin, identity }: Cloud, id: string) {
  const path = `${identity.project.id}/volumes/${id}`;
  return [
    { rel: 'self', href: `${origin}/volume/v3/${path}` },
    { rel: 'bookmark', href: `${origin}/volume/${path}` },
  ];
}

/** Only those that are complete. */
function attachmentsOf(cloud: Cloud, volume: Volume) {
  const all = [...cloud.servers.values()].flatMap((server) => server.attachments.map((each) => ({ server, each })));
  return all.flatMap(({ server, each }) =>
    each.volume === volume && each.attached !== undefined ? [attachmentView(server, each, each.attached)] : [],
  );
}

function attachmentView(server: Server, { id, volume, device }: Attachment, attached: Date) {
  return {
    id: volume.id,
    attachment_id: id,
    volume_id: volume.id,
    server_id: server.id,
    host_name: null,
    device,
    attached_at: inMicroseconds(attached),
  };
}
