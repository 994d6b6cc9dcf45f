import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { events } from '../../bot/payloads.ts';
import { ourPermissions } from '../../src/sandbox/github/new-app.ts';

type Permission =
  | `${'actions' | 'contents' | 'issues' | 'members' | 'metadata'}: ${'read' | 'write'}`
  | 'the App itself';

const repository = '/repos/{owner}/{repo}';
const comment = `${repository}/issues/comments/{comment_id}`;
const runs = `${repository}/actions/runs/{run_id}`;
const workflow = `${repository}/actions/workflows/{workflow_id}`;

/**
 * Every request that the bot makes, and what a token must be permitted for it:
 * https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps. On pull requests GitHub wants
 * `pull_requests` where it is `issues` otherwise.
 */
const needed: Readonly<Record<string, Permission>> = {
  'GET /app': 'the App itself',
  'GET /app/installations': 'the App itself',
  'GET /installation/repositories': 'metadata: read',
  [`GET ${repository}`]: 'metadata: read',
  [`GET ${repository}/collaborators/{username}/permission`]: 'metadata: read',
  [`GET ${repository}/contents/{path}`]: 'contents: read',
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': 'members: read',
  [`GET ${repository}/issues/comments`]: 'issues: read',
  [`GET ${comment}`]: 'issues: read',
  [`PATCH ${comment}`]: 'issues: write',
  [`DELETE ${comment}`]: 'issues: write',
  [`GET ${comment}/reactions`]: 'issues: read',
  [`POST ${comment}/reactions`]: 'issues: write',
  [`DELETE ${comment}/reactions/{reaction_id}`]: 'issues: write',
  [`GET ${repository}/issues/{issue_number}/comments`]: 'issues: read',
  [`POST ${repository}/issues/{issue_number}/comments`]: 'issues: write',
  [`GET ${repository}/milestones`]: 'issues: read',
  [`POST ${repository}/milestones`]: 'issues: write',
  [`DELETE ${repository}/milestones/{milestone_number}`]: 'issues: write',
  [`POST ${workflow}/dispatches`]: 'actions: write',
  [`GET ${workflow}/runs`]: 'actions: read',
  [`GET ${runs}`]: 'actions: read',
  [`POST ${runs}/cancel`]: 'actions: write',
  [`GET ${runs}/artifacts`]: 'actions: read',
  [`GET ${runs}/jobs`]: 'actions: read',
  [`GET ${repository}/actions/artifacts/{artifact_id}/{archive_format}`]: 'actions: read',
};

const root = join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const sources = readdirSync(join(root, 'bot'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('local/'))
  .map((name) => text(`bot/${name}`));

/** The routes that a file asks for, those included that are put together from a path in a constant. */
function routesIn(source: string): readonly string[] {
  const paths = new Map([...source.matchAll(/const (\w+) = '(\/[^']*)'/g)].map(([, name, path]) => [name, path]));
  return [...source.matchAll(/(['`])((?:GET|POST|PUT|PATCH|DELETE) [/$][^'`]+)\1/g)].map(([, , route = '']) =>
    route.replace(/\$\{(\w+)\}/g, (_, name: string) => paths.get(name) ?? name),
  );
}

test('each request that the bot makes is in the list, and nothing else is', () => {
  const asked = new Set(sources.flatMap(routesIn));
  expect([...asked].toSorted()).toEqual(Object.keys(needed).toSorted());
});

const level = { read: 1, write: 2 };
type Level = keyof typeof level;

/** The most that is needed of each permission. */
function sum(permissions: readonly Permission[]): Record<string, Level> {
  const total: Record<string, Level> = {};
  for (const one of permissions) {
    const [name, wanted] = z.tuple([z.string(), z.enum(['read', 'write'])]).safeParse(one.split(': ')).data ?? [];
    if (name === undefined || wanted === undefined) continue;
    if (level[wanted] > level[total[name] ?? 'read'] || total[name] === undefined) total[name] = wanted;
  }
  return total;
}

const levels = z.record(z.string(), z.enum(['read', 'write']));
const manifest = z
  .object({
    name: z.string(),
    url: z.url(),
    description: z.string(),
    public: z.boolean(),
    default_events: z.array(z.string()),
    default_permissions: levels,
    hook_attributes: z.object({ url: z.url() }),
  })
  .parse(parse(text('bot/app.yml')));

test('the App asks for these permissions and no more', () => {
  const { issues = 'read', ...others } = sum(Object.values(needed));
  expect(manifest.default_permissions).toEqual({ ...others, issues, pull_requests: issues });
});

test('the App is told of the events that the bot acts on, at the path where it listens', () => {
  expect(manifest.default_events).toEqual(events.map((event) => event.split('.')[0]));
  expect(manifest.hook_attributes.url).toMatch(/\/api\/github\/webhooks$/);
});

/** https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-using-url-parameters */
test('the link in the setup guide registers this App', () => {
  const { name, url, description, hook_attributes: hook, default_events: subscribed } = manifest;
  const [link = ''] = /https:\/\/github\.com\/settings\/apps\/new\?[^)]+/.exec(text('docs/bot.md')) ?? [];
  expect([...new URL(link).searchParams]).toEqual([
    ...Object.entries({ name, url, description, public: String(manifest.public) }),
    ['webhook_active', 'true'],
    ['webhook_url', hook.url],
    ...subscribed.map((event) => ['events[]', event]),
    ...Object.entries(manifest.default_permissions),
  ]);
});

test("the sandbox's App is permitted the same", () => {
  expect({ metadata: 'read', ...ourPermissions }).toEqual(manifest.default_permissions);
});

const workflowSchema = z.object({ jobs: z.record(z.string(), z.looseObject({ permissions: levels })) });

test('the job of chatops.yml has those of them that a job can have', () => {
  const { jobs } = workflowSchema.parse(parse(text('.github/workflows/chatops.yml')));
  // Every job may read metadata, and none who is in a team.
  const { metadata: _, members: __, pull_requests: pulls, ...others } = manifest.default_permissions;
  expect(jobs.bot?.permissions).toEqual({ ...others, 'pull-requests': pulls });
});

test('the job that checks a request may only read', () => {
  const { jobs } = workflowSchema.parse(parse(text('.github/workflows/provision-registry.yml')));
  expect(new Set(Object.values(jobs.request?.permissions ?? {}))).toEqual(new Set(['read']));
});
