import { z } from 'zod';
import { delays } from '../delays.ts';
import { type Call, param, type Reply } from '../http/call.ts';
import { Refusal } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import type { Cloud, Volume } from '../state.ts';
import { validated } from '../validate.ts';
import { fail, findVolume, setStatus } from './find-volume.ts';
import { holdToGigabytes } from './quota.ts';

const extension = z.object({
  'os-extend': z.object({
    new_size: z.union([
      z
        .string()
        .regex(/^[0-9]+$/)
        .transform(Number),
      z.int().min(1),
    ]),
  }),
});

/** Volume actions. https://docs.openstack.org/api-ref/block-storage/v3/#volume-actions-volumes-action */
export function actionRoutes(cloud: Cloud, base: string): readonly Route[] {
  return [{ method: 'POST', path: `${base}/volumes/:id/action`, handle: (call) => act(cloud, call) }];
}

function act(cloud: Cloud, call: Call): Reply {
  const [action = ''] = Object.keys(z.record(z.string(), z.unknown()).safeParse(call.body).data ?? {});
  if (action === 'os-extend') return extend(cloud, call, findVolume(cloud, param(call, 'id')));
  throw new Refusal(
    400,
    `There is no such action: ${action}. Verify the request body and Content-Type header and try again.`,
  );
}

/** Volumes in use can be extended too, for clients that know it: since 3.42. */
function extend(cloud: Cloud, call: Call, volume: Volume): Reply {
  const size = validated(call.body, extension)['os-extend'].new_size;
  const before = volume.status;
  if (before !== 'available' && !(before === 'in-use' && call.since('3.42'))) {
    throw new Refusal(
      400,
      `Invalid volume: Volume ${volume.id} status must be '{'status': 'available'}' to extend, currently ${before}.`,
    );
  }
  if (size <= volume.size) {
    throw new Refusal(
      400,
      `Invalid input received: New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`,
    );
  }
  holdToGigabytes(cloud, size - volume.size);
  setStatus(volume, 'extending');
  const { outcome } = call;
  cloud.clock.after(delays.extendVolume, () => {
    if (outcome?.kind === 'extension error') return fail(volume, 'error_extending', outcome.message);
    volume.size = size;
    setStatus(volume, before);
  });
  return { status: 202 };
}
