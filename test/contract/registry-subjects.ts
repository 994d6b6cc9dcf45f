import { afterAll, beforeAll, describe } from 'vitest';
import { type RegistryClient, type RegistryOptions, registryClient } from '../../src/registry/client/client.ts';
import type { RegistryAnswer } from '../../src/registry/client/exchange.ts';
import { type RegistryRequest, send } from '../../src/registry/client/send.ts';
import { hashPassword } from '../../src/registry/configuration/htpasswd.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { startRegistry } from '../../src/sandbox/registry/start-registry.ts';
import { hasDistribution, startDistribution } from '../registry/distribution.ts';
import { signal } from '../registry/images.ts';

export const credentials = { user: 'ada', password: 'pässword: with a colon' };

interface Running {
  readonly options: RegistryOptions;
  close(): Promise<void>;
}

/** The registry under test; its fields may be read inside tests only. */
export interface Subject {
  readonly options: RegistryOptions;
  readonly client: RegistryClient;
  /** Sends a request as it is, whatever the answer. */
  raw(
    request: Omit<RegistryRequest, 'scope' | 'accept' | 'signal'>,
  ): Promise<{ answer: RegistryAnswer; status: number; header: RegistryAnswer['header']; text: string }>;
}

/** Declares the same tests for the sandbox's registry and, where it is installed, for a real one. */
export function eachRegistry(suite: (subject: Subject) => void): void {
  describe('the sandbox registry', () => suite(subjectOf(sandbox)));
  describe.skipIf(!hasDistribution)('distribution 2.8 (needs Debian package docker-registry)', () =>
    suite(subjectOf(distribution)),
  );
}

function subjectOf(start: () => Promise<Running>): Subject {
  let running: Running;
  let client: RegistryClient;
  beforeAll(async () => {
    running = await start();
    client = registryClient({ ...running.options, ...credentials });
  });
  afterAll(async () => {
    await client.close();
    await running.close();
  });
  return {
    get options() {
      return running.options;
    },
    get client() {
      return client;
    },
    async raw(request) {
      const answer = await send(client, { ...request, scope: '', accept: [400, 404], signal });
      return { answer, status: answer.status, header: answer.header, text: await answer.body.text() };
    },
  };
}

async function sandbox(): Promise<Running> {
  const authority = certificateAuthority();
  const line = await hashPassword(credentials.user, credentials.password);
  const certificate = await authority.issue(['127.0.0.1']);
  const server = await startRegistry({ domain: 'registry.example.org', htpasswd: () => line, certificate });
  return { options: { url: server.url, ca: authority.ca }, close: server.close };
}

async function distribution(): Promise<Running> {
  const { url, close } = await startDistribution(credentials);
  return { options: { url }, close };
}
