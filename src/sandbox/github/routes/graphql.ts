import { executeSync, GraphQLError, parse, validate } from 'graphql';
import { z } from 'zod';
import type { Call, Reply } from '../call.ts';
import { demand } from '../caller.ts';
import { graphqlSchema } from '../graphql-schema.ts';
import type { Caller, Comment } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { changed, type State } from '../state.ts';
import { reasonOf } from '../views/comment.ts';
import { idIn } from '../views/node-id.ts';
import { time } from '../views/time.ts';

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});
const argumentsSchema = z.object({
  input: z.object({ subjectId: z.string(), classifier: z.string(), clientMutationId: z.string().nullish() }),
});

/**
 * Answers what is known here; everything else is an error in the answer, whose status is 200.
 *
 * @throws {Refusal} for a request that is no GraphQL request
 * @see https://docs.github.com/graphql/reference/mutations#minimizecomment
 */
export function answerGraphql({ state, caller, body }: Omit<Call, 'given'>): Reply {
  if (caller === 'app') throw new Refusal(401, 'Bad credentials');
  const request = requestSchema.safeParse(body).data;
  if (request === undefined) throw new Refusal(400, 'A query attribute must be specified and must be a string.');
  const { query, variables, operationName } = request;
  try {
    const document = parse(query);
    const errors = validate(graphqlSchema, document);
    if (errors.length > 0) return { status: 200, body: { errors: errors.map(errorView) } };
    const { data, errors: failed } = executeSync({
      schema: graphqlSchema,
      document,
      rootValue: {
        minimizeComment: (given: unknown) => minimize(state, caller, argumentsSchema.parse(given).input),
        node: (given: unknown) => node(state, caller, z.object({ id: z.string() }).parse(given).id),
      },
      variableValues: variables,
      operationName,
    });
    return { status: 200, body: { data, ...(failed === undefined ? {} : { errors: failed.map(errorView) }) } };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { status: 200, body: { errors: [errorView(error)] } };
  }
}

function node(state: State, caller: Caller, id: string) {
  const { comment } = commentWith(state, caller, id);
  demanded(caller, 'read');
  return view(id, comment);
}

function minimize(state: State, caller: Caller, input: z.output<typeof argumentsSchema>['input']) {
  const { subjectId, classifier, clientMutationId } = input;
  const { repository, comment } = commentWith(state, caller, subjectId);
  demanded(caller, 'write');
  comment.minimized = classifier;
  changed(state, repository, { kind: 'comment', id: comment.id, issue: comment.issue });
  return { clientMutationId, minimizedComment: view(subjectId, comment) };
}

function commentWith(state: State, caller: Caller, nodeId: string) {
  const id = idIn('IC', nodeId);
  const repository = [...state.repositories.values()].find((one) => id !== undefined && one.comments.has(id));
  const comment = repository?.comments.get(id ?? 0);
  if (comment === undefined || repository === undefined || !caller.repositories.has(repository.id)) {
    throw typed('NOT_FOUND', `Could not resolve to a node with the global id of '${nodeId}'.`);
  }
  return { repository, comment };
}

function demanded(caller: Caller, level: 'read' | 'write'): void {
  try {
    demand(caller, 'issues', level);
  } catch {
    throw typed('FORBIDDEN', 'Resource not accessible by integration');
  }
}

function view(id: string, { minimized, bodies, updatedAt }: Comment) {
  return {
    __typename: 'IssueComment',
    id,
    isMinimized: minimized !== undefined,
    minimizedReason: minimized === undefined ? null : reasonOf(minimized),
    viewerCanMinimize: true,
    lastEditedAt: bodies.length === 1 ? null : time(updatedAt),
  };
}

function typed(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** GitHub's errors of what was asked for have a type; those of the question a code and the way to the field. */
function errorView({ message, path, locations, nodes, extensions }: GraphQLError) {
  if (typeof extensions.type === 'string') return { type: extensions.type, path, locations, message };
  const [node] = nodes ?? [];
  if (node?.kind !== 'Field' || !/^Cannot query field/.test(message)) return { locations, message };
  const typeName = /on type "(\w+)"/.exec(message)?.[1] ?? '';
  const fieldName = node.name.value;
  return {
    path: [typeName.toLowerCase(), fieldName],
    extensions: { code: 'undefinedField', typeName, fieldName },
    locations,
    message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
  };
}
