import { z } from 'zod';

/** Key and value of what Nova and Cinder let a user note on a server or volume. */
export const metadataSchema = z.record(z.string(), z.string().max(255));
