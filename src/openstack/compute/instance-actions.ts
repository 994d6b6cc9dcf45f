import { z } from 'zod';
import { parseBody, signalled } from '../collection.ts';
import type { OpenStack } from '../openstack.ts';
import { OpenStackError } from '../openstack-error.ts';

/** What Nova's own diary says of an action that went wrong. */
export interface FailedAction {
  /** The request that began it, which the cloud's operators search their logs by. */
  readonly requestId: string;
  /** The steps that failed, with details where the cloud gives them; empty when it does not say. */
  readonly words: string;
}

const list = z.object({
  instanceActions: z.array(z.object({ action: z.string(), request_id: z.string(), message: z.string().nullish() })),
});
const shown = z.object({
  instanceAction: z.object({
    events: z
      .array(z.object({ event: z.string(), result: z.string().nullish(), details: z.string().nullish() }))
      .default([]),
  }),
});

/**
 * The newest action of a kind, when it failed. Servers that are fine after a failed attach or detach have no fault:
 * only this says that something went wrong.
 *
 * @param action `create`, `attach_volume`, `detach_volume`
 * @returns undefined when it did not fail, or the cloud does not let us read it
 * @see https://docs.openstack.org/api-ref/compute/#servers-actions-servers-os-instance-actions
 */
export async function failedAction(
  openstack: OpenStack,
  serverId: string,
  action: string,
  signal?: AbortSignal,
): Promise<FailedAction | undefined> {
  const path = `/servers/${serverId}/os-instance-actions`;
  try {
    const { body } = await openstack.request('compute', { method: 'GET', path, ...signalled(signal) });
    const { instanceActions } = parseBody(list, body, `compute GET ${path}`);
    // Nova lists the newest first.
    const newest = instanceActions.find((one) => one.action === action);
    if (newest?.message !== 'Error') return undefined;
    return {
      requestId: newest.request_id,
      words: await failedSteps(openstack, `${path}/${newest.request_id}`, signal),
    };
  } catch (error) {
    if (error instanceof OpenStackError) return undefined;
    throw error;
  }
}

/** Events are shown to a server's owner since 2.51, their details since 2.84. */
async function failedSteps(openstack: OpenStack, path: string, signal: AbortSignal | undefined): Promise<string> {
  const microversion = (await openstack.supports('compute', '2.84')) ? '2.84' : '2.51';
  if (!(await openstack.supports('compute', microversion))) return '';
  const { body } = await openstack.request('compute', { method: 'GET', path, microversion, ...signalled(signal) });
  const { events } = parseBody(shown, body, `compute GET ${path}`).instanceAction;
  return events
    .filter(({ result }) => result === 'Error')
    .map(({ event, details }) => (details ? `${event}: ${details}` : event))
    .join('; ');
}
