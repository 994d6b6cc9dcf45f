import { type Cloudflare, cloudflare } from '../../src/cloudflare/cloudflare.ts';
import type { Verb } from '../../src/commands/command.ts';
import { partsOf } from '../../src/commands/sandbox-parts.ts';
import type { OpenStack } from '../../src/openstack/openstack.ts';
import { connect } from '../../src/openstack/session.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { type Faults, faults as injectable } from '../../src/sandbox/faults.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { leasesRunOut } from '../commands/lease-of.ts';
import { type Run, type RunOptions, startRun } from './run.ts';

/** A sandbox in which things go wrong. */
export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly faults: Faults;
  /** Its APIs without a line between. Faults strike here too. */
  readonly openstack: OpenStack;
  readonly cloudflare: Cloudflare;
  start(verb: Verb, options?: RunOptions): Promise<Run>;
}

/** One for all: reading the well-known authorities anew for each sandbox takes longer than a run's requests. */
const authority = certificateAuthority();

export async function world(options: Omit<SandboxOptions, 'faults' | 'authority'> = {}): Promise<World> {
  const faults = injectable();
  const sandbox = await startSandbox({ pace: 0, ...options, faults, authority });
  const runs: Run[] = [];
  const openstack = connect(partsOf(sandbox.descriptor).credentials);
  return {
    sandbox,
    faults,
    openstack,
    cloudflare: cloudflare(sandbox.descriptor.cloudflare),
    async start(verb, given) {
      // No test waits whether a dead run renews its lease.
      if (runs.some(({ dead }) => dead())) await leasesRunOut(openstack);
      const run = await startRun(verb, sandbox, given);
      runs.push(run);
      return run;
    },
    async [Symbol.asyncDispose]() {
      // A run that is dead must not find its way to the next sandbox.
      for (const run of runs) await run[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}
