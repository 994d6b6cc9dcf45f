import { type Call, param } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';

/**
 * What went wrong, for users; since 3.3. Here no volume ever fails, so there are none.
 *
 * https://docs.openstack.org/api-ref/block-storage/v3/#messages
 */
export function messageRoutes(base: string): readonly Route[] {
  const since = (handle: Route['handle']) => (call: Call) => {
    if (!call.since('3.3')) throw new Refusal(404, 'The resource could not be found.');
    return handle(call);
  };
  return [
    { method: 'GET', path: `${base}/messages`, handle: since(() => ({ status: 200, body: { messages: [] } })) },
    {
      method: 'GET',
      path: `${base}/messages/:id`,
      handle: since((call) => {
        throw new Refusal(404, `Message ${param(call, 'id')} could not be found.`);
      }),
    },
  ];
}
