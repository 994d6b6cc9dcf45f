import { buildSchema } from 'graphql';

/**
 * The part of GitHub's GraphQL schema by which a comment is folded, as `@octokit/graphql-schema` 15.26 has it. Clients see
 * the rest as what does not exist.
 */
export const graphqlSchema = buildSchema(`
  enum ReportedContentClassifiers { ABUSE DUPLICATE OFF_TOPIC OUTDATED RESOLVED SPAM }

  interface Minimizable {
    isMinimized: Boolean!
    minimizedReason: String
    viewerCanMinimize: Boolean!
  }

  type IssueComment implements Minimizable {
    id: ID!
    isMinimized: Boolean!
    minimizedReason: String
    viewerCanMinimize: Boolean!
  }

  input MinimizeCommentInput {
    classifier: ReportedContentClassifiers!
    clientMutationId: String
    subjectId: ID!
  }

  type MinimizeCommentPayload {
    clientMutationId: String
    minimizedComment: Minimizable
  }

  type Mutation {
    minimizeComment(input: MinimizeCommentInput!): MinimizeCommentPayload
  }

  type Query {
    id: ID!
  }
`);
