import { once } from 'node:events';
import { UsageError } from '../engine/usage-error.ts';
import { keepSandbox } from './keep-sandbox.ts';
import { runningSandbox } from './running-sandbox.ts';

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
  const running = await runningSandbox(env);
  if (running !== undefined) {
    throw new UsageError(
      `A sandbox is running already, in process ${running.pid}`,
      `Use that one, or end it first: kill ${running.pid}. npm run bot keeps one too.`,
    );
  }
  const { files, httpsPort, close } = await keepSandbox(env);
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
    await close();
  }
}
