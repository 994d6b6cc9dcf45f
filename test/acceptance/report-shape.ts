import { z } from 'zod';

const failure = z.strictObject({
  message: z.string().min(1),
  remedy: z.string().min(1).optional(),
  cancelled: z.literal(true).optional(),
});
const moment = z.iso.datetime();
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const figure = z.number().int().nonnegative();
const durationMs = z.number().int().nonnegative();

/** The report as others may build on it, version 1. Written down here once more, so that no change goes unnoticed. */
export const reportShape = z.strictObject({
  version: z.literal(1),
  command: z.enum(['doctor', 'plan', 'provision', 'test', 'list', 'rotate', 'destroy']),
  target: z.string(),
  outcome: z.enum(['success', 'failure', 'cancelled']),
  planDigest: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .optional(),
  unconfirmed: z.literal(true).optional(),
  registry: z.strictObject({
    url: z.url({ protocol: /^https$/ }),
    host: z.string(),
    user: z.string(),
    address: z.ipv4().optional(),
    authority: z.literal('private').optional(),
    ended: z.literal(true).optional(),
  }),
  startedAt: moment,
  durationMs,
  changes: z.array(
    z.strictObject({
      resource: z.string(),
      action: z.enum(['create', 'update', 'replace', 'remove', 'adopt', 'none']),
      reason: z.string(),
      outcome: z.enum(['done', 'failed', 'not reached', 'planned']),
      startedAt: moment.optional(),
      durationMs: durationMs.optional(),
      error: failure.optional(),
    }),
  ),
  probe: z
    .strictObject({
      outcome: z.enum(['passed', 'failed', 'not reached']),
      startedAt: moment.optional(),
      durationMs: durationMs.optional(),
      steps: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() })),
      error: failure.optional(),
    })
    .optional(),
  checks: z
    .array(
      z.strictObject({
        name: z.string(),
        area: z.enum(['plan', 'outside', 'inside']).optional(),
        state: z.enum(['ok', 'warning', 'failure', 'skipped']),
        detail: z.string(),
        remedy: z.string().optional(),
      }),
    )
    .optional(),
  quotas: z
    .array(
      z.strictObject({
        name: z.string(),
        need: z.number().int().nonnegative(),
        used: z.number().int().nonnegative(),
        limit: z.number().int().nonnegative().nullable(),
        left: z.number().int().nonnegative().nullable(),
      }),
    )
    .optional(),
  mirror: z.strictObject({ of: z.string(), upstream: z.url(), url: z.url() }).optional(),
  rotation: z
    .strictObject({
      state: z.enum(['begun', 'open', 'over']),
      from: z.string(),
      to: z.string(),
      configured: z.literal(true).optional(),
      nodes: z.literal(true).optional(),
      passwordFile: z.string().optional(),
    })
    .optional(),
  copy: z
    .strictObject({
      source: z.string(),
      from: z.string(),
      destination: z.string(),
      digest,
      platforms: z.array(z.string()),
      size: figure,
      blobs: z.strictObject({ copied: figure, present: figure, mounted: figure, foreign: figure }),
      push: z.strictObject({ bytes: figure, durationMs }),
      pull: z.strictObject({ bytes: figure, durationMs }).optional(),
      rateLimit: z.strictObject({ limit: figure, remaining: figure }).optional(),
    })
    .optional(),
  listing: z
    .strictObject({
      repository: z.string().optional(),
      repositories: z.array(
        z.strictObject({
          name: z.string(),
          images: z.array(
            z.strictObject({
              tags: z.array(z.string()).min(1),
              digest,
              mediaType: z.string(),
              created: moment.optional(),
              size: figure,
              platforms: z.array(
                z.strictObject({
                  platform: z.string().optional(),
                  digest,
                  size: figure,
                  layers: figure,
                  created: moment.optional(),
                  labels: z.record(z.string(), z.string()),
                }),
              ),
              attachments: figure,
            }),
          ),
          unreadable: z.array(z.strictObject({ tag: z.string(), reason: z.string() })),
        }),
      ),
      unread: z.array(z.strictObject({ name: z.string(), tags: z.array(z.string()).optional() })).optional(),
      untagged: z.array(z.string()),
      totals: z.strictObject({ repositories: figure, tags: figure, images: figure, bytes: figure }),
    })
    .optional(),
  requests: z.strictObject({ openstack: z.number(), cloudflare: z.number(), ssh: z.number() }),
  notices: z.array(z.string()),
  error: failure.optional(),
});

/** What the program printed, which must be a report and nothing else. */
export function reportIn(stdout: string): z.output<typeof reportShape> {
  return reportShape.parse(JSON.parse(stdout));
}
