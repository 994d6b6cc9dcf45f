import { parse } from 'yaml';
import { z } from 'zod';
import { type Door, openDoor } from '../door.ts';
import type { RunningService } from '../host.ts';
import { pullThrough } from '../registry/pull-through.ts';
import { type RegistryServer, startRegistry } from '../registry/start-registry.ts';
import type { RegistryStorage } from '../registry/storage.ts';

export interface MirrorSurroundings {
  /** What the mirror has kept on a volume. */
  readonly storageOn: (volumeId: string) => RegistryStorage;
  /** The local URL that stands for one of the internet; undefined where it is not there. */
  readonly upstreamAt: (url: string) => string | undefined;
}

/** The mirror of a host, behind a door that leads to it while it runs. */
export interface MirrorServer {
  readonly door: Door;
  /** Starts it when it is among what runs, and ends it when it is not. */
  settle(services: readonly RunningService[]): Promise<void>;
}

const configuration = z.object({ proxy: z.object({ remoteurl: z.string() }) });

export async function mirrorServer({ storageOn, upstreamAt }: MirrorSurroundings): Promise<MirrorServer> {
  const door = await openDoor();
  let running: { readonly server: RegistryServer; readonly serves: string } | undefined;
  return {
    door,
    async settle(services) {
      const mirror = services.find(({ name }) => name === 'mirror');
      const text = mirror?.files.get('config.yml') ?? '';
      const serves = JSON.stringify([mirror?.volumeId, text]);
      if (running?.serves === serves) return;
      door.leadTo(undefined);
      await running?.server.close();
      running = undefined;
      const upstream = configuration.safeParse(parse(text)).data?.proxy.remoteurl;
      if (mirror === undefined || upstream === undefined) return;
      const storage = storageOn(mirror.volumeId);
      const there = upstreamAt(upstream);
      const fetching = there === undefined ? {} : { beforeReading: pullThrough(there, storage) };
      const server = await startRegistry({ domain: 'mirror', storage, ...fetching });
      door.leadTo(server.port);
      running = { server, serves };
    },
  };
}
