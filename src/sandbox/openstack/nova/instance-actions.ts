import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { inMicroseconds } from '../in-microseconds.ts';
import type { Cloud, InstanceAction, Server } from '../state.ts';
import { serverOf } from './find-server.ts';

/** What was done to a server. https://docs.openstack.org/api-ref/compute/#servers-actions-servers-os-instance-actions */
export function instanceActionRoutes(cloud: Cloud): readonly Route[] {
  const path = '/v2.1/servers/:id/os-instance-actions';
  return [
    {
      method: 'GET',
      path,
      handle: (call) => {
        const server = serverOf(cloud, call);
        const actions = server.actions.toReversed().map((action) => view(cloud, call, server, action));
        return { status: 200, body: { instanceActions: actions } };
      },
    },
    { method: 'GET', path: `${path}/:request`, handle: (call) => show(cloud, call) },
  ];
}

function show(cloud: Cloud, call: Call): Reply {
  const server = serverOf(cloud, call);
  const requestId = param(call, 'request');
  const action = server.actions.find((each) => each.requestId === requestId);
  if (action === undefined) throw new Refusal(404, `Action ${requestId} not found`);
  const events = call.since('2.51') ? { events: [eventView(action)] } : {};
  return { status: 200, body: { instanceAction: { ...view(cloud, call, server, action), ...events } } };
}

function view(
  cloud: Cloud,
  call: Call,
  server: Server,
  { action, requestId, started, finished, message }: InstanceAction,
) {
  return {
    action,
    instance_uuid: server.id,
    request_id: requestId,
    user_id: cloud.identity.user.id,
    project_id: cloud.identity.project.id,
    start_time: inMicroseconds(started),
    message,
    ...(call.since('2.58') ? { updated_at: inMicroseconds(finished ?? started) } : {}),
  };
}

function eventView({ event, started, finished, message }: InstanceAction) {
  return {
    event,
    start_time: inMicroseconds(started),
    finish_time: finished === undefined ? null : inMicroseconds(finished),
    result: finished === undefined ? null : (message ?? 'Success'),
  };
}
