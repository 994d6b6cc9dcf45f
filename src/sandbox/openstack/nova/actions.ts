import { z } from 'zod';
import type { Call, Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { sandboxServer } from '../sandbox-server-view.ts';
import type { Cloud, Server } from '../state.ts';
import { validated } from '../validate.ts';
import { hold, serverOf } from './find-server.ts';
import { began } from './instance-action-record.ts';
import { reboot, start, stop } from './power.ts';

const kinds = ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft'] as const;
const rebooting = z.object({ reboot: z.strictObject({ type: z.enum(kinds) }) });
const consoleOutput = z.object({
  'os-getConsoleOutput': z.strictObject({
    length: z
      .union([
        z
          .string()
          .regex(/^-?[0-9]+$/)
          .transform(Number),
        z.int(),
      ])
      .nullish(),
  }),
});

/** https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action */
export function actionRoutes(cloud: Cloud): readonly Route[] {
  return [{ method: 'POST', path: '/v2.1/servers/:id/action', handle: (call) => act(cloud, call) }];
}

function act(cloud: Cloud, call: Call): Reply {
  const names = Object.keys(z.record(z.string(), z.unknown()).safeParse(call.body).data ?? {});
  const [name] = names;
  if (name === undefined || names.length > 1) throw new Refusal(400, 'Malformed request body');
  const server = serverOf(cloud, call);
  switch (name) {
    case 'os-stop':
      hold(server, 'stop', ['active', 'error']);
      stop(cloud, server, began(server, 'stop', 'compute_stop_instance', call.requestId));
      return { status: 202 };
    case 'os-start':
      hold(server, 'start', ['stopped']);
      start(cloud, server, began(server, 'start', 'compute_start_instance', call.requestId));
      return { status: 202 };
    case 'reboot':
      return rebootAsked(cloud, call, server);
    case 'os-getConsoleOutput':
      return readConsole(cloud, call, server);
    default:
      throw new Refusal(400, `There is no such action: ${name}`);
  }
}

function rebootAsked(cloud: Cloud, call: Call, server: Server): Reply {
  const hard = validated(call.body, rebooting).reboot.type.toLowerCase() === 'hard';
  hold(server, 'reboot', hard ? ['active', 'stopped', 'error'] : ['active']);
  reboot(cloud, server, hard, began(server, 'reboot', 'compute_reboot_instance', call.requestId));
  return { status: 202 };
}

function readConsole(cloud: Cloud, call: Call, server: Server): Reply {
  const { length } = validated(call.body, consoleOutput)['os-getConsoleOutput'];
  if (server.launched === undefined) throw new Refusal(409, `Instance ${server.id} is not ready`);
  const output = call.outcome?.kind === 'empty console' ? '' : cloud.console(sandboxServer(cloud, server));
  return { status: 200, body: { output: lastLines(output, length ?? -1) } };
}

/** @param count all of them when it is negative */
function lastLines(text: string, count: number): string {
  if (count < 0) return text;
  if (count === 0) return '';
  const lines = text.replace(/\n$/, '').split('\n');
  return `${lines.slice(-count).join('\n')}${text.endsWith('\n') ? '\n' : ''}`;
}
