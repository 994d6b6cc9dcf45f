import { compare, hash } from 'bcryptjs';
import { applyPlan } from '../../src/engine/apply.ts';
import { makePlan } from '../../src/engine/plan.ts';
import { fact, type Resource } from '../../src/engine/resource.ts';
import type { FormatPermission } from '../../src/format-permission.ts';
import { docker } from '../../src/host/docker.ts';
import { host } from '../../src/host/host.ts';
import { mountedVolume } from '../../src/host/mounted-volume.ts';
import { service } from '../../src/host/service.ts';
import { pathOf } from '../../src/host/service-spec.ts';
import type { Connection } from '../../src/ssh/connection.ts';

export interface Wanted {
  readonly password: string;
  readonly image: string;
  readonly config: string;
  readonly permission: FormatPermission;
  readonly dataMode: string;
  /** A second service, behind the same volume. */
  readonly proxy: boolean;
}

export const dataVolume = { id: '0d5a8e6c-31f0-4a27-9a6c-2f6f4bb1a001', sizeGiB: 1 };
export const imagesVolume = { id: '7c1e44b2-9d5e-4c55-8d0a-5be0c6d2b002', sizeGiB: 2 };

const config = `version: 0.1
storage: { filesystem: { rootdirectory: /var/lib/registry } }
http: { addr: 127.0.0.1:5000 }
auth: { htpasswd: { realm: test, path: /config/htpasswd } }
`;

export const usual: Wanted = {
  password: 'right',
  image: 'registry:2.8.3',
  config,
  permission: { kind: 'granted' },
  dataMode: 'a+rwx',
  proxy: false,
};

/** All that a registry needs of its host, as resources over one connection. */
function registryHost(connection: Connection, wanted: Wanted) {
  const { password, image, config, permission, dataMode } = wanted;
  const found = <T>(name: string, value: T): Resource<T> => fact({ name, find: async () => value });
  const on = host(found('connection', connection), { contents: [pathOf('registry', 'htpasswd')] });
  const attached = (volumeId: string) => found(`attachment ${volumeId}`, { volumeId });
  const volume = (mountPoint: string, { id, sizeGiB }: typeof dataVolume, mode?: string) =>
    mountedVolume({
      name: `mount ${mountPoint}`,
      host: on,
      attachment: attached(id),
      volume: found(`volume ${id}`, { id }),
      mountPoint,
      sizeGiB,
      permission: () => permission,
      label: mountPoint.slice(1, 17),
      ...(mode === undefined ? {} : { mode }),
    });
  const data = volume('/DATA', dataVolume, dataMode);
  const images = volume('/docker-registry', imagesVolume);
  const engine = docker(on);
  const registry = service({
    name: 'registry',
    host: on,
    docker: engine,
    mount: images,
    image,
    command: ['/config/config.yml'],
    filesAt: '/config',
    files: [
      { name: 'config.yml', content: config },
      {
        name: 'htpasswd',
        mode: '0600',
        content: async () => `user:${await hash(password, 4)}\n`,
        differences: async (current) =>
          (await compare(password, current.trim().slice('user:'.length))) ? [] : [{ words: 'htpasswd differs' }],
      },
    ],
    storage: { directory: 'registry', at: '/var/lib/registry' },
    secretVariable: 'REGISTRY_HTTP_SECRET',
  });
  const proxy = service({
    name: 'proxy',
    host: on,
    docker: engine,
    mount: images,
    after: { registry },
    image: 'caddy:2',
    command: ['caddy', 'run', '--config', '/config/Caddyfile'],
    filesAt: '/config',
    files: [{ name: 'Caddyfile', content: '{\n\tadmin off\n}\nhttp:// {\n\treverse_proxy 127.0.0.1:5000\n}\n' }],
    storage: { directory: 'caddy', at: '/data' },
    capabilities: ['NET_BIND_SERVICE'],
  });
  return { data, images, engine, registry, ...(wanted.proxy ? { proxy } : {}) };
}

/** Plans and applies all of it; `progress` is what the scripts said meanwhile. */
export async function provisionHost(connection: Connection, wanted: Partial<Wanted> = {}) {
  const progress: string[] = [];
  const roots = registryHost(connection, { ...usual, ...wanted });
  const walk = {
    signal: new AbortController().signal,
    emit: (event: { type: string; progress?: string }) => event.progress && progress.push(event.progress),
  };
  const plan = await makePlan('test', Object.values(roots), walk);
  if (plan.failed) return { changes: plan.changes, progress, applied: false };
  const { changes } = await applyPlan(plan, { ...walk, confirmed: false });
  return { changes, progress, applied: true };
}

/** What was done and why, a line each, without what is as wanted. */
export function changed(changes: Awaited<ReturnType<typeof provisionHost>>['changes']): readonly string[] {
  return changes
    .filter(({ action, outcome }) => action !== 'none' || outcome !== 'done')
    .map(({ resource, action, reason, error }) => `${resource}: ${error?.message ?? `${action} (${reason})`}`);
}
