import { expect, test } from 'vitest';
import { z } from 'zod';
import { servePage } from '../../../bot/local/page-server.ts';
import { startGitHub } from '../../../src/sandbox/github/start-github.ts';

async function openPage() {
  const stack = new AsyncDisposableStack();
  const github = stack.use(await startGitHub());
  const issue = github.openIssue({ author: 'you', title: 'A registry, please' });
  const page = stack.use(await servePage({ github, issue: issue.number, people: ['you', 'reader'], port: 0 }));
  return {
    github,
    issue: issue.number,
    ask: (path: string, init?: RequestInit) => fetch(new URL(path, page.url), init),
    post: (comment: unknown, type = 'application/json') =>
      fetch(new URL('comments', page.url), {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(comment),
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const threadSchema = z.object({
  title: z.string(),
  people: z.array(z.string()),
  comments: z.array(z.object({ author: z.string(), html: z.string(), bot: z.boolean() })),
});

test('what is written on the page stands on the issue, and the page shows it', async () => {
  await using page = await openPage();
  expect((await page.post({ author: 'you', body: '**/help-registry** ' })).status).toBe(201);
  const thread = threadSchema.parse(await (await page.ask('thread')).json());
  expect(thread).toMatchObject({ title: 'A registry, please', people: ['you', 'reader'] });
  expect(thread.comments).toEqual([{ author: 'you', html: '<p><strong>/help-registry</strong></p>', bot: false }]);
});

test('who watches is told of each change', async () => {
  await using page = await openPage();
  const answer = await page.ask('changes');
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: connected\n\n');
  page.github.writeComment({ issue: page.issue, author: 'you', body: 'hello' });
  expect((await reader?.read())?.value).toContain('data: changed\n\n');
  await reader?.cancel();
});

test.each([
  ['nobody that is known', { author: 'somebody', body: 'hello' }],
  ['nothing', { author: 'you', body: ' \n ' }],
  ['more than GitHub takes', { author: 'you', body: 'x'.repeat(65_537) }],
  ['no comment at all', 'hello'],
])('a comment by or of %s is refused', async (_, comment) => {
  await using page = await openPage();
  expect((await page.post(comment)).status).toBe(422);
  expect(page.github.repository().comments.size).toBe(0);
});

test('another site cannot write here', async () => {
  await using page = await openPage();
  expect((await page.post({ author: 'you', body: '/destroy-registry sandbox' }, 'text/plain')).status).toBe(415);
  expect(page.github.repository().comments.size).toBe(0);
});

test('it has its parts and nothing else, and lets in nothing from elsewhere', async () => {
  await using page = await openPage();
  for (const [path, type] of [
    ['', 'text/html'],
    ['page.css', 'text/css'],
    ['page.js', 'text/javascript'],
  ] as const) {
    const answer = await page.ask(path);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  for (const path of ['../package.json', 'page-server.ts', 'comments']) expect((await page.ask(path)).status).toBe(404);
});
