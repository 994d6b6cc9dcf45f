import { z } from 'zod';
import type { GitHub } from '../github.ts';

const query = `query ($id: ID!) {
  node(id: $id) { ... on IssueComment { lastEditedAt } }
}`;
const answerSchema = z.object({ node: z.object({ lastEditedAt: z.string().nullable() }).nullable() });

/** A comment as GitHub tells of it. */
interface Told {
  readonly node_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/**
 * Whether a comment was edited. Whoever may write can edit the comments of others, so that only what was said at first is
 * its author's word for certain.
 */
export async function isEdited({ graphql }: GitHub, { node_id: id, created_at, updated_at }: Told): Promise<boolean> {
  // More than its text changes a comment; only GraphQL tells them apart.
  if (created_at === updated_at) return false;
  const { node } = answerSchema.parse(await graphql(query, { id }));
  return node === null || node.lastEditedAt !== null;
}
