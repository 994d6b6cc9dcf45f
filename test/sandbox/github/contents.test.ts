import { expect, test } from 'vitest';
import { gitHub, home, refusalOf } from './asking.ts';

const read = 'GET /repos/{owner}/{repo}/contents/{path}';
const file = { ...home, path: '.github/registry.yml' } as const;

async function withFile(text: string) {
  return await gitHub({ repositories: [{ name: 'neurolibre/registries', files: { '.github/registry.yml': text } }] });
}

test('a file comes as base64, and as it is when asked for raw', async () => {
  const text = `targets: {} # ${'à'.repeat(60)}\n`;
  const { job } = await withFile(text);
  const { data } = await job.request(read, file);
  expect(data).toMatchObject({ type: 'file', encoding: 'base64', path: file.path, name: 'registry.yml' });
  const content = 'content' in data && typeof data.content === 'string' ? data.content : '';
  expect(content).toMatch(/^\S{60}\n/);
  expect(Buffer.from(content, 'base64').toString()).toBe(text);
  const raw = await job.request(read, { ...file, mediaType: { format: 'raw' } });
  expect(raw.data).toBe(text);
});

test('without a ref it is the newest of the default branch, with one that commit', async () => {
  const { github, job } = await withFile('one');
  const [first] = github.repository().commits;
  github.commit({ '.github/registry.yml': 'two' });
  const ask = async (ref: object) => (await job.request(read, { ...file, ...ref, mediaType: { format: 'raw' } })).data;
  expect(await ask({})).toBe('two');
  expect(await ask({ ref: 'main' })).toBe('two');
  expect(await ask({ ref: first?.sha })).toBe('one');
  expect(await refusalOf(job.request(read, { ...file, ref: 'other' }))).toEqual({
    status: 404,
    message: expect.stringContaining('No commit found for the ref other'),
  });
});

test('a folder is listed, and what is not there is not found', async () => {
  const { github, job } = await withFile('one');
  github.commit({ '.github/workflows/ci.yml': 'on: push' });
  const { data } = await job.request(read, { ...home, path: '.github' });
  expect(data).toMatchObject([
    { name: 'registry.yml', type: 'file' },
    { name: 'workflows', type: 'dir' },
  ]);
  github.commit({ '.github/registry.yml': null });
  expect(await refusalOf(job.request(read, file))).toMatchObject({ status: 404 });
});
