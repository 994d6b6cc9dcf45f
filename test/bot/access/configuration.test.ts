import { expect, test } from 'vitest';
import { findTarget, readConfiguration } from '../../../bot/access/configuration.ts';
import { repository, wayTo } from './repository.ts';

const around = { signal: new AbortController().signal };
const usual = { permission: 'write', users: [], teams: [], confirm: 'destructive', verbs: {} };

function configuration(access = '{}'): string {
  return `targets:
  arbutus:
    domain: registry.example.org
    ca: certificates/root.pem
    volumes: { data: { size: 1 }, registry: { size: 1 } }
    access: ${access}
`;
}

test('a target is found with who may command it, without the files that it names', async () => {
  const { github } = await repository({ configuration: configuration('{ permission: admin }') });
  expect(await findTarget(github, 'arbutus', around)).toEqual({
    kind: 'found',
    name: 'arbutus',
    access: { ...usual, permission: 'admin' },
  });
});

test('the file is read anew each time', async () => {
  const { github, server } = await repository({ configuration: configuration('{ confirm: never }') });
  await findTarget(github, 'arbutus', around);
  server.commit({ '.github/registry.yml': configuration('{ confirm: always }') });
  expect(await findTarget(github, 'arbutus', around)).toMatchObject({ access: { confirm: 'always' } });
});

test('the sandbox is there without any configuration, and beside what is configured', async () => {
  const { github } = await repository();
  expect(await findTarget(github, 'sandbox', around)).toEqual({ kind: 'found', name: 'sandbox', access: usual });
  const { github: other } = await repository({ configuration: configuration() });
  const read = await readConfiguration(other, around);
  expect(read.kind === 'read' && [...read.targets.keys()]).toEqual(['arbutus', 'sandbox']);
});

test.each(['arbtus', 'constructor', ''])("a target '%s' is unknown", async (name) => {
  const { github } = await repository({ configuration: configuration() });
  expect(await findTarget(github, name, around)).toEqual({ kind: 'unknown', name, names: ['arbutus', 'sandbox'] });
});

test('there may be no configuration', async () => {
  const { github } = await repository();
  expect(await findTarget(github, 'arbutus', around)).toEqual({ kind: 'missing' });
});

test('a configuration that is wrong is told with the line and what is allowed', async () => {
  const { github } = await repository({ configuration: configuration('{ permision: write, confirm: no }') });
  expect(await findTarget(github, 'arbutus', around)).toEqual({
    kind: 'invalid',
    problems: [
      expect.stringMatching(
        /^\.github\/registry\.yml:6:15: targets\.arbutus\.access: unknown key 'permision'; did you/,
      ),
      expect.stringMatching(
        /^\.github\/registry\.yml:6:42: targets\.arbutus\.access\.confirm must be one of destructive/,
      ),
    ],
  });
});

test('a directory in its place is no configuration', async () => {
  const { github, server } = await repository();
  server.commit({ '.github/registry.yml/targets': 'a' });
  expect(await findTarget(github, 'arbutus', around)).toEqual({
    kind: 'invalid',
    problems: ['.github/registry.yml is no file of less than a megabyte'],
  });
});

test('without the permission to read the file, that permission is named', async () => {
  const { github } = await repository({ configuration: configuration(), allowed: { metadata: 'read' } });
  expect(await findTarget(github, 'arbutus', around)).toEqual({
    kind: 'unanswered',
    asked: 'what .github/registry.yml says',
    needs: 'contents',
    status: 403,
    words: 'Resource not accessible by integration',
    forbidden: true,
  });
});

test('without any answer, the network says why', async () => {
  const { github, server } = await repository();
  await server[Symbol.asyncDispose]();
  expect(await findTarget(wayTo(server.url), 'arbutus', around)).toMatchObject({
    kind: 'unanswered',
    words: expect.stringContaining('ECONNREFUSED'),
    forbidden: false,
  });
  expect(github.repository.repo).toBe('registries');
});

test('who is cancelled meanwhile is not refused', async () => {
  const { github } = await repository({ configuration: configuration() });
  const reason = new Error('left to the next one');
  await expect(findTarget(github, 'arbutus', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
