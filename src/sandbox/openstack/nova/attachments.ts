import { z } from 'zod';
import { findVolume } from '../cinder/find-volume.ts';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { linkedPage } from '../linked-page.ts';
import type { Attachment, Cloud, Server, Volume } from '../state.ts';
import { validated } from '../validate.ts';
import { attach, detach, reserve } from './attachment-record.ts';
import { hold, serverOf } from './find-server.ts';
import { began } from './instance-action-record.ts';
import { limitIn } from './limit-parameter.ts';

const basic = { volumeId: z.uuid(), device: z.string().nullish() };
const wanted = z.object({ volumeAttachment: z.strictObject(basic) });
const wantedSince279 = z.object({
  volumeAttachment: z.strictObject({
    ...basic,
    tag: z.string().optional(),
    delete_on_termination: z.boolean().optional(),
  }),
});

/** https://docs.openstack.org/api-ref/compute/#servers-with-volume-attachments-servers-os-volume-attachments */
export function attachmentRoutes(cloud: Cloud): readonly Route[] {
  const path = '/v2.1/servers/:id/os-volume_attachments';
  return [
    { method: 'GET', path, handle: (call) => list(cloud, call) },
    { method: 'POST', path, handle: (call) => create(cloud, call) },
    {
      method: 'GET',
      path: `${path}/:volume`,
      handle: (call) => {
        const server = serverOf(cloud, call);
        const found = attachmentOf(server, param(call, 'volume'));
        return { status: 200, body: { volumeAttachment: view(call, server, found) } };
      },
    },
    { method: 'DELETE', path: `${path}/:volume`, handle: (call) => remove(cloud, call) },
  ];
}

function list(cloud: Cloud, call: Call): Reply {
  const server = serverOf(cloud, call);
  const { items } = linkedPage(
    call.url,
    'volumeAttachments',
    server.attachments,
    limitIn(call),
    ({ volume }) => volume.id,
  );
  return { status: 200, body: { volumeAttachments: items.map((each) => view(call, server, each)) } };
}

function create(cloud: Cloud, call: Call): Reply {
  const server = serverOf(cloud, call);
  const schema = call.since('2.79') ? wantedSince279 : wanted;
  const asked: z.infer<typeof wantedSince279> = validated(call.body, schema);
  const { volumeId, delete_on_termination: deleteOnTermination = false } = asked.volumeAttachment;
  hold(server, 'attach_volume', ['active', 'stopped']);
  const volume = findVolume(cloud, volumeId);
  judge(cloud, call, volume);
  const done = began(server, 'attach_volume', 'compute_attach_volume', call.requestId);
  const attachment = reserve(server, volume, { deleteOnTermination, root: false });
  attach(cloud, server, attachment, done, call.outcome?.kind === 'stuck attaching');
  return { status: 200, body: { volumeAttachment: view(call, server, attachment) } };
}

function judge(cloud: Cloud, call: Call, volume: Volume): void {
  const holder = [...cloud.servers.values()].find(({ attachments }) =>
    attachments.some((each) => each.volume === volume),
  );
  if (holder !== undefined) {
    throw new Refusal(400, `Invalid volume: volume ${volume.id} is already attached to instances: ${holder.id}`);
  }
  if (volume.status === 'available') return;
  throw new Refusal(
    400,
    `Invalid input received: Invalid volume: Volume ${volume.id} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400) (Request-ID: ${call.requestId})`,
  );
}

function remove(cloud: Cloud, call: Call): Reply {
  const server = serverOf(cloud, call);
  const volume = findVolume(cloud, param(call, 'volume'));
  hold(server, 'detach_volume', ['active', 'stopped']);
  const attachment = server.attachments.find((each) => each.volume === volume);
  if (attachment === undefined) {
    throw new Refusal(404, `Instance ${server.id} is not attached to volume ${volume.id}`);
  }
  if (attachment.root) throw new Refusal(400, 'Cannot detach a root device volume');
  if (volume.status !== 'in-use') {
    throw new Refusal(
      400,
      `Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach. (HTTP 400) (Request-ID: ${call.requestId})`,
    );
  }
  const done = began(server, 'detach_volume', 'compute_detach_volume', call.requestId);
  detach(cloud, server, attachment, done);
  return { status: 202 };
}

function attachmentOf(server: Server, volumeId: string): Attachment {
  const found = server.attachments.find(({ volume }) => volume.id === volumeId);
  if (found === undefined) throw new Refusal(404, `Instance ${server.id} is not attached to volume ${volumeId}`);
  return found;
}

function view(call: Call, server: Server, { id, mappingId, volume, device, deleteOnTermination }: Attachment) {
  return {
    ...(call.since('2.89') ? {} : { id: volume.id }),
    volumeId: volume.id,
    serverId: server.id,
    device,
    ...(call.since('2.70') ? { tag: null } : {}),
    ...(call.since('2.79') ? { delete_on_termination: deleteOnTermination } : {}),
    ...(call.since('2.89') ? { attachment_id: id, bdm_uuid: mappingId } : {}),
  };
}
