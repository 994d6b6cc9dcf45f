/**
 * What a key of `auths` stands for: a host, or a host with a path below it. kubelet and docker take `HOST`,
 * `https://HOST`, `HOST/v2/` and `HOST/v1/` for one
 * (kubernetes:pkg/credentialprovider/keyring.go, docker/cli:cli/config/credentials/file_store.go).
 */
export function registryOf(key: string): string {
  const [, host = '', path = ''] = /^(?:https?:\/\/)?([^/]*)(.*)$/s.exec(key) ?? [];
  const below = path.replace(/^\/v[12]\//, '/');
  return below === '/' ? host : host + below;
}
