import { buildSchema } from 'graphql';

/**
 * The part of GitHub's GraphQL schema by which a comment is folded and told from one that was edited, as
 * `@octokit/graphql-schema` 15.26 has it. Clients see the rest as what does not exist.
 */
export const graphqlSchema = buildSchema(`
  enum ReportedContentClassifiers { ABUSE DUPLICATE OFF_TOPIC OUTDATED RESOLVED SPAM }

  scalar DateTime

  interface Node {
    id: ID!
  }

  interface Minimizable {
    isMinimized: Boolean!
    minimizedReason: String
    viewerCanMinimize: Boolean!
  }

  type IssueComment implements Node & Minimizable {
    id: ID!
    isMinimized: Boolean!
    lastEditedAt: DateTime
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
    node(id: ID!): Node
  }
`);
