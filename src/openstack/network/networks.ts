import { z } from 'zod';
import { collection } from '../collection.ts';

export interface Network {
  readonly id: string;
  readonly name: string;
  /** Whether it leads out of the cloud, so that floating IPs can be taken from it (`router:external`). */
  readonly external: boolean;
  readonly projectId: string;
}

const networkSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    'router:external': z.boolean().default(false),
    project_id: z.string().optional(),
    tenant_id: z.string().default(''),
  })
  .transform(
    ({ id, name, 'router:external': external, project_id, tenant_id }): Network => ({
      id,
      name,
      external,
      projectId: project_id ?? tenant_id,
    }),
  );

/** Networks that the project may use: its own, those shared with it, and the external ones. */
export const networks = collection({
  service: 'network',
  path: '/networks',
  one: 'network',
  many: 'networks',
  schema: networkSchema,
});
