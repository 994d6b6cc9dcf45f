/**
 * Takes out of GitHub's own OpenAPI description what requests are held against in the sandbox, and writes it to
 * `src/sandbox/github/description.json`. The whole of it is 385 MB, too much for every checkout:
 *
 *     npm install --prefix /tmp/description @octokit/openapi
 *     node scripts/github-description.ts /tmp/description/node_modules/@octokit/openapi/generated/api.github.com.json
 *     npm run format
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const repository = '/repos/{owner}/{repo}';
const wanted = [
  'GET /app',
  'GET /app/installations',
  'GET /app/installations/{installation_id}',
  'POST /app/installations/{installation_id}/access_tokens',
  'GET /app/hook/deliveries',
  'GET /app/hook/deliveries/{delivery_id}',
  'POST /app/hook/deliveries/{delivery_id}/attempts',
  'GET /installation/repositories',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
  `GET ${repository}`,
  `GET ${repository}/installation`,
  `GET ${repository}/contents/{path}`,
  `GET ${repository}/collaborators/{username}/permission`,
  `GET ${repository}/issues`,
  `POST ${repository}/issues`,
  `GET ${repository}/issues/{issue_number}`,
  `PATCH ${repository}/issues/{issue_number}`,
  `GET ${repository}/issues/comments`,
  `GET ${repository}/issues/{issue_number}/comments`,
  `POST ${repository}/issues/{issue_number}/comments`,
  `GET ${repository}/issues/comments/{comment_id}`,
  `PATCH ${repository}/issues/comments/{comment_id}`,
  `DELETE ${repository}/issues/comments/{comment_id}`,
  `GET ${repository}/issues/comments/{comment_id}/reactions`,
  `POST ${repository}/issues/comments/{comment_id}/reactions`,
  `DELETE ${repository}/issues/comments/{comment_id}/reactions/{reaction_id}`,
  `GET ${repository}/milestones`,
  `POST ${repository}/milestones`,
  `DELETE ${repository}/milestones/{milestone_number}`,
  `GET ${repository}/deployments`,
  `POST ${repository}/deployments`,
  `POST ${repository}/deployments/{deployment_id}/statuses`,
  `POST ${repository}/actions/workflows/{workflow_id}/dispatches`,
  `GET ${repository}/actions/workflows/{workflow_id}/runs`,
  `GET ${repository}/actions/runs`,
  `GET ${repository}/actions/runs/{run_id}`,
  `POST ${repository}/actions/runs/{run_id}/cancel`,
  `GET ${repository}/actions/runs/{run_id}/jobs`,
  `GET ${repository}/actions/runs/{run_id}/artifacts`,
  `GET ${repository}/actions/artifacts/{artifact_id}/{archive_format}`,
];

const json = z.record(z.string(), z.unknown());
const parameterSchema = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: json,
});
const operationSchema = z.object({
  parameters: z.array(parameterSchema).default([]),
  requestBody: z
    .object({
      required: z.boolean().default(false),
      content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }),
    })
    .optional(),
  externalDocs: z.object({ url: z.string() }),
});

/** Words for people, and what no request is held against. */
const left = ['description', 'example', 'examples', 'title', 'x-github', 'default'];

const [source = ''] = process.argv.slice(2);
const description: unknown = JSON.parse(await readFile(source, 'utf8'));

/** Puts what a `$ref` points to in its place, and leaves out what is not used. */
function resolved(value: unknown, names = false): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one));
  const node = json.safeParse(value).data;
  if (node === undefined) return value;
  if (typeof node.$ref === 'string') return resolved(at(node.$ref.replace(/^#\//, '').split('/')));
  return Object.fromEntries(
    Object.entries(node)
      // What stands under `properties` are names of their own, such as `title`.
      .filter(([key]) => names || !left.includes(key))
      .map(([key, under]) => [key, resolved(under, key === 'properties' && !names)]),
  );
}

function at(keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => json.parse(value)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
    description,
  );
}

// `created` is called a time, and its words tell of ranges of times: `>=2026-01-01`.
const operations = wanted.map((route) => {
  const [method = '', path = ''] = route.split(' ');
  const operation = operationSchema.parse(resolved(at(['paths', path.replaceAll('/', '~1'), method.toLowerCase()])));
  return {
    route,
    documentation: operation.externalDocs.url,
    // A word in a path may be any.
    parameters: operation.parameters
      .filter(
        (one) => one.in === 'query' || (one.in === 'path' && (one.schema.type !== 'string' || 'enum' in one.schema)),
      )
      .map((one) => (one.name === 'created' ? { ...one, schema: { type: 'string' } } : one)),
    body: operation.requestBody && {
      required: operation.requestBody.required,
      schema: operation.requestBody.content['application/json'].schema,
    },
  };
});
const file = join(import.meta.dirname, '../src/sandbox/github/description.json');
await writeFile(file, `${JSON.stringify(operations, null, 1)}\n`);
