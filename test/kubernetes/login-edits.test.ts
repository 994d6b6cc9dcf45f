import { expect, test } from 'vitest';
import type { ConfigFile, ConfigFiles } from '../../src/kubernetes/config-files.ts';
import { editWords, loginEdits, logoutEdits } from '../../src/kubernetes/login-edits.ts';

const credential = { host: 'registry.example.org', user: 'neurolibre', password: 'secret' };
const auth = Buffer.from('neurolibre:secret').toString('base64');
const ours = `{"auths": {"registry.example.org": {"auth": "${auth}"}}}`;
const own = '/var/lib/kubelet/config.json';
const docker = '/root/.docker/config.json';

function file(path: string, content?: string, known: Partial<ConfigFile> = {}): ConfigFile {
  const kind = content === undefined ? 'missing' : 'regular';
  return { path, user: 'root', kind, ...(content === undefined ? {} : { content: Buffer.from(content) }), ...known };
}

function node(kubelet: readonly ConfigFile[], known: Partial<ConfigFiles> = {}): ConfigFiles {
  return { kubelet, docker: [file(docker, ours)], hasKubelet: true, ...known };
}

/** What becomes of each file: its text, `nothing` where it goes, undefined where it stays. */
function ends(edits: ReturnType<typeof loginEdits>) {
  return edits.map(({ file: { path }, change }) => [path, change && Buffer.from(change.to).toString()]);
}

test("logs in kubelet's file and docker's, and a right one stays", () => {
  const edits = loginEdits(node([file(own, '{"auths": {}}'), file(docker, '{}')]), credential);
  expect(ends(edits)).toEqual([
    [own, ours],
    [docker, undefined],
  ]);
  expect(editWords(edits)).toEqual([`no login in ${own}`]);
});

test('tells another login from none', () => {
  const other = ours.replace(auth, 'b2xkOm9sZA==');
  expect(editWords(loginEdits(node([file(own, other)], { docker: [file(docker)] }), credential))).toEqual([
    `another login in ${own}`,
    `no login in ${docker}`,
  ]);
});

test('a file that docker and kubelet share is changed once', () => {
  const edits = loginEdits(node([file(own), file(docker, '{}')], { docker: [file(docker, '{}')] }), credential);
  expect(ends(edits)).toEqual([[docker, ours]]);
  expect(edits[0]?.remarks).toEqual([`kubelet takes ${docker}, because there is no ${own}: the entry goes there`]);
});

test('a file that cannot be read is refused, and the others are changed', () => {
  const edits = loginEdits(node([file(own, '{')], { docker: [file(docker)] }), credential);
  expect(edits.map(({ refusal }) => refusal?.message)).toEqual([
    `${own}:1:2: not valid JSON: it ends in the middle; it is left as it is`,
    undefined,
  ]);
  expect(edits[1]?.change).toBeDefined();
});

test('takes the login out wherever it stands; a file that we made goes when it says nothing more', () => {
  const candidates = [file(own, ours), file('/config.json', `{"x": 1, ${ours.slice(1)}`), file('/.docker/config.json')];
  expect(ends(logoutEdits(node(candidates, { docker: [] }), credential.host))).toEqual([
    [own, 'nothing'],
    ['/config.json', '{"x": 1, "auths": {}}'],
    ['/.docker/config.json', undefined],
  ]);
});

test.each([
  ['there was one before us', { backup: true }],
  ['a link leads to it', { target: '/etc/docker.json' }],
] as const)('a file stays, empty, where %s', (_, known) => {
  const edits = logoutEdits(node([file(own, ours, known)], { docker: [] }), credential.host);
  expect(ends(edits)).toEqual([[own, '{"auths": {}}']]);
});
