import { delays } from '../delays.ts';
import { sandboxServer } from '../sandbox-server-view.ts';
import type { Cloud, Server } from '../state.ts';

/** The guest comes up, unless the server is stopped or deleted before. */
export function boot(cloud: Cloud, server: Server): void {
  server.boots += 1;
  const { boots } = server;
  cloud.clock.after(delays.boot, () => {
    if (server.boots === boots && server.vmState === 'active') cloud.listener.booted(sandboxServer(cloud, server));
  });
}

/** The guest goes down. */
function halt(cloud: Cloud, server: Server): void {
  server.boots += 1;
  cloud.listener.stopped(sandboxServer(cloud, server));
}

export function stop(cloud: Cloud, server: Server, done: () => void): void {
  server.taskState = 'powering-off';
  later(cloud, server, delays.stop, () => {
    server.vmState = 'stopped';
    halt(cloud, server);
    done();
  });
}

export function start(cloud: Cloud, server: Server, done: () => void): void {
  server.taskState = 'powering-on';
  later(cloud, server, delays.start, () => {
    server.vmState = 'active';
    boot(cloud, server);
    done();
  });
}

export function reboot(cloud: Cloud, server: Server, hard: boolean, done: () => void): void {
  server.taskState = hard ? 'rebooting_hard' : 'rebooting';
  halt(cloud, server);
  later(cloud, server, delays.reboot, () => {
    server.vmState = 'active';
    boot(cloud, server);
    done();
  });
}

/** Ends the server's task after a while, unless a deletion has overtaken it. */
function later(cloud: Cloud, server: Server, ms: number, act: () => void): void {
  const task = server.taskState;
  cloud.clock.after(ms, () => {
    if (server.taskState !== task) return;
    server.taskState = null;
    act();
  });
}
