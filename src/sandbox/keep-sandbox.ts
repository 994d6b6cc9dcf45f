import { freePort } from './free-port.ts';
import { announce, type SandboxFiles, sandboxFiles } from './running-sandbox.ts';
import { type SandboxOptions, startSandbox } from './sandbox.ts';

/** A sandbox that other processes find, for as long as this one keeps it. */
export interface KeptSandbox {
  readonly files: SandboxFiles;
  /** Of its registry's HTTPS, on this machine. */
  readonly httpsPort: number;
  close(): Promise<void>;
}

/** Taken for the registry's HTTPS when it is free, so that the URL is the same each time. */
const usualHttpsPort = 5443;

/** Starts a sandbox that other processes of the same user find. */
export async function keepSandbox(env: NodeJS.ProcessEnv, options: SandboxOptions = {}): Promise<KeptSandbox> {
  const httpsPort = await freePort(usualHttpsPort);
  const sandbox = await startSandbox({ ...options, httpsPort });
  const withdraw = await announce(sandbox.descriptor, env);
  return {
    files: sandboxFiles(env),
    httpsPort,
    async close() {
      await withdraw();
      await sandbox.close();
    },
  };
}
