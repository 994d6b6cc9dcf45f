import { z } from 'zod';

const statusSchema = z.object({ status: z.int() });

/** The status by which GitHub refused a request; undefined when it gave no answer. Octokit gives 500 to those. */
export function statusOf(error: unknown): number | undefined {
  return statusSchema.safeParse(error).data?.status;
}

/** Whether what was asked about is not there, or no more. */
export function isGone(error: unknown): boolean {
  return [404, 410].includes(statusOf(error) ?? 0);
}
