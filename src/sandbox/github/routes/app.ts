import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { byApp, type Call, type Reply, type Routes, repositoryOf } from '../call.ts';
import { page } from '../page.ts';
import type { Permissions } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type App, fullName, type State } from '../state.ts';
import { appView, installationView } from '../views/installation.ts';
import { fullRepositoryView } from '../views/repository.ts';
import type { Schemas } from '../views/schemas.ts';
import { time } from '../views/time.ts';

/** https://docs.github.com/rest/apps */
export const appRoutes: Routes = {
  'GET /app': byApp(({ state }) => ({ status: 200, body: appView(state) })),
  'GET /app/installations': byApp((call) => {
    const { items, headers } = page([installationView(call.state)], call);
    return { status: 200, headers, body: items };
  }),
  'GET /app/installations/{installation_id}': byApp((call) => {
    mustBeInstalled(call);
    return { status: 200, body: installationView(call.state) };
  }),
  'GET /repos/{owner}/{repo}/installation': byApp((call) => {
    repositoryOf(call);
    return { status: 200, body: installationView(call.state) };
  }),
  'POST /app/installations/{installation_id}/access_tokens': byApp(createToken),
  'GET /installation/repositories': listRepositories,
};

const hourMs = 3_600_000;

const wantedSchema = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
});

function createToken(call: Call): Reply {
  mustBeInstalled(call);
  const { state } = call;
  const wanted = wantedSchema.parse(call.body ?? {});
  const repositories = chosen(state, wanted);
  const permissions = wanted.permissions ?? state.app.permissions;
  mustBeGranted(state.app, permissions);
  // https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/about-authentication-with-a-github-app
  const token = `ghs_${randomBytes(27).toString('base64url').replace(/[-_]/g, 'x')}`;
  const expiresAt = state.now() + hourMs;
  state.callers.set(token, {
    kind: 'installation',
    login: state.app.login,
    permissions,
    repositories: new Set(repositories.map(({ id }) => id)),
    expiresAt,
  });
  const body: Schemas['installation-token'] = {
    token,
    expires_at: time(expiresAt),
    permissions: { metadata: 'read', ...permissions },
    repository_selection: 'selected',
  };
  return { status: 201, body };
}

function mustBeInstalled({ state, given }: Call): void {
  if (Number(given.installation_id) !== state.app.installationId) throw notFound();
}

function chosen({ repositories }: State, wanted: z.output<typeof wantedSchema>) {
  const all = [...repositories.values()];
  const { repositories: names, repository_ids: ids } = wanted;
  if (names === undefined && ids === undefined) return all;
  const found = all.filter((one) => names?.includes(one.name) || ids?.includes(one.id));
  if (found.length < (names?.length ?? 0) + (ids?.length ?? 0)) {
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return found;
}

function mustBeGranted(app: App, wanted: Permissions): void {
  const granted: Permissions = { metadata: 'read', ...app.permissions };
  const fits = Object.entries(wanted).every(([name, level]) => [level, 'write'].includes(granted[name] ?? ''));
  if (!fits) throw new Refusal(422, 'The permissions requested are not granted to this installation.');
}

function listRepositories(call: Call): Reply {
  const { state, caller } = call;
  if (caller === 'app' || caller.kind !== 'installation') {
    throw new Refusal(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    );
  }
  const all = [...state.repositories.values()].filter(({ id }) => caller.repositories.has(id));
  const sorted = all.toSorted((a, b) => fullName(a).localeCompare(fullName(b)));
  const { items, headers } = page(sorted, call);
  const body = {
    total_count: sorted.length,
    repository_selection: 'selected',
    repositories: items.map((one): Schemas['repository'] => fullRepositoryView(state, one)),
  };
  return { status: 200, headers, body };
}
