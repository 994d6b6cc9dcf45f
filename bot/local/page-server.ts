import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { z } from 'zod';
import type { SandboxGitHub } from '../../src/sandbox/github/sandbox-github.ts';
import { listenLocally } from '../../src/sandbox/listen-locally.ts';
import { threadOf } from './thread.ts';

export interface PageOptions {
  readonly github: SandboxGitHub;
  /** The issue that the page shows. */
  readonly issue: number;
  /** Who may write there. */
  readonly people: readonly string[];
  /** TCP port on 127.0.0.1; 0 for one that is free. */
  readonly port: number;
}

export interface Page extends AsyncDisposable {
  readonly url: string;
}

const files: Readonly<Record<string, string>> = { '/': 'page.html', '/page.css': 'page.css', '/page.js': 'page.js' };
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** GitHub takes no longer comments, in characters. */
const longest = 65_536;
const newComment = z.object({ author: z.string(), body: z.string().trim().min(1).max(longest) });

/** Nothing from elsewhere runs in the page, whatever a comment holds. */
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'";

/** Serves a page with one issue: it can be commented on, and shows each change as it comes. */
export async function servePage({ github, issue, people, port }: PageOptions): Promise<Page> {
  const watching = new Set<ServerResponse>();
  const changed = () => {
    for (const response of watching) response.write('data: changed\n\n');
  };
  github.changes.on('change', changed);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    const file = files[path];
    if (method === 'GET' && file !== undefined) {
      const text = await readFile(join(import.meta.dirname, file));
      send(response, 200, types[extname(file)] ?? '', text);
    } else if (method === 'GET' && path === '/thread') {
      const thread = threadOf(github.repository(), issue);
      send(response, 200, 'application/json', JSON.stringify({ ...thread, people }));
    } else if (method === 'GET' && path === '/changes') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('data: connected\n\n');
      watching.add(response);
      response.on('close', () => watching.delete(response));
    } else if (method === 'POST' && path === '/comments') {
      await write(request, response);
    } else {
      send(response, 404, 'text/plain', 'There is nothing here.');
    }
  }

  async function write(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A type that no form of another site can send without asking first.
    if (request.headers['content-type'] !== 'application/json') {
      send(response, 415, 'text/plain', 'A comment is sent as JSON.');
      return;
    }
    const { success, data } = newComment.safeParse(JSON.parse(await textOf(request)));
    if (!success || !people.includes(data.author)) {
      send(response, 422, 'text/plain', `A comment has an author and 1 to ${longest} characters.`);
      return;
    }
    github.writeComment({ issue, ...data });
    send(response, 201, 'text/plain', '');
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else send(response, 400, 'text/plain', 'That was not understood.');
    });
  });
  const listening = await listenLocally(server, port);

  return {
    url: `http://localhost:${listening.port}/`,
    async [Symbol.asyncDispose]() {
      github.changes.off('change', changed);
      await listening.close();
    },
  };
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

/** What was sent, up to a few times the longest comment in bytes. */
async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    parts.push(part);
    size += part.length;
    if (size > 8 * longest) throw new Error('too long');
  }
  return Buffer.concat(parts).toString('utf8');
}
