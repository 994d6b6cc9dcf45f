import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from '../../../src/openstack/credentials.ts';
import type { Answer, OpenStack, Request, Service } from '../../../src/openstack/openstack.ts';
import { OpenStackError } from '../../../src/openstack/openstack-error.ts';
import { connect } from '../../../src/openstack/session.ts';
import { startOpenStack } from '../../../src/sandbox/openstack/start-openstack.ts';
import { openstackCredentials } from '../../../src/target/openstack-credentials.ts';

/** The cloud that the contract is tried on. */
export interface Subject {
  readonly credentials: Credentials;
  readonly os: OpenStack;
  /** Makes a name that no one else uses. */
  name(what: string): string;
  /** Remembers how to remove what a test made. The last made is removed first. */
  undo(remove: () => Promise<unknown>): void;
  /** Removes all that is still there. */
  close(): Promise<void>;
}

/** The cloud of `OS_CLOUD` when it is set, else a sandbox that is started for it. */
export async function startSubject(): Promise<Subject> {
  const suffix = randomBytes(4).toString('hex');
  const sandbox = process.env.OS_CLOUD === undefined ? await startSandbox() : undefined;
  const credentials =
    sandbox?.credentials ?? (await openstackCredentials({ env: process.env, cwd: process.cwd(), home: homedir() }));
  const undos: (() => Promise<unknown>)[] = [];
  return {
    credentials,
    os: connect(credentials),
    name: (what) => `contract-${what}-${suffix}`,
    undo: (remove) => undos.push(remove),
    async close() {
      for (const remove of undos.toReversed()) await removed(remove);
      await sandbox?.close();
    },
  };
}

async function startSandbox() {
  const openstack = await startOpenStack({
    pace: 0.3,
    listener: { booted: () => undefined, stopped: () => undefined, deleted: () => undefined },
    console: () => '-----BEGIN SSH HOST KEY KEYS-----\nssh-ed25519 AAAA root\n-----END SSH HOST KEY KEYS-----\n',
  });
  const domain = { name: 'Default' };
  const { name, password, project } = openstack.user;
  const credentials: Credentials = {
    authUrl: openstack.authUrl,
    auth: { method: 'password', user: { name, domain }, password, project: { name: project, domain } },
    interface: 'public',
    source: 'the sandbox',
  };
  return { credentials, close: () => openstack.close() };
}

/** What is gone already is well; what is still busy is tried again. */
async function removed(remove: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await remove();
      return;
    } catch (error) {
      if (!(error instanceof OpenStackError)) throw error;
      if (error.kind === 'not-found') return;
      if (tries === 60) throw error;
      await sleep(500);
    }
  }
}

/** The error that a request must end with. */
export async function refusalOf(request: Promise<unknown>): Promise<OpenStackError> {
  const outcome = await request.catch((error: unknown) => error);
  if (outcome instanceof OpenStackError) return outcome;
  throw new Error(`expected a refusal, but got ${JSON.stringify(outcome)}`, { cause: outcome });
}

/** Sends what may meet a quota that others are using up at the moment, again until it fits. */
export async function patiently(os: OpenStack, service: Service, request: Request): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await os.request(service, request);
    } catch (error) {
      if (!(error instanceof OpenStackError) || error.kind !== 'quota' || tries === 120) throw error;
      await sleep(1000);
    }
  }
}
