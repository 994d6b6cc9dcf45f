import { onTestFinished } from 'vitest';
import type { Credentials } from '../../../src/openstack/credentials.ts';
import type { Keeping } from '../../../src/openstack/lease/group.ts';
import type { Taking } from '../../../src/openstack/lease/take.ts';
import type { Lease } from '../../../src/openstack/lease/words.ts';
import { asDescription, type OwnerMark } from '../../../src/openstack/marks/owner-mark.ts';
import { type SecurityGroup, securityGroups } from '../../../src/openstack/network/security-groups.ts';
import type { OpenStack } from '../../../src/openstack/openstack.ts';
import { connect } from '../../../src/openstack/session.ts';
import { type Faults, faults } from '../../../src/sandbox/faults.ts';
import type { Quotas } from '../../../src/sandbox/openstack/options.ts';
import { startOpenStack } from '../../../src/sandbox/openstack/start-openstack.ts';

export const owner: OwnerMark = { managedBy: 'provision-registry', registry: 'arbutus', owner: 'example/registry' };
export const mark = asDescription(owner);

export interface Cloud {
  /** A session of its own, as every run has. Tells what it sends, without the sign-in, to `log`. */
  session(options?: SessionOptions): OpenStack;
  readonly faults: Faults;
}

interface SessionOptions {
  readonly log?: (asked: string) => void;
  readonly signal?: AbortSignal;
}

/** The sandbox's cloud, which ends with the test. */
export async function cloud(quotas: Partial<Quotas> = {}): Promise<Cloud> {
  const injected = faults();
  const openstack = await startOpenStack({
    pace: 0,
    quotas,
    faults: injected,
    listener: { booted: () => undefined, stopped: () => undefined, deleted: () => undefined },
    console: () => '',
  });
  onTestFinished(() => openstack.close());
  const domain = { name: 'Default' };
  const { name, password, project } = openstack.user;
  const credentials: Credentials = {
    authUrl: openstack.authUrl,
    auth: { method: 'password', user: { name, domain }, password, project: { name: project, domain } },
    interface: 'public',
    source: 'the sandbox',
  };
  return {
    faults: injected,
    session: ({ log, signal } = {}) =>
      connect(credentials, {
        ...(signal === undefined ? {} : { signal }),
        ...(log === undefined ? {} : { log: (line) => askedIn(line, log) }),
      }),
  };
}

function askedIn(line: string, log: (asked: string) => void): void {
  const [, method, path = ''] = /^openstack (\w+) \S*?\/v2\.0(\/[^ ?]*)/.exec(line) ?? [];
  if (method !== undefined) log(`${method} ${path.replace(/[0-9a-f-]{36}/g, ':id')}`);
}

/** The same cloud without an extension of Neutron's, seen by a client that must do without. */
export function lacking(openstack: OpenStack, alias: string, sent: (headers: object) => void): OpenStack {
  return {
    ...openstack,
    request(service, request) {
      sent(request.headers ?? {});
      return openstack.request(service, request);
    },
    async list(service, key, request) {
      const items = await openstack.list(service, key, request);
      return key === 'extensions' ? items.filter((item) => !JSON.stringify(item).includes(`"${alias}"`)) : items;
    },
  };
}

/** The same cloud when its Neutron lets a change pass that it should hold up, as it does when several meet each other. */
export function lettingPass(openstack: OpenStack, times: number): OpenStack {
  let passed = 0;
  return {
    ...openstack,
    request(service, { headers = {}, ...request }) {
      const guarded = request.method === 'PUT' && 'if-match' in headers;
      if (guarded) passed += 1;
      return openstack.request(service, guarded && passed <= times ? request : { ...request, headers });
    },
  };
}

export function keeping(openstack: OpenStack, run: string, lengthMs = 60_000): Keeping {
  return { openstack, owner, name: 'arbutus-registry', run, lengthMs };
}

export interface Telling {
  readonly waitedFor: readonly Lease[];
  /** `r1 silent` */
  readonly died: readonly string[];
}

/** A run that takes a lease, with what it is told on the way. */
export function taking(keeps: Keeping, planned?: SecurityGroup, parts: Partial<Taking> = {}): Taking & Telling {
  const waitedFor: Lease[] = [];
  const died: string[] = [];
  return {
    ...keeps,
    planned,
    signal: new AbortController().signal,
    waiting: (lease) => void waitedFor.push(lease),
    dead: ({ run }, life) => void died.push(`${run} ${life}`),
    waitedFor,
    died,
    ...parts,
  };
}

/** A group of ours, or with another description. */
export async function groupOf(openstack: OpenStack, description = mark, name = 'arbutus-registry') {
  return await securityGroups.create(openstack, { name, description });
}

export async function now(openstack: OpenStack, { id }: { readonly id: string }): Promise<SecurityGroup> {
  const found = await securityGroups.get(openstack, id);
  if (found === undefined) throw new Error(`the group ${id} is gone`);
  return found;
}

/** Every group but the one that all projects have: `name: description`. */
export async function groups(openstack: OpenStack): Promise<readonly string[]> {
  const all = await securityGroups.list(openstack, { query: { project_id: await openstack.projectId() } });
  return all.filter(({ name }) => name !== 'default').map(({ name, description }) => `${name}: ${description}`);
}

export async function describe(openstack: OpenStack, { id }: { readonly id: string }, description: string) {
  const body = { security_group: { description } };
  await openstack.request('network', { method: 'PUT', path: `/security-groups/${id}`, body });
}
