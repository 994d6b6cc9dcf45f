import { executeSync, GraphQLError, parse, validate } from 'graphql';
import { z } from 'zod';
import type { Call, Reply } from '../call.ts';
import { type Caller, demand } from '../caller.ts';
import { graphqlSchema } from '../graphql-schema.ts';
import { Refusal } from '../refusal.ts';
import { changed, type State } from '../state.ts';
import { idIn } from '../views/node-id.ts';

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});
const argumentsSchema = z.object({
  input: z.object({ subjectId: z.string(), classifier: z.string(), clientMutationId: z.string().nullish() }),
});

/**
 * Answers the one mutation that is known here; everything else is an error in the answer, whose status is 200.
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
      rootValue: { minimizeComment: (given: unknown) => minimize(state, caller, argumentsSchema.parse(given).input) },
      variableValues: variables,
      operationName,
    });
    return { status: 200, body: { data, ...(failed === undefined ? {} : { errors: failed.map(errorView) }) } };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { status: 200, body: { errors: [errorView(error)] } };
  }
}

function minimize(state: State, caller: Caller, input: z.output<typeof argumentsSchema>['input']) {
  const { subjectId, classifier, clientMutationId } = input;
  const id = idIn('IC', subjectId);
  const repository = [...state.repositories.values()].find((one) => id !== undefined && one.comments.has(id));
  const comment = repository?.comments.get(id ?? 0);
  if (comment === undefined || repository === undefined || !caller.repositories.has(repository.id)) {
    throw typed('NOT_FOUND', `Could not resolve to a node with the global id of '${subjectId}'.`);
  }
  try {
    demand(caller, 'issues', 'write');
  } catch {
    throw typed('FORBIDDEN', 'Resource not accessible by integration');
  }
  comment.minimized = classifier;
  changed(state, repository, { kind: 'comment', id: comment.id, issue: comment.issue });
  const minimizedComment = {
    __typename: 'IssueComment',
    id: subjectId,
    isMinimized: true,
    minimizedReason: classifier.toLowerCase().replace('_', '-'),
    viewerCanMinimize: true,
  };
  return { clientMutationId, minimizedComment };
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
