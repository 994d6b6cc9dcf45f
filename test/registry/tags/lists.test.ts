import { expect, test } from 'vitest';
import { registryClient } from '../../../src/registry/client/client.ts';
import { listRepositories } from '../../../src/registry/tags/list-repositories.ts';
import { listTags } from '../../../src/registry/tags/list-tags.ts';
import { signal } from '../images.ts';
import { scriptedServer } from '../scripted-server.ts';

const credentials = { user: 'ada', password: 'secret' };

test('lists repositories over all pages', async () => {
  const server = await scriptedServer(({ path }, response) => {
    const first = !path.includes('last=');
    const link = '</v2/_catalog?last=b&n=2>; rel="next"';
    response
      .writeHead(200, first ? { link } : {})
      .end(JSON.stringify({ repositories: first ? ['a', 'team/b'] : ['team/c'] }));
  });
  expect(await listRepositories(registryClient({ url: server.url }), signal)).toEqual(['a', 'team/b', 'team/c']);
  expect(server.seen.map(({ path }) => path)).toEqual(['/v2/_catalog', '/v2/_catalog?last=b&n=2']);
});

test.each([
  'http://evil.example/v2/team/image/tags/list?last=b',
  '//evil.example/v2/team/image/tags/list?last=b',
  'http://ada@127.0.0.1:1/v2/',
  'ftp://127.0.0.1/',
  'http://[',
])('follows no list to %s', async (link) => {
  const server = await scriptedServer((_, response) => {
    response.writeHead(200, { link: `<${link}>; rel="next"` }).end('{"tags":["a"]}');
  });
  const listing = listTags(registryClient({ url: server.url, ...credentials }), 'team/image', signal);
  await expect(listing).rejects.toThrow(`leads on from /v2/team/image/tags/list to ${link}, which was not followed`);
  expect(server.seen).toHaveLength(1);
});

test('ends a list that goes round in circles', async () => {
  const server = await scriptedServer((_, response) => {
    response.writeHead(200, { link: '</v2/team/image/tags/list?last=a>; rel="next"' }).end('{"tags":["a"]}');
  });
  const listing = listTags(registryClient({ url: server.url }), 'team/image', signal);
  await expect(listing).rejects.toThrow('gives the list at /v2/team/image/tags/list without end');
  expect(server.seen).toHaveLength(2);
});

test('takes other links for none', async () => {
  const server = await scriptedServer((_, response) => {
    response.writeHead(200, { link: '</first>; rel="first", </last>; rel=last' }).end('{"tags":["a"]}');
  });
  expect(await listTags(registryClient({ url: server.url }), 'team/image', signal)).toEqual(['a']);
});

test('reads no page without end', async () => {
  const server = await scriptedServer((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(1024 * 1024)));
    };
    response.on('drain', more);
    more();
  });
  const listing = listTags(registryClient({ url: server.url }), 'team/image', signal);
  await expect(listing).rejects.toThrow('with something that no registry says');
});
