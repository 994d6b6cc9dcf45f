import { z } from 'zod';
import { actions } from './change.ts';
import { outcomes, type Report } from './report.ts';

const failure = z.object({
  message: z.string(),
  remedy: z.string().exactOptional(),
  cancelled: z.literal(true).exactOptional(),
});
const moment = z.iso.datetime();
const durationMs = z.number().nonnegative();
const figure = z.int().nonnegative();
/** It becomes a link. */
const url = z.string().regex(/^https?:\/\/[^\s<>"']+$/);

const change = z.object({
  resource: z.string(),
  action: z.enum(actions),
  asks: z.literal(true).exactOptional(),
  reason: z.string(),
  outcome: z.enum(['planned', 'done', 'failed', 'not reached']),
  startedAt: moment.exactOptional(),
  durationMs: durationMs.exactOptional(),
  error: failure.exactOptional(),
});

const probe = z.object({
  outcome: z.enum(['passed', 'failed', 'not reached']),
  startedAt: moment.exactOptional(),
  durationMs: durationMs.exactOptional(),
  steps: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  error: failure.exactOptional(),
});

const check = z.object({
  name: z.string(),
  area: z.enum(['plan', 'outside', 'inside']).exactOptional(),
  state: z.enum(['ok', 'warning', 'failure', 'skipped']),
  detail: z.string(),
  remedy: z.string().exactOptional(),
});

const quota = z.object({
  name: z.string(),
  need: z.number(),
  used: z.number(),
  limit: z.number().nullable(),
  left: z.number().nullable(),
});

const transfer = z.object({ bytes: figure, durationMs });
const copy = z.object({
  source: z.string(),
  from: z.string(),
  destination: z.string(),
  digest: z.string(),
  platforms: z.array(z.string()),
  size: figure,
  blobs: z.object({ copied: figure, present: figure, mounted: figure, foreign: figure }),
  push: transfer,
  pull: transfer.exactOptional(),
  rateLimit: z.object({ limit: z.number(), remaining: z.number() }).exactOptional(),
});

const collection = z.object({
  outcome: z.enum(['planned', 'left', 'done']),
  blobs: figure,
  bytes: figure,
  space: z.object({ total: figure, available: figure, before: figure.exactOptional() }),
});

const platform = z.object({
  platform: z.string().exactOptional(),
  digest: z.string(),
  size: figure,
  layers: figure,
  created: z.string().exactOptional(),
  labels: z.record(z.string(), z.string()),
});

const image = z.object({
  tags: z.array(z.string()),
  digest: z.string(),
  mediaType: z.string(),
  created: z.string().exactOptional(),
  size: figure,
  platforms: z.array(platform),
  attachments: figure,
});

const listing = z.object({
  repository: z.string().exactOptional(),
  repositories: z.array(
    z.object({
      name: z.string(),
      images: z.array(image),
      unreadable: z.array(z.object({ tag: z.string(), reason: z.string() })),
    }),
  ),
  unread: z.array(z.object({ name: z.string(), tags: z.array(z.string()).exactOptional() })).exactOptional(),
  untagged: z.array(z.string()),
  totals: z.object({ repositories: figure, tags: figure, images: figure, bytes: figure }),
});

const rotation = z.object({
  state: z.enum(['begun', 'open', 'over']),
  from: z.string(),
  to: z.string(),
  configured: z.literal(true).exactOptional(),
  nodes: z.literal(true).exactOptional(),
  passwordFile: z.string().exactOptional(),
});

const binderhub = z.object({
  values: z.string(),
  secretValues: z.string().exactOptional(),
  pullSecret: z.string().exactOptional(),
});

/**
 * A report that comes from outside, as from the artifact of a run. What a later version of the program adds to version 1
 * is left out. `test/engine/report-schema.test.ts` holds it to the type.
 */
export const reportSchema = z.object({
  version: z.literal(1),
  command: z.string(),
  target: z.string(),
  outcome: z.enum(outcomes),
  planDigest: z.string().exactOptional(),
  unconfirmed: z.literal(true).exactOptional(),
  registry: z.object({
    url,
    host: z.string(),
    user: z.string(),
    address: z.string().exactOptional(),
    authority: z.literal('private').exactOptional(),
    ended: z.literal(true).exactOptional(),
  }),
  startedAt: moment,
  durationMs,
  changes: z.array(change),
  probe: probe.exactOptional(),
  checks: z.array(check).exactOptional(),
  quotas: z.array(quota).exactOptional(),
  copy: copy.exactOptional(),
  collection: collection.exactOptional(),
  listing: listing.exactOptional(),
  rotation: rotation.exactOptional(),
  binderhub: binderhub.exactOptional(),
  mirror: z.object({ of: z.string(), upstream: z.string(), url: z.string() }).exactOptional(),
  requests: z.object({ openstack: figure, cloudflare: figure, ssh: figure }),
  notices: z.array(z.string()),
  error: failure.exactOptional(),
}) satisfies z.ZodType<Report>;
