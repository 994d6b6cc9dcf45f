import { z } from 'zod';
import type { Call } from '../http/call.ts';
import { isUuid } from '../identifiers.ts';
import { metadataSchema } from '../metadata.ts';

const count = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^[0-9]+$/)
      .transform(Number),
  ])
  .pipe(z.number().min(1))
  .optional();
const flag = z.union([z.boolean(), z.enum(['True', 'true', 'False', 'false'])]).optional();

const mapping = z.object({
  boot_index: z.union([z.int(), z.string(), z.null()]).optional(),
  uuid: z.string().nullish(),
  source_type: z.enum(['volume', 'image', 'snapshot', 'blank']),
  destination_type: z.enum(['local', 'volume']).optional(),
  volume_size: z
    .union([
      z.int().min(1),
      z
        .string()
        .regex(/^[0-9]+$/)
        .transform(Number),
    ])
    .nullish(),
  delete_on_termination: flag,
  device_name: z.string().nullish(),
});

const nics = z.array(
  z.strictObject({
    uuid: z.uuid().optional(),
    port: z.uuid().nullish(),
    fixed_ip: z.string().optional(),
    tag: z.string().optional(),
  }),
);

const base = {
  name: z.string().min(1).max(255),
  flavorRef: z.union([z.string().min(1), z.int().transform(String)]),
  // An empty one means: from a volume.
  imageRef: z.union([z.literal(''), z.string().refine(isUuid)]).optional(),
  adminPass: z.string().optional(),
  metadata: metadataSchema.optional(),
  networks: nics.optional(),
  'OS-DCF:diskConfig': z.enum(['AUTO', 'MANUAL']).optional(),
  availability_zone: z.string().optional(),
  block_device_mapping_v2: z.array(mapping).optional(),
  config_drive: flag,
  min_count: count,
  max_count: count,
  key_name: z.string().min(1).nullish(),
  security_groups: z.array(z.object({ name: z.string() })).optional(),
  user_data: z.string().max(65_535).base64().optional(),
};

const since219 = { ...base, description: z.string().max(255).nullish() };
const since237 = { ...since219, networks: z.union([nics, z.enum(['auto', 'none'])]) };

/** Of a server. */
export const tagsSchema = z.array(
  z
    .string()
    .min(1)
    .max(60)
    .regex(/^[^,/]*$/),
);
const since252 = { ...since237, tags: tagsSchema.optional() };

/** What a server may be created with. */
export interface AskedServer extends Omit<z.infer<z.ZodObject<typeof base>>, 'networks'> {
  readonly networks?: z.infer<typeof nics> | 'auto' | 'none' | undefined;
  readonly description?: string | null | undefined;
  readonly tags?: string[] | undefined;
}

/** The body of a request for a server, by the microversion. */
export function serverSchema(call: Call): z.ZodType<{ readonly server: AskedServer }> {
  if (call.since('2.52')) return body(since252);
  if (call.since('2.37')) return body(since237);
  if (call.since('2.19')) return body(since219);
  return body(base);
}

function body<S extends z.ZodRawShape>(shape: S) {
  return z.object({ server: z.strictObject(shape), 'os:scheduler_hints': z.unknown().optional() });
}
