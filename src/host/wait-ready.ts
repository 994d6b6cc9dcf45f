import { z } from 'zod';
import type { Work } from '../engine/resource.ts';
import type { Host } from './host.ts';
import { perhaps, theRecord } from './records.ts';

const schema = z.object({ state: z.enum(['done', 'degraded', 'absent']), words: perhaps });

/** Waits until cloud-init has ended, which installs packages too. Errors of its own do not stop us: they are said. */
export async function waitReady(host: Host, work: Work): Promise<void> {
  const { state, words } = theRecord(await host.run('wait-ready', [], work), 'cloud-init', schema);
  if (state === 'degraded') work.say(`cloud-init ended with errors: ${words ?? 'see cloud-init status --long'}`);
}
