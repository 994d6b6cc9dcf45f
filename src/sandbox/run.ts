import { once } from 'node:events';
import { UsageError } from '../engine/usage-error.ts';
import { openDoor } from './door.ts';
import { announce, runningSandbox, sandboxFiles } from './running-sandbox.ts';
import { startSandbox } from './sandbox.ts';

/** Taken for the registry's HTTPS when it is free, so that the URL is the same each time. */
const usualHttpsPort = 5443;

/**
 * Keeps a sandbox running until the signal is aborted, and says how to reach it.
 *
 * @throws UsageError when one is running already
 */
export async function runSandbox({
  signal,
  env,
  write,
}: {
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
}): Promise<void> {
  const files = sandboxFiles(env);
  if ((await runningSandbox(env)) !== undefined) {
    throw new UsageError('A sandbox is running already', 'Use that one, or end it first.');
  }
  const httpsPort = await freePort(usualHttpsPort);
  const sandbox = await startSandbox({ httpsPort });
  const withdraw = await announce(sandbox.descriptor, env);
  try {
    write(`The sandbox is running: OpenStack, Cloudflare and hosts, all in memory. Ctrl-C ends it.

In another terminal:
  npm run plan -- sandbox
  npm run provision -- sandbox
  npm run provision -- sandbox            # a second time: nothing to change
  npm run destroy -- sandbox              # shows what it would remove, and the digest to confirm

Once provisioned:
  docker login localhost:${httpsPort} -u neurolibre --password-stdin < ${files.registryPassword}
  curl --cacert ${files.ca} https://localhost:${httpsPort}/v2/

Its cloud, for the openstack command line:
  export OS_CLIENT_CONFIG_FILE=${files.clouds} OS_CLOUD=sandbox
`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await withdraw();
    await sandbox.close();
  }
}

async function freePort(preferred: number): Promise<number> {
  const { port, close } = await openDoor(preferred);
  await close();
  return port;
}
