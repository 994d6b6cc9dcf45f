import { z } from 'zod';
import { fileSchema } from './schema.ts';

/**
 * The JSON Schema of registry.yml, with which editors complete and check it while it is written.
 * `.github/registry.schema.json` is this, committed.
 */
export function jsonSchema(): object {
  return z.toJSONSchema(fileSchema, { io: 'input' });
}
