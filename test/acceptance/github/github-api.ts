import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { type Operation, operationOf } from './operations.ts';

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  readonly bot: boolean;
  readonly bodies: string[];
}

export interface Deployment {
  readonly id: number;
  readonly environment: string;
  readonly task: string;
  readonly ref: string;
  readonly statuses: Record<string, unknown>[];
}

export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: string;
  readonly labels: readonly string[];
}

/** An answer that takes the place of the usual one. */
export interface Fault {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GitHubApi {
  readonly url: string;
  readonly comments: Comment[];
  readonly deployments: Deployment[];
  readonly issues: Issue[];
  /** `method path body` of all that was asked. */
  readonly asked: string[];
  /** Requests that GitHub would not have understood, with the reasons. */
  readonly refused: string[];
  /** Said of each request before it is carried out; undefined lets it through. */
  fault: (route: string) => Fault | undefined;
  /** Of the token that it knows: `issues: 'write'`. */
  permissions: Readonly<Record<string, 'read' | 'write'>>;
  /** Permission on the repository, by login. */
  readonly collaborators: Map<string, string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** GitHub takes no longer ones, in characters. */
const longestBody = 65_536;

/** The part of GitHub's API that our action and workflows ask, for one repository and one token. */
export async function githubApi(token: string, repository = 'neurolibre/registries'): Promise<GitHubApi> {
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body, headers = {} }) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let id = 1000;

  const api: GitHubApi = {
    url: `http://127.0.0.1:${port}`,
    comments: [],
    deployments: [],
    issues: [],
    asked: [],
    refused: [],
    fault: () => undefined,
    permissions: { issues: 'write', deployments: 'write' },
    collaborators: new Map(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', api.url);
    const sent = await text(request);
    api.asked.push(`${method} ${url.pathname}${url.search} ${sent}`);
    const operation = operationOf(method, url.pathname);
    if (operation === undefined) return refuse(404, `no operation ${method} ${url.pathname}`);
    const wrong = [
      ...wrongHeaders(headers),
      ...operation.wrongWith(url.searchParams, sent === '' ? undefined : JSON.parse(sent)),
    ];
    if (wrong.length > 0) return refuse(422, `${operation.route}: ${wrong.join('; ')}`);
    const { owner, repo, ...ids } = operation.given;
    if (![`Bearer ${token}`, `token ${token}`].includes(headers.authorization ?? ''))
      return problem(401, 'Bad credentials');
    if (`${owner}/${repo}` !== repository) return problem(404, 'Not Found');
    const needed = neededFor(operation.route, method);
    if (needed !== undefined && !allows(api.permissions, needed))
      return problem(403, 'Resource not accessible by integration');
    const fault = api.fault(operation.route);
    if (fault !== undefined)
      return { ...problem(fault.status, fault.message), ...(fault.headers ? { headers: fault.headers } : {}) };
    return carryOut(
      operation,
      ids,
      url.searchParams,
      z
        .record(z.string(), z.unknown())
        .catch({})
        .parse(sent === '' ? {} : JSON.parse(sent)),
    );
  }

  function refuse(status: number, message: string): Answer {
    api.refused.push(message);
    return problem(status, message);
  }

  function carryOut(
    operation: Operation,
    ids: Readonly<Record<string, string>>,
    query: URLSearchParams,
    sent: Readonly<Record<string, unknown>>,
  ): Answer {
    const { route, status, example } = operation;
    const like = (parts: object) => ({
      status,
      body: { ...z.record(z.string(), z.unknown()).parse(example), ...parts },
    });
    const shown = ({ id: own, author, bot, bodies, issue }: Comment) =>
      like({
        id: own,
        body: bodies.at(-1),
        user: { login: author, type: bot ? 'Bot' : 'User' },
        issue_url: `${api.url}/repos/${repository}/issues/${issue}`,
      });
    const { body } = sent;
    if (typeof body === 'string' && body.length > longestBody)
      return problem(422, 'body is too long (maximum is 65536 characters)');
    switch (route) {
      case 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}':
      case 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': {
        const comment = api.comments.find((one) => one.id === Number(ids.comment_id));
        if (comment === undefined) return problem(404, 'Not Found');
        if (typeof body === 'string') comment.bodies.push(body);
        return shown(comment);
      }
      case 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': {
        const comment = {
          id: ++id,
          issue: Number(ids.issue_number),
          author: 'github-actions[bot]',
          bot: true,
          bodies: [String(body)],
        };
        api.comments.push(comment);
        return shown(comment);
      }
      case 'GET /repos/{owner}/{repo}/deployments': {
        const found = api.deployments.filter(
          ({ environment, task }) =>
            environment === query.get('environment') && [null, task].includes(query.get('task')),
        );
        return {
          status,
          body: found.toReversed().map((one) => ({ id: one.id, environment: one.environment, task: one.task })),
        };
      }
      case 'POST /repos/{owner}/{repo}/deployments': {
        if (!/^[0-9a-f]{40}$/.test(String(sent.ref))) return problem(422, `No ref found for: ${sent.ref}`);
        const made = {
          id: ++id,
          environment: String(sent.environment),
          task: String(sent.task),
          ref: String(sent.ref),
          statuses: [],
        };
        api.deployments.push(made);
        return like({ id: made.id });
      }
      case 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': {
        const deployment = api.deployments.find((one) => one.id === Number(ids.deployment_id));
        if (deployment === undefined) return problem(404, 'Not Found');
        if (String(sent.description ?? '').length > 140)
          return problem(422, 'description is too long (maximum is 140 characters)');
        deployment.statuses.push(sent);
        return like(sent);
      }
      case 'GET /repos/{owner}/{repo}/issues': {
        const labels = query.get('labels')?.split(',') ?? [];
        const found = api.issues.filter(
          (one) => one.state === (query.get('state') ?? 'open') && labels.every((label) => one.labels.includes(label)),
        );
        return { status, body: found };
      }
      case 'POST /repos/{owner}/{repo}/issues': {
        const made = {
          number: ++id,
          state: 'open',
          ...z.object({ title: z.string(), body: z.string(), labels: z.array(z.string()).default([]) }).parse(sent),
        };
        api.issues.push(made);
        return like(made);
      }
      case 'PATCH /repos/{owner}/{repo}/issues/{issue_number}': {
        const issue = api.issues.find((one) => one.number === Number(ids.issue_number));
        if (issue === undefined) return problem(404, 'Not Found');
        return like(Object.assign(issue, sent));
      }
      case 'GET /repos/{owner}/{repo}/collaborators/{username}/permission':
        return like({ permission: api.collaborators.get(ids.username ?? '') ?? 'none' });
      default:
        return problem(404, 'Not Found');
    }
  }

  return api;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function problem(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}

/** GitHub refuses who does not say what program it is. */
function wrongHeaders(headers: IncomingMessage['headers']): readonly string[] {
  return [
    ...(headers['user-agent'] ? [] : ['no user-agent']),
    ...(headers.accept?.includes('json') ? [] : [`accepts '${headers.accept}'`]),
  ];
}

type Need = readonly [string, 'read' | 'write'];

function neededFor(route: string, method: string): Need | undefined {
  const wanted = method === 'GET' ? 'read' : 'write';
  if (route.includes('/deployments')) return ['deployments', wanted];
  return route.includes('/issues') ? ['issues', wanted] : undefined;
}

function allows(permissions: GitHubApi['permissions'], [name, wanted]: Need): boolean {
  const held = permissions[name];
  return held === 'write' || (held === 'read' && wanted === 'read');
}
