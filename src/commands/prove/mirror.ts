import { z } from 'zod';
import { ActionableError } from '../../engine/actionable-error.ts';
import type { Applied } from '../../engine/apply.ts';
import type { Mirror } from '../../engine/report.ts';
import type { Work } from '../../engine/resource.ts';
import { theRecord } from '../../host/records.ts';
import { mirrorPort, type Target } from '../../target/target.ts';
import { mirrorUrl } from '../wanted/mirror.ts';
import type { Wanted } from '../wanted/resources.ts';
import type { NodeProof } from './on-nodes.ts';

/** The mirror that a run has left, and a way to prove it. */
export interface StandingMirror {
  readonly mirror: Mirror;
  /** Only its own network reaches it, so it is the host that asks. */
  prove(work: Work): Promise<NodeProof>;
}

const answerSchema = z.object({ status: z.string() });

/** @returns undefined where there is none */
export function standingMirror(
  { registry: { mirror } }: Target,
  wanted: Pick<Wanted, 'host' | 'port'>,
  applied: Pick<Applied, 'valueOf'>,
): StandingMirror | undefined {
  const [host, port] = [applied.valueOf(wanted.host), applied.valueOf(wanted.port)];
  if (mirror === undefined || host === undefined || port === undefined) return undefined;
  const url = mirrorUrl(port);
  return {
    mirror: { of: mirror.host, upstream: mirror.url, url },
    async prove(work) {
      work.say(`asking the mirror at ${url}`);
      const records = await host.run('answers', [port.fixedIp, String(mirrorPort)], work);
      const { status } = theRecord(records, 'answer', answerSchema);
      const ok = status === '200';
      const detail = ok ? `answers on the host at ${url}` : `does not answer on the host at ${url} (status ${status})`;
      const steps = [{ name: 'mirror', ok, detail }];
      return ok ? { steps } : { steps, error: silent(detail, mirror.url) };
    },
  };
}

function silent(detail: string, upstream: string): ActionableError {
  return new ActionableError(
    `The mirror ${detail}`,
    `Read on the host: \`journalctl -u provision-registry-mirror\`. It starts only where the host reaches ${upstream}.`,
  );
}
