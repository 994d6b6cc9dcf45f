import type { Resource } from '../../engine/resource.ts';
import { formerService } from '../../host/former-service.ts';
import { serviceMadeOf } from '../../host/service.ts';
import type { ServiceSpec } from '../../host/service-spec.ts';
import type { Port } from '../../openstack/network/ports.ts';
import { mirrorConfiguration } from '../../registry/configuration/mirror-configuration.ts';
import { mirrorPort, type Target } from '../../target/target.ts';

const name = 'mirror';
const mirrorFiles = '/etc/provision-registry';
const storage = { directory: 'mirror', at: '/var/lib/registry' } as const;

/**
 * The mirror of another registry: a second instance of distribution, which keeps what is pulled through it on the
 * registry's volume. It has no password, so it listens on the server's address in its own network only: the security
 * group lets nobody else come to its port.
 *
 * @returns the service; or, where none is wanted, the removal of one that there is
 */
export function wantedMirror(
  { registry: { mirror, image }, volumes }: Target,
  { port, ...on }: Pick<ServiceSpec, 'host' | 'docker' | 'mount'> & { readonly port: Resource<Port> },
): Resource<unknown> {
  if (mirror === undefined) {
    const kept = `${volumes.registry.mount}/${storage.directory}`;
    return formerService(on.host, { name, words: `no mirror is wanted any more; what it kept stays in ${kept}` });
  }
  const configuration = ({ fixedIp }: Port) =>
    mirrorConfiguration({ address: `${fixedIp}:${mirrorPort}`, storage: storage.at, upstream: mirror.url });
  return serviceMadeOf(port, (found) => [{ name: 'config.yml', content: configuration(found) }], {
    name,
    ...on,
    image,
    command: ['serve', `${mirrorFiles}/config.yml`],
    filesAt: mirrorFiles,
    files: [],
    storage,
    secretVariable: 'REGISTRY_HTTP_SECRET',
    environment: { OTEL_TRACES_EXPORTER: 'none' },
  });
}

/** Where nodes reach the mirror. */
export function mirrorUrl({ fixedIp }: Pick<Port, 'fixedIp'>): string {
  return `http://${fixedIp}:${mirrorPort}`;
}
