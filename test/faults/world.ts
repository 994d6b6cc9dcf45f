import { type Cloudflare, cloudflare } from '../../src/cloudflare/cloudflare.ts';
import { partsOf } from '../../src/commands/site/sandbox-parts.ts';
import type { OpenStack } from '../../src/openstack/openstack.ts';
import { connect } from '../../src/openstack/session.ts';
import { certificateAuthority } from '../../src/sandbox/certificate-authority.ts';
import { type Faults, faults as injectable } from '../../src/sandbox/faults.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { leasesRunOut } from '../commands/lease-of.ts';
import { type Run, type RunOptions, startRun, type Work } from './run.ts';

/** A sandbox in which things go wrong. */
export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly faults: Faults;
  /** Its APIs without a line between. Faults strike here too. */
  readonly openstack: OpenStack;
  readonly cloudflare: Cloudflare;
  start(work: Work, options?: RunOptions): Promise<Run>;
  /** Lets the leases run out that dead runs have left: no test waits whether they are renewed. */
  leasesRunOut(): Promise<void>;
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
    leasesRunOut: () => leasesRunOut(openstack),
    async start(work, given) {
      const run = await startRun(work, sandbox, given);
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
