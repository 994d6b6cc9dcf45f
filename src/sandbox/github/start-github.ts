import { EventEmitter } from 'node:events';
import { listen } from './listen.ts';
import { newApp } from './new-app.ts';
import { addIssue } from './open-issue.ts';
import type { Repository } from './records.ts';
import { addCommit, addRepository } from './repositories.ts';
import { controlOf } from './runs.ts';
import type { GitHubOptions, SandboxGitHub } from './sandbox-github.ts';
import { type State, userOf } from './state.ts';
import { startStorage } from './storage.ts';
import { webhooksOf } from './webhooks/outbox.ts';
import { addComment } from './write-comment.ts';

/** Starts the part of GitHub that our action, workflows and bot ask, on a port of 127.0.0.1, all in memory. */
export async function startGitHub(options: GitHubOptions = {}): Promise<SandboxGitHub> {
  const { repositories = [{ name: 'neurolibre/registries' }], teams = {}, now = Date.now } = options;
  const door = await listen(options.port ?? 0);
  const storage = await startStorage(now);
  const closing = new AbortController();
  const refused: string[] = [];
  let lastId = 1000;
  const nextId = () => ++lastId;
  const app = await newApp(nextId, options.permissions);

  const state: State = {
    url: door.url,
    webUrl: options.webUrl ?? 'https://github.com',
    now,
    nextId,
    app,
    users: new Map(),
    teams: new Map(Object.entries(teams).map(([team, logins]) => [team.toLowerCase(), new Set(logins)])),
    repositories: new Map(),
    callers: new Map(),
    changes: new EventEmitter(),
    outbox: {
      hook: undefined,
      treat: () => 'once',
      deliveries: [],
      underWay: new Set(),
      nextId,
      now,
      appId: app.id,
      closing: closing.signal,
    },
    actions: {
      fill: options.fill,
      runDetails: options.runDetails ?? 'known',
      onDispatch: options.onDispatch,
      linkTo: storage.linkTo,
    },
  };
  userOf(state, app.login);
  for (const login of Object.values(teams).flat()) userOf(state, login);
  for (const seed of repositories) addRepository(state, seed);

  function repository(name?: string): Repository {
    const [only, ...others] = state.repositories.values();
    if (name === undefined && others.length > 0) throw new Error('there are several repositories: say which one');
    const found = name === undefined ? only : state.repositories.get(name.toLowerCase());
    if (found === undefined) throw new Error(`there is no repository ${name ?? ''}`);
    return found;
  }

  const github: SandboxGitHub = {
    url: door.url,
    app,
    changes: state.changes,
    refused,
    latencyMs: 0,
    repository,
    admit(token, permissions, name) {
      state.callers.set(token, {
        kind: 'job',
        login: userOf(state, 'github-actions[bot]').login,
        permissions,
        repositories: new Set([repository(name).id]),
        expiresAt: Number.POSITIVE_INFINITY,
      });
    },
    addUser: (login) => void userOf(state, login),
    openIssue: (issue) => addIssue(state, repository(issue.repository), issue),
    writeComment: (comment) => addComment(state, repository(comment.repository), comment),
    commit: (files, name) => addCommit(state, repository(name), files),
    run(id) {
      for (const each of state.repositories.values()) {
        const run = each.runs.get(id);
        if (run !== undefined) return controlOf(state, each, run);
      }
      throw new Error(`there is no run ${id}`);
    },
    webhooks: webhooksOf(state.outbox),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.all([door.close(), storage.close()]);
    },
  };
  door.serve({
    state,
    faults: options.faults,
    latencyMs: () => github.latencyMs,
    onRequest: (request) => options.onRequest?.(request),
    mistaken: (reason) => refused.push(reason),
  });
  return github;
}
