import { describe, expect, test } from 'vitest';
import { parseRecords } from '../../src/host/records.ts';
import { type RootFile, rootEdits, rootFilesIn, rootRemarks } from '../../src/kubernetes/trusted-root.ts';
import { writtenBy } from '../../src/written-by.ts';

const [one, other] = ['AAAA', 'BBBB'].map(
  (body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`,
) as [string, string];
const path = '/etc/docker/certs.d/registry.example.org/ca.crt';
const ours = (pem: string) => `${writtenBy}\n${pem}\n`;
const file = (parts: Partial<RootFile> = {}): RootFile => ({
  reader: 'docker',
  path,
  content: undefined,
  overruled: false,
  ...parts,
});

test('is read from what the script tells', () => {
  const base64 = Buffer.from(one).toString('base64');
  const records = parseRecords(
    `root reader=docker path=/a content=${base64}\nroot reader=containerd path=/b overruled=yes\n`,
  );
  expect(rootFilesIn(records)).toEqual([
    { reader: 'docker', path: '/a', content: one, overruled: false },
    { reader: 'containerd', path: '/b', content: undefined, overruled: true },
  ]);
});

describe('an authority that is wanted', () => {
  const lacking = { path, content: ours(one), words: "docker does not trust the registry's authority" };

  test.each([
    ['there is no file', undefined],
    ['ours has another one', ours(other)],
    ['ours has one more', ours(`${one}\n${other}`)],
  ])('is written where %s', (_, content) => {
    expect(rootEdits([file({ content })], `${one}\n`)).toEqual([lacking]);
    expect(rootRemarks([file({ content })], one)).toEqual([]);
  });

  test('is there already', () => {
    expect(rootEdits([file({ content: ours(one) })], one)).toEqual([]);
  });

  test("in somebody else's file is found, however its lines end", () => {
    const content = `# our site\r\n${other}\r\n${one.replaceAll('\n', '\r\n')}\r\n`;
    expect(rootEdits([file({ content })], one)).toEqual([]);
    expect(rootRemarks([file({ content })], `${one}\n${other}`)).toEqual([]);
  });

  test("that is not in somebody else's file is told, and the file left as it is", () => {
    expect(rootEdits([file({ content: other })], `${other}\n${one}`)).toEqual([]);
    expect(rootRemarks([file({ content: other })], `${other}\n${one}`)).toEqual([
      `${path} is not ours and lacks the registry's certificate authority, so it is left as it is: add the certificate there`,
    ]);
  });

  test('is told where another file keeps it from being read', () => {
    const found = file({ reader: 'containerd', overruled: true });
    expect(rootEdits([found], one)).toHaveLength(1);
    expect(rootRemarks([found], one)).toEqual([
      `containerd reads hosts.toml beside ${path}, and nothing else: write ca = "${path}" there`,
    ]);
  });
});

describe('where none is wanted', () => {
  test('ours goes', () => {
    const edits = rootEdits([file({ content: ours(one) })], undefined);
    expect(edits).toEqual([{ path, content: '', words: "docker still trusts the registry's authority" }]);
  });

  test.each([
    ['no file', undefined],
    ["somebody else's", one],
  ])('%s stays as it is', (_, content) => {
    expect(rootEdits([file({ content })], undefined)).toEqual([]);
    expect(rootRemarks([file({ content, overruled: true })], undefined)).toEqual([]);
  });
});
