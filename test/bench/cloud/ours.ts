/**
 * What provision does in OpenStack, and nothing else of it: no DNS, no host, no proof. Bundled before it is run, as the
 * action is.
 */
import { cloudHalf } from '../../faults/cloud-half.ts';

async function main(): Promise<void> {
  const context = {
    targetName: process.env.BENCH_TARGET ?? '',
    env: process.env,
    cwd: process.cwd(),
    signal: new AbortController().signal,
    emit: () => undefined,
  };
  const { outcome, changes, error } = await cloudHalf(context, ({ floatingIp, attachments }) => [
    floatingIp,
    ...Object.values(attachments),
  ]);
  const changed = changes.filter(({ action }) => action !== 'none').length;
  process.stdout.write(`changed=${changed}\n`);
  if (outcome === 'success') return;
  const all = [error, ...changes.map((change) => change.error)].map((failure) => failure?.message);
  process.stderr.write(`${outcome}: ${all.filter(Boolean).join('\n')}\n`);
  process.exitCode = 1;
}

void main();
