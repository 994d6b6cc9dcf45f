import type { Server } from '../state.ts';

/** Notes that an action has begun. @returns what notes its end, with a message when it failed */
export function began(server: Server, action: string, event: string, requestId: string): (failed?: 'Error') => void {
  const record: Server['actions'][number] = { action, event, requestId, started: new Date(), message: null };
  server.actions.push(record);
  server.updated = new Date();
  return (failed) => {
    record.finished = new Date();
    record.message = failed ?? null;
    server.updated = new Date();
  };
}
