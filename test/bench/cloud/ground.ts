import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createKeyPair, deleteKeyPair } from '../../../src/openstack/compute/key-pairs.ts';
import { networks } from '../../../src/openstack/network/networks.ts';
import { subnets } from '../../../src/openstack/network/subnets.ts';
import type { OpenStack } from '../../../src/openstack/openstack.ts';
import { connect } from '../../../src/openstack/session.ts';
import { announce, sandboxFiles } from '../../../src/sandbox/running-sandbox.ts';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { generateSshKeys } from '../../../src/sandbox/ssh-keys.ts';
import { findClouds } from '../../../src/target/clouds-yaml.ts';
import { openstackCredentials } from '../../../src/target/openstack-credentials.ts';
import { type CountingProxy, countingProxy } from './counting-proxy.ts';

/** The cloud that all are measured on, and what is the same for all of them. */
export interface Ground extends AsyncDisposable {
  /** In words. */
  readonly words: string;
  /** Straight to the cloud, not counted. */
  readonly openstack: OpenStack;
  readonly proxy: CountingProxy;
  /** Empty at first. */
  readonly directory: string;
  /** By which every client finds the cloud through the proxy, and what it is to make there. */
  readonly env: NodeJS.ProcessEnv;
  /** What is made there, as `env` has it. */
  readonly wanted: { readonly image: string; readonly flavor: string; readonly keyPair: string };
}

/** What the image and flavor are called, here and in the sandbox; as in the end-to-end tests. */
const wanted = { image: 'Bionic-x64', flavor: process.env.STAGING_FLAVOR || 'p1-1gb', keyPair: 'bench' };

/** The cloud that OS_CLOUD names, or else a sandbox in this process. */
export async function openGround(): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-cloud-'));
  const { env, words, close } = process.env.OS_CLOUD
    ? { env: process.env, words: 'a real OpenStack, the one that OS_CLOUD names', close: async () => undefined }
    : await sandboxed(directory);
  const credentials = await openstackCredentials({ env, cwd: process.cwd(), home: homedir() });
  const openstack = connect(credentials);
  const proxy = await countingProxy(credentials.authUrl, credentials.ca);
  const clouds = join(directory, 'clouds.yaml');
  await writeFile(clouds, await through(proxy, env), { mode: 0o600 });
  await createKeyPair(openstack, wanted.keyPair, generateSshKeys().public);
  const network = (await networks.list(openstack)).find(({ name }) => name === 'internal');
  const [subnet] = await subnets.list(openstack, { query: { network_id: network?.id ?? '' } });
  return {
    words,
    openstack,
    proxy,
    directory,
    wanted,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      LANG: 'C.UTF-8',
      OS_CLIENT_CONFIG_FILE: clouds,
      OS_CLOUD: 'bench',
      BENCH_IMAGE: wanted.image,
      BENCH_FLAVOR: wanted.flavor,
      BENCH_KEY_PAIR: wanted.keyPair,
      BENCH_LOCAL: subnet?.cidr,
    },
    async [Symbol.asyncDispose]() {
      await deleteKeyPair(openstack, wanted.keyPair);
      await proxy[Symbol.asyncDispose]();
      await close();
      await rm(directory, { recursive: true });
    },
  };
}

async function sandboxed(directory: string) {
  const env = { XDG_STATE_HOME: join(directory, 'state') };
  const sandbox = await startSandbox();
  await announce(sandbox.descriptor, env);
  return {
    env: { OS_CLIENT_CONFIG_FILE: sandboxFiles(env).clouds, OS_CLOUD: 'sandbox' },
    words: 'the sandbox, because OS_CLOUD names no cloud',
    close: sandbox.close,
  };
}

/** The clouds.yaml of the chosen cloud with the proxy as its identity endpoint. */
async function through({ authUrl }: CountingProxy, env: NodeJS.ProcessEnv): Promise<string> {
  const found = await findClouds({ env, cwd: process.cwd(), home: homedir() });
  const cloud = found?.clouds[env.OS_CLOUD ?? ''];
  if (typeof cloud !== 'object' || !('auth' in cloud) || typeof cloud.auth !== 'object') {
    throw new Error(`no clouds.yaml has the cloud ${env.OS_CLOUD} with credentials of its own`);
  }
  return stringify({ clouds: { bench: { ...cloud, auth: { ...cloud.auth, auth_url: authUrl } } } });
}
