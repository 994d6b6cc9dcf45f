import { parse } from 'yaml';
import { z } from 'zod';

/** What of a registry's configuration an operator wants to be sure of. */
export interface Maintenance {
  /** `storage.delete.enabled`; distribution's own default is no. */
  readonly deletion: boolean;
  /** How long an upload that was left may lie, such as `168h`; undefined where none is ever purged. */
  readonly purgedAfter: string | undefined;
}

const switched = z.object({ enabled: z.boolean().default(false) }).default({ enabled: false });
// Distribution purges after a week unless it is told otherwise, but for the images' own configuration, which never does.
const purging = z.object({ enabled: z.boolean().default(true), age: z.string().default('168h') });
const configurationSchema = z.object({
  storage: z.object({
    delete: switched,
    maintenance: z.object({ uploadpurging: purging.prefault({}) }).prefault({}),
  }),
});

/**
 * Reads a `config.yml` of distribution.
 *
 * @returns undefined when it is none
 * @see https://distribution.github.io/distribution/about/configuration/
 */
export function maintenanceIn(text: string): Maintenance | undefined {
  const parsed = configurationSchema.safeParse(yamlIn(text));
  if (!parsed.success) return undefined;
  const { delete: deletion, maintenance } = parsed.data.storage;
  const { enabled, age } = maintenance.uploadpurging;
  return { deletion: deletion.enabled, purgedAfter: enabled ? age : undefined };
}

function yamlIn(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
