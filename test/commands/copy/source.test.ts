import { expect, onTestFinished, test, vi } from 'vitest';
import { copySource } from '../../../src/commands/copy/source.ts';
import { type WantedCopy, wantedCopy } from '../../../src/commands/copy/wanted.ts';
import { digestOf } from '../../../src/registry/content-digest.ts';
import { mediaTypes } from '../../../src/registry/media-types.ts';
import { signal } from '../../registry/images.ts';
import { type Seen, scriptedServer } from '../../registry/scripted-server.ts';

const manifest = Buffer.from('{"schemaVersion":2}');
const found = { 'content-type': mediaTypes.dockerList, 'docker-content-digest': digestOf(manifest) };
const limits = (remaining: number) => ({
  'ratelimit-limit': '100;w=21600',
  'ratelimit-remaining': `${remaining};w=21600`,
});

type Answer = (seen: Seen) => readonly [status: number, headers?: Readonly<Record<string, string>>];

/** A registry that answers so, and with no body. */
function answering(answer: Answer) {
  return scriptedServer((seen, response) => void response.writeHead(...answer(seen)).end());
}

/** Looks for ubuntu:16.04 where a registry that answers so stands for Docker Hub. */
async function sought(answer: Answer, wanted: Partial<WantedCopy> = {}) {
  const hub = await answering(answer);
  const standIn = { url: hub.url, image: 'docker.io/library/ubuntu:16.04' };
  const source = copySource({ ...(await wantedCopy({}, {})), ...wanted }, { standIn }, { signal });
  source.then(
    ({ close }) => onTestFinished(close),
    () => undefined,
  );
  return { source, seen: hub.seen, host: new URL(hub.url).host };
}

test('says of the stand-in that it is none other', async () => {
  const { source } = await sought(() => [200, found]);
  expect((await source).notices).toEqual([
    'Docker Hub was not asked: in the sandbox an image of the same shape, made of random bytes, stands for ' +
      'ubuntu:16.04. For the real one: --mirror https://registry-1.docker.io',
  ]);
});

test('says that there is no such image', async () => {
  const { source, host } = await sought(() => [404]);
  await expect(source).rejects.toMatchObject({
    message: `${host} has no docker.io/library/ubuntu:16.04`,
    remedy: 'Check the name and the tag; for a private image give the user and password of its registry.',
  });
});

test('asks for no image when no pulls are left, and says when they will be', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-24T04:03:30Z'), toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { source, seen, host } = await sought(() => [200, { ...found, ...limits(0) }]);
  await expect(source).rejects.toMatchObject({
    message: `${host} gives out no image for now: all of the 100 pulls in 6 hours are used up`,
    remedy:
      'Wait, until 2026-11-24 10:03 UTC at the latest; or name a mirror with --mirror https://HOST; or set SOURCE_USER ' +
      'and SOURCE_PASSWORD, as pulls are counted for each user, and for all who come from one address without being one.',
  });
  expect(seen.map(({ method }) => method)).toEqual(['HEAD']);
});

test('waits as long as it is told to', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-24T04:03:30Z'), toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { source, host } = await sought(() => [429, { 'retry-after': '3600' }]);
  await expect(source).rejects.toMatchObject({
    message: `${host} gives out no image for now`,
    remedy: expect.stringMatching(/^Wait, until 2026-11-24 05:03 UTC at the latest; or name a mirror/),
  });
});

test('passes over mirrors that fail, and says why', async () => {
  const [broken, good] = [await answering(() => [503]), await answering(() => [200, found])];
  const { source, seen } = await sought(() => [200, found], { mirrors: [broken.url, good.url] });
  const { client, notices } = await source;
  expect(client.url.origin).toBe(good.url);
  expect(notices).toEqual([
    expect.stringMatching(`^A mirror was passed over: ${new URL(broken.url).host} refused HEAD`),
  ]);
  expect(seen).toEqual([]);
});

test('tells the password to the registry that it is for, and to no mirror', async () => {
  const login = { user: 'ada', password: 'secret' };
  const challenge: Answer = ({ authorization }) =>
    authorization === undefined ? [401, { 'www-authenticate': 'Basic realm="x"' }] : [200, found];
  const { source, seen } = await sought(challenge, { login });
  await source;
  const basic = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
  expect(seen.map(({ authorization }) => authorization)).toEqual([undefined, basic]);

  const [wanting, open] = [await answering(challenge), await answering(() => [200, found])];
  await (await sought(challenge, { login, mirrors: [wanting.url, open.url] })).source;
  expect(wanting.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
});

test('says by which line a registry on this computer gives an image in plain HTTP, and that line is true', async () => {
  const local = await answering(() => [200, found]);
  const { host } = new URL(local.url);
  const failing = copySource(await wantedCopy({ source: `${host}/team/image:1` }, {}), {}, { signal });
  await expect(failing).rejects.toMatchObject({
    message: `${host} could not be reached: what answers there does not speak TLS`,
    remedy:
      `It may speak plain HTTP, as a mirror on this computer may: --source team/image:1 --mirror ${local.url}, or copy ` +
      'another image with --source HOST/NAME:TAG.',
  });
  const told = await copySource(await wantedCopy({ source: 'team/image:1', mirror: local.url }, {}), {}, { signal });
  onTestFinished(told.close);
  expect(local.seen.map(({ path }) => path)).toEqual(['/v2/team/image/manifests/1']);
});

test('gives no such line for a bare name, which Docker Hub takes for another', async () => {
  const { host } = new URL((await answering(() => [200, found])).url);
  const failing = copySource(await wantedCopy({ source: `${host}/image:1` }, {}), {}, { signal });
  await expect(failing).rejects.toMatchObject({
    remedy: expect.stringMatching(/^It may speak plain HTTP, which is accepted of a mirror on this computer only/),
  });
});
