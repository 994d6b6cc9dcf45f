import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Descriptor, descriptorSchema } from './descriptor.ts';

/** It is on this very computer: who takes longer is something else. */
const answerTimeoutMs = 5_000;

/** Files by which other processes find a running sandbox; only their owner may read them. */
export interface SandboxFiles {
  readonly directory: string;
  readonly descriptor: string;
  /** For `openstack` and other clients that know a clouds.yaml. */
  readonly clouds: string;
  /** For `docker login --password-stdin`. */
  readonly registryPassword: string;
  readonly ca: string;
}

/** Below `$XDG_STATE_HOME`, or `~/.local/state` as its specification says. */
export function sandboxFiles(env: NodeJS.ProcessEnv): SandboxFiles {
  const state = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  const directory = join(state, 'provision-registry', 'sandbox');
  return {
    directory,
    descriptor: join(directory, 'sandbox.json'),
    clouds: join(directory, 'clouds.yaml'),
    registryPassword: join(directory, 'registry-password'),
    ca: join(directory, 'ca.pem'),
  };
}

/** Lets other processes find this sandbox; the returned function takes that back. */
export async function announce(descriptor: Descriptor, env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const files = sandboxFiles(env);
  await mkdir(files.directory, { recursive: true, mode: 0o700 });
  const write = (path: string, text: string) => writeFile(path, text, { mode: 0o600 });
  await write(files.clouds, cloudsYaml(descriptor));
  await write(files.registryPassword, descriptor.registryPassword);
  await write(files.ca, descriptor.ca);
  await write(files.descriptor, JSON.stringify(descriptor));
  return () => rm(files.directory, { recursive: true, force: true });
}

/** The sandbox that another process keeps running, if one answers. */
export async function runningSandbox(env: NodeJS.ProcessEnv): Promise<Descriptor | undefined> {
  try {
    const descriptor = descriptorSchema.parse(JSON.parse(await readFile(sandboxFiles(env).descriptor, 'utf8')));
    // A process that was killed leaves its files, and its port to whoever comes; only the sandbox itself knows its name.
    const answer = await fetch(descriptor.control, { signal: AbortSignal.timeout(answerTimeoutMs) });
    return descriptor.control.endsWith(`/${await answer.text()}`) ? descriptor : undefined;
  } catch {
    return undefined;
  }
}

function cloudsYaml({ authUrl, user, password, project, domain, region }: Descriptor): string {
  return stringify({
    clouds: {
      sandbox: {
        auth: {
          auth_url: authUrl,
          username: user,
          password,
          project_name: project,
          user_domain_name: domain,
          project_domain_name: domain,
        },
        region_name: region,
        interface: 'public',
        identity_api_version: 3,
      },
    },
  });
}
