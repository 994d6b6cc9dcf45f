import type { ServiceSpec } from '../../host/service-spec.ts';
import { caddyfile } from '../../registry/configuration/caddyfile.ts';
import { registryConfiguration } from '../../registry/configuration/registry-configuration.ts';
import type { Site } from '../site/site.ts';
import { wantedPassword } from './password.ts';
import { proxyFiles, proxyStorage, tlsFiles } from './tls-files.ts';

type On = Pick<ServiceSpec, 'host' | 'docker' | 'mount'>;

export const htpasswdFile = 'htpasswd';

/** Only the proxy on the same host reaches it. */
const registryAddress = '127.0.0.1:5000';
/** Where the registry's container has its configuration. */
export const registryFiles = '/etc/provision-registry';
export const registryConfigFile = 'config.yml';
/** The directory of the registry volume that it stores in, and where its container has it. */
export const registryStorage = { directory: 'registry', at: '/var/lib/registry' };

/** The registry itself: distribution, of 2.8 or 3.x, with its images on their volume. */
export function registryService(
  { target, secrets, hashCost }: Pick<Site, 'target' | 'secrets' | 'hashCost'>,
  on: On,
): ServiceSpec {
  const { user, image } = target.registry;
  const { registryPassword } = secrets;
  const storage = registryStorage.at;
  const htpasswd = `${registryFiles}/${htpasswdFile}`;
  return {
    name: 'registry',
    ...on,
    image,
    command: ['serve', `${registryFiles}/${registryConfigFile}`],
    filesAt: registryFiles,
    files: [
      {
        name: registryConfigFile,
        content: registryConfiguration({ address: registryAddress, storage, htpasswd, realm: target.domain }),
      },
      { name: htpasswdFile, mode: '0600', ...wantedPassword({ user, password: registryPassword }, hashCost) },
    ],
    storage: registryStorage,
    secretVariable: 'REGISTRY_HTTP_SECRET',
    // distribution 3 sends traces to localhost unless it is told that nobody collects them.
    environment: { OTEL_TRACES_EXPORTER: 'none' },
  };
}

/** Caddy, which holds the certificate, or gets and renews it, and speaks HTTPS for the registry. */
export function proxyService({ target, secrets }: Pick<Site, 'target' | 'secrets'>, on: On): ServiceSpec {
  const { domain, registry } = target;
  const { tls, files } = tlsFiles(target, secrets);
  const settings = caddyfile({ domain, upstream: registryAddress, storage: proxyStorage.at, tls });
  return {
    name: 'proxy',
    ...on,
    image: registry.proxyImage,
    command: ['caddy', 'run', '--config', `${proxyFiles}/Caddyfile`, '--adapter', 'caddyfile'],
    filesAt: proxyFiles,
    files: [{ name: 'Caddyfile', content: settings }, ...files],
    storage: proxyStorage,
    capabilities: ['NET_BIND_SERVICE'],
  };
}
