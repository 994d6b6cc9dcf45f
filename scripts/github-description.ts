/**
 * Takes out of GitHub's own OpenAPI description what our requests are held against, and writes it to
 * `test/acceptance/github/description.json`. The whole of it is 385 MB, too much for every checkout:
 *
 *     npm install --prefix /tmp/description @octokit/openapi
 *     node scripts/github-description.ts /tmp/description/node_modules/@octokit/openapi/generated/api.github.com.json
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const wanted = [
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'GET /repos/{owner}/{repo}/deployments',
  'POST /repos/{owner}/{repo}/deployments',
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
  'GET /repos/{owner}/{repo}/issues',
  'POST /repos/{owner}/{repo}/issues',
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
];

const json = z.record(z.string(), z.unknown());
const content = z.object({ 'application/json': z.looseObject({ schema: z.unknown(), examples: json.optional() }) });
const operationSchema = z.object({
  parameters: z.array(
    z.object({ name: z.string(), in: z.string(), required: z.boolean().optional(), schema: z.unknown() }),
  ),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional().catch(undefined) })),
});

const [source = ''] = process.argv.slice(2);
const description: unknown = JSON.parse(await readFile(source, 'utf8'));

/** Puts what a `$ref` points to in its place, and leaves out words for people. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  const node = json.safeParse(value).data;
  if (node === undefined) return value;
  if (typeof node.$ref === 'string') return resolved(at(node.$ref.replace(/^#\//, '').split('/')));
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, under]) => !(key === 'description' && typeof under === 'string') && key !== 'x-github')
      .map(([key, under]) => [key, resolved(under)]),
  );
}

function at(keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => json.parse(value)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
    description,
  );
}

const operations = wanted.map((route) => {
  const [method = '', path = ''] = route.split(' ');
  const operation = operationSchema.parse(resolved(at(['paths', path.replaceAll('/', '~1'), method.toLowerCase()])));
  const [status = '', response] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? [];
  const [example] = Object.values(response?.content?.['application/json'].examples ?? {});
  return {
    route,
    parameters: operation.parameters,
    body: operation.requestBody?.content['application/json'].schema ?? null,
    status: Number(status),
    example: z.object({ value: z.unknown() }).safeParse(example).data?.value ?? null,
  };
});
const file = join(import.meta.dirname, '../test/acceptance/github/description.json');
await writeFile(file, `${JSON.stringify(operations, null, 1)}\n`);
