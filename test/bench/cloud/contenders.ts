import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { z } from 'zod';
import { bundle } from '../../../scripts/bundle.ts';
import { versionOf } from '../machine.ts';
import type { Ground } from './ground.ts';

export type Mode = 'cold' | 'unchanged';

/** One way to make the cloud half. */
export interface Contender {
  readonly name: string;
  /** Of all that is made by it in the cloud. */
  readonly made: string;
  readonly command: (mode: Mode) => readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** What it must have said, so that it did what it was to do. */
  readonly said: (mode: Mode) => RegExp;
  readonly versions: Readonly<Record<string, string>>;
}

/** A contender, or why there is none, as a full sentence. */
export type Entry = Contender | string;

const here = import.meta.dirname;
/** Of Debian, whose Python has the peers' packages. */
const python = '/usr/bin/python3';

/** Ours as a bundle, as the action is. */
export async function ours({ directory, wanted }: Ground): Promise<Contender> {
  const { text } = await bundle('test/bench/cloud/ours.ts');
  const program = join(directory, 'ours.cjs');
  await writeFile(program, text);
  await mkdir(join(directory, '.github'));
  const target = {
    domain: 'registry.example.org',
    server: { image: wanted.image, flavor: wanted.flavor, 'key-pair': wanted.keyPair, network: 'internal' },
    'floating-ip': { network: 'external' },
    volumes: { data: { size: 1 }, registry: { size: 1 } },
  };
  const file = join(directory, '.github', 'registry.yml');
  await writeFile(file, stringify({ owner: 'provision-registry/bench', targets: { 'bench-ours': target } }));
  return {
    name: 'ours',
    made: 'bench-ours-registry',
    command: () => [process.execPath, program],
    env: {
      BENCH_TARGET: 'bench-ours',
      // None of these is used: no DNS, no host.
      CLOUDFLARE_API_TOKEN: 'of-no-worth',
      SSH_PRIVATE_KEY: 'of-no-worth',
      REGISTRY_PASSWORD: 'of-no-worth',
    },
    said: (mode) => (mode === 'cold' ? /^changed=8$/m : /^changed=0$/m),
    versions: {},
  };
}

export async function byHand(): Promise<Entry> {
  const version = await versionOf('openstack');
  if (version === undefined) {
    return 'The `openstack` command line is missing; Debian has it as python3-openstackclient.';
  }
  return {
    name: 'openstack',
    made: 'bench-by-hand',
    command: (mode) => [join(here, 'by-hand.sh'), mode],
    env: { BENCH_NAME: 'bench-by-hand' },
    said: () => /^$/,
    versions: { 'python3-openstackclient': version.replace('openstack ', '') },
  };
}

export async function ansible(): Promise<Entry> {
  const program = await versionOf('ansible-playbook');
  const sdk = await versionOf(python, ['-c', 'import openstack.version as v; print(v.__version__)']);
  const collection = program === undefined ? undefined : await collectionVersion();
  const versions = {
    'ansible-core': /core ([\d.]+)/.exec(program ?? '')?.[1] ?? 'none',
    'openstack.cloud': collection ?? 'none',
    openstacksdk: sdk ?? 'none',
  };
  // The collection asks for the SDK of its own time: what Debian 12 has of both does not fit together.
  if (program === undefined || major(collection) < 2 || major(sdk) < 1) {
    const found = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return `Ansible's modules are not measured: that takes ansible-core (of Debian), openstack.cloud 2 or newer in ANSIBLE_COLLECTIONS_PATH and openstacksdk 1 or newer in PYTHONPATH; found ${found.join(', ')}.`;
  }
  const { ANSIBLE_COLLECTIONS_PATH, PYTHONPATH } = process.env;
  return {
    name: 'Ansible',
    made: 'bench-ansible',
    command: () => ['ansible-playbook', join(here, 'ansible.yml')],
    env: { BENCH_NAME: 'bench-ansible', ANSIBLE_COLLECTIONS_PATH, PYTHONPATH, ANSIBLE_LOCALHOST_WARNING: 'false' },
    said: (mode) => (mode === 'cold' ? /ok=6 +changed=6 / : /ok=6 +changed=0 /),
    versions,
  };
}

const collectionsSchema = z.record(z.string(), z.record(z.string(), z.object({ version: z.string() })));

/** Of the first place that it is found in, as Ansible takes it. */
async function collectionVersion(): Promise<string | undefined> {
  const words = ['collection', 'list', 'openstack.cloud', '--format', 'json'];
  try {
    const { stdout } = await promisify(execFile)('ansible-galaxy', words);
    return Object.values(collectionsSchema.parse(JSON.parse(stdout)))[0]?.['openstack.cloud']?.version;
  } catch {
    return undefined;
  }
}

function major(version = '0'): number {
  return Number(version.split('.')[0]);
}
