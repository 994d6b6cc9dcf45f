import { randomBytes } from 'node:crypto';
import { cinder } from './cinder/cinder.ts';
import { startClock } from './clock.ts';
import { glance } from './glance/glance.ts';
import { listen } from './http/listen.ts';
import { addCredential } from './keystone/application-credentials.ts';
import { region } from './keystone/catalog.ts';
import { keystone } from './keystone/keystone.ts';
import { goodToken } from './keystone/token.ts';
import { neutron } from './neutron/neutron.ts';
import { nova } from './nova/nova.ts';
import type { OpenStackOptions } from './options.ts';
import type { SandboxServer } from './sandbox-server.ts';
import { sandboxServer } from './sandbox-server-view.ts';
import { newCloud } from './seed.ts';
import { type Behind, serverBehind } from './server-behind.ts';
import { addWorker, type Worker } from './worker.ts';

export interface SandboxOpenStack {
  /** Keystone, such as `http://127.0.0.1:40123/identity/v3`. */
  readonly authUrl: string;
  readonly region: string;
  /** Names are of the domain `Default`. The password is another one each time. */
  readonly user: { readonly name: string; readonly password: string; readonly project: string };
  readonly applicationCredential: { readonly id: string; readonly secret: string };
  /** The servers as they are now. */
  servers(): readonly SandboxServer[];
  /** Has somebody else's server built in the project; its guest is up a little later. */
  addWorker(worker: Worker): { readonly id: string };
  /** What connecting to a TCP port of a floating IP would lead to. */
  serverBehind(address: string, port: number): Behind | undefined;
  close(): Promise<void>;
}

/** Starts Keystone, Nova, Neutron, Cinder and Glance on one port of 127.0.0.1, with a cloud that lives in memory. */
export async function startOpenStack(options: OpenStackOptions): Promise<SandboxOpenStack> {
  const clock = startClock(options.pace ?? 1);
  const door = await listen(options.port ?? 0);
  const cloud = newCloud(door.origin, clock, options);
  const services = [keystone(cloud), nova(cloud), neutron(cloud), cinder(cloud), glance(cloud)];
  door.serve(services, (token) => goodToken(cloud, token) !== undefined, options.faults);
  const { user, project } = cloud.identity;
  const secret = randomBytes(32).toString('base64url');
  const { id } = addCredential(cloud, { name: 'sandbox', secret, description: null });
  return {
    authUrl: `${door.origin}/identity/v3`,
    region,
    user: { name: user.name, password: user.password, project: project.name },
    applicationCredential: { id, secret },
    servers: () => [...cloud.servers.values()].map((server) => sandboxServer(cloud, server)),
    addWorker: (worker) => addWorker(cloud, worker),
    serverBehind: (address, port) => serverBehind(cloud, address, port),
    async close() {
      clock.stop();
      await door.close();
    },
  };
}
