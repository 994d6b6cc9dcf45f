import { type Call, param } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { inMicroseconds } from '../in-microseconds.ts';
import type { Cloud, Volume } from '../state.ts';

/**
 * What went wrong with volumes, for users; since 3.3.
 *
 * https://docs.openstack.org/api-ref/block-storage/v3/#messages
 */
export function messageRoutes(cloud: Cloud, base: string): readonly Route[] {
  const since = (handle: Route['handle']) => (call: Call) => {
    if (!call.since('3.3')) throw new Refusal(404, 'The resource could not be found.');
    return handle(call);
  };
  const messages = () => [...cloud.volumes.values()].flatMap((volume) => messagesOf(volume));
  return [
    {
      method: 'GET',
      path: `${base}/messages`,
      handle: since(({ url }) => {
        const about = url.searchParams.get('resource_uuid');
        const found = messages().filter((each) => about === null || each.resource_uuid === about);
        return { status: 200, body: { messages: found } };
      }),
    },
    {
      method: 'GET',
      path: `${base}/messages/:id`,
      handle: since((call) => {
        const id = param(call, 'id');
        const message = messages().find((each) => each.id === id);
        if (message === undefined) throw new Refusal(404, `Message ${id} could not be found.`);
        return { status: 200, body: { message } };
      }),
    },
  ];
}

/** Cinder keeps them for 30 days: its option `message_ttl`. */
const kept = 30 * 86_400_000;

function messagesOf({ id: resource_uuid, failure }: Volume) {
  if (failure === undefined) return [];
  const { id, message, at } = failure;
  return [
    {
      id,
      request_id: null,
      resource_type: 'VOLUME',
      resource_uuid,
      event_id: 'VOLUME_VOLUME_001_002',
      message_level: 'ERROR',
      user_message: message,
      created_at: inMicroseconds(at),
      guaranteed_until: inMicroseconds(new Date(at.getTime() + kept)),
      links: [],
    },
  ];
}
