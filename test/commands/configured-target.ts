import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LocalSandbox } from './local-sandbox.ts';

type Sandbox = Pick<LocalSandbox, 'descriptor' | 'env' | 'directory' | 'zoneId'>;

/** A clouds.yaml with the sandbox as the cloud `here`. */
export function cloudsYaml({ descriptor }: Pick<Sandbox, 'descriptor'>, auth: object = {}): string {
  const { authUrl, user, password, project, domain, region } = descriptor;
  const own = {
    auth_url: authUrl,
    username: user,
    password,
    project_name: project,
    user_domain_name: domain,
    project_domain_name: domain,
  };
  return stringify({ clouds: { here: { auth: { ...own, ...auth }, region_name: region } } });
}

/** The secrets and addresses that a configured target takes from its environment. */
export function environmentOf(sandbox: Sandbox, auth: object = {}) {
  const { cloudflare, sshPrivateKey, registryPassword } = sandbox.descriptor;
  return {
    ...sandbox.env,
    OPENSTACK_CLOUDS_YAML: cloudsYaml(sandbox, auth),
    CLOUDFLARE_API_URL: cloudflare.url,
    CLOUDFLARE_API_TOKEN: cloudflare.token,
    SSH_PRIVATE_KEY: sshPrivateKey,
    REGISTRY_PASSWORD: registryPassword,
  };
}

/** The target `arbutus` as a person would describe it for the sandbox's cloud, with some parts of one's own. */
export function targetOf({ descriptor, zoneId }: Pick<Sandbox, 'descriptor' | 'zoneId'>, parts: object = {}) {
  return {
    cloud: 'here',
    domain: 'registry.localhost',
    server: { 'public-key': descriptor.sshPublicKey },
    dns: { 'zone-id': zoneId, resolvers: [descriptor.resolver] },
    volumes: { data: { size: 10 }, registry: { size: 20 } },
    ...parts,
  };
}

/** Writes `.github/registry.yml` into the sandbox's directory. */
export async function configure({ directory }: Pick<Sandbox, 'directory'>, content: unknown): Promise<void> {
  await mkdir(join(directory, '.github'), { recursive: true });
  await writeFile(join(directory, '.github', 'registry.yml'), stringify(content));
}
