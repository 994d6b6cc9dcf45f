import { expect, test } from 'vitest';
import type { ConfigFile } from '../../src/kubernetes/config-files.ts';
import { kubeletFile } from '../../src/kubernetes/kubelet-file.ts';

function file(path: string, content?: string): ConfigFile {
  const kind = content === undefined ? 'missing' : 'regular';
  return { path, user: 'root', kind, ...(content === undefined ? {} : { content: Buffer.from(content), sha256: 'x' }) };
}

const own = '/var/lib/kubelet/config.json';
const docker = '/root/.docker/config.json';
const logins = '{"auths": {"ghcr.io": {"auth": "YTpi"}}}';

test("is the one in kubelet's own directory", () => {
  expect(kubeletFile([file(own), file('/config.json')]).file.path).toBe(own);
  expect(kubeletFile([file(own, '{}'), file(docker, logins)])).toEqual({ file: file(own, '{}') });
});

test.each([undefined, '', '\n'])('is the one that kubelet has been taking, where its own is %j', (content) => {
  expect(kubeletFile([file(own, content), file('/config.json'), file(docker, logins)])).toEqual({
    file: file(docker, logins),
    remark: `kubelet takes ${docker}, because there is no ${own}: the entry goes there`,
  });
});

test.each(['{', '', '[]', '{"auths": {"a": {"auth": "no base64"}}}'])(
  'passes over one that kubelet cannot read: %s',
  (content) => {
    expect(kubeletFile([file(own), file(docker, content)]).file.path).toBe(own);
  },
);

test('is refused where its own cannot be read', () => {
  expect(() => kubeletFile([file(own, '{'), file(docker, logins)])).toThrow(`${own}:1:2: not valid JSON`);
  const directory: ConfigFile = { path: own, user: 'root', kind: 'directory' };
  expect(() => kubeletFile([directory])).toThrow(`${own} is a directory; it is left as it is`);
});

test.each([
  [{ kind: 'directory' }, 'is a directory'],
  [{ kind: 'other' }, 'is no file'],
  [{ kind: 'missing', target: '/gone' }, '(a symbolic link to /gone) leads to nothing'],
  [{ kind: 'directory', target: '/etc' }, '(a symbolic link to /etc) is a directory'],
  [{ kind: 'regular', size: 9_000_000 }, 'is 9000000 bytes long, and no more than 8388608 are read'],
] as const)('says of %j why', (kind, words) => {
  expect(() => kubeletFile([{ path: own, user: 'root', ...kind }])).toThrow(
    expect.objectContaining({
      message: `${own} ${words}; it is left as it is`,
      remedy: 'Move it away if nothing in it is needed, and run again.',
    }),
  );
});
