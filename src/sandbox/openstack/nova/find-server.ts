import { type Call, param } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Cloud, Server } from '../state.ts';

/** The server that the path names. @throws {Refusal} 404 */
export function serverOf(cloud: Cloud, call: Call): Server {
  const id = param(call, 'id');
  const server = cloud.servers.get(id);
  if (server === undefined) throw new Refusal(404, `Instance ${id} could not be found.`);
  return server;
}

/** @throws {Refusal} 409 when the server's state does not allow the action, or another is under way */
export function hold(server: Server, action: string, states: readonly Server['vmState'][]): void {
  const refuse = (what: string): Refusal =>
    new Refusal(409, `Cannot '${action}' instance ${server.id} while it is in ${what}`);
  if (!states.includes(server.vmState)) throw refuse(`vm_state ${server.vmState}`);
  if (server.taskState !== null) throw refuse(`task_state ${server.taskState}`);
}
