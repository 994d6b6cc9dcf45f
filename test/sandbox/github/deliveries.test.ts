import { Probot, ProbotOctokit } from 'probot';
import { expect, test } from 'vitest';
import { gitHub, refusalOf } from './asking.ts';
import { type Receiver, receiver } from './receiver.ts';

const list = 'GET /app/hook/deliveries';

/** Three deliveries: one that arrived, one that was answered with 500, one that got lost. */
async function delivered() {
  const { github } = await gitHub();
  const there = await receiver();
  github.webhooks.deliverTo({ url: there.url, secret: 'It is a secret to everybody' });
  github.openIssue({ author: 'alice', title: 'A registry' });
  const write = async (body: string) => {
    github.writeComment({ issue: 1, author: 'alice', body });
    await github.webhooks.settled();
  };
  await write('well');
  there.status = () => 500;
  await write('ill');
  there.status = () => 202;
  github.webhooks.treat = () => 'dropped';
  await write('lost');
  github.webhooks.treat = () => 'once';
  const { id, privateKey } = github.app;
  const Octokit = ProbotOctokit.defaults({
    baseUrl: github.url,
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  const probot = new Probot({ appId: id, privateKey, secret: 'a'.repeat(20), Octokit, logLevel: 'fatal' });
  return { github, there, app: await probot.auth() };
}

test('the App reads in its log what became of each delivery, the newest first', async () => {
  const { app, github } = await delivered();
  const { data } = await app.request(list);
  expect(data.map(({ event, action, status, status_code }) => [event, action, status, status_code])).toEqual([
    ['issue_comment', 'created', 'timed out', 504],
    ['issue_comment', 'created', 'Invalid HTTP Response: 500', 500],
    ['issue_comment', 'created', 'OK', 202],
  ]);
  expect(data[0]).toMatchObject({ redelivery: false, installation_id: github.app.installationId });
  const { data: one } = await app.request('GET /app/hook/deliveries/{delivery_id}', {
    delivery_id: Number(data[0]?.id),
  });
  expect(one.request.payload).toMatchObject({ comment: { body: 'lost' } });
  const { data: failed } = await app.request(list, { status: 'failure' });
  expect(failed).toHaveLength(2);
});

test('the log comes in pages, by cursor', async () => {
  const { app } = await delivered();
  const guids = (await app.request(list)).data.map(({ guid }) => guid);
  const first = await app.request(list, { per_page: 2 });
  const cursor =
    new URL(/<([^>]+)>; rel="next"/.exec(first.headers.link ?? '')?.[1] ?? '').searchParams.get('cursor') ?? '';
  const second = await app.request(list, { per_page: 2, cursor });
  expect([...first.data, ...second.data].map(({ guid }) => guid)).toEqual(guids);
  expect(second.headers.link).toBeUndefined();
});

test('a delivery is sent once more with the same id and text', async () => {
  const { app, github, there } = await delivered();
  const { data } = await app.request(list);
  const attempt = { delivery_id: Number(data[0]?.id) };
  const { status } = await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', attempt);
  expect(status).toBe(202);
  await github.webhooks.settled();
  expect(last(there)).toMatchObject({ id: data[0]?.guid, payload: { comment: { body: 'lost' } } });
  const [newest] = (await app.request(list)).data;
  expect(newest).toMatchObject({ guid: data[0]?.guid, redelivery: true, status: 'OK' });
  const missing = app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: 1 });
  expect((await refusalOf(missing)).status).toBe(404);
});

test('where nobody listens, the log says so', async () => {
  const { app, github } = await delivered();
  github.webhooks.deliverTo({ url: 'http://127.0.0.1:1/', secret: 'It is a secret to everybody' });
  github.writeComment({ issue: 1, author: 'alice', body: 'Hello?' });
  await github.webhooks.settled();
  const [newest] = (await app.request(list)).data;
  expect(newest).toMatchObject({ status: 'failed to connect to host', status_code: 502 });
});

function last({ received }: Receiver) {
  return received.at(-1);
}
