import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { saysNothing, withCredential, withoutCredential } from '../../src/kubernetes/docker-config.ts';

const host = 'registry.example.org';
const credential = { host, user: 'neurolibre', password: 'pass:wörd"\\' };
const auth = Buffer.from('neurolibre:pass:wörd"\\').toString('base64');
const path = '/root/.docker/config.json';

function merged(text: string): string | undefined {
  return withCredential(Buffer.from(text), credential, path).bytes?.toString();
}

function removed(text: string): string | undefined {
  return withoutCredential(Buffer.from(text), host, path).bytes?.toString();
}

function remarks(text: string): readonly string[] {
  return withCredential(Buffer.from(text), credential, path).remarks;
}

/**
 * Not with `JSON.parse`: once it has read a name that is one backslash, that of V8 takes others that begin with an escape
 * for it (nodejs/node#63785).
 */
function readJson(text: string) {
  return parse(text, { schema: 'json' });
}

describe('a file that logs in nowhere', () => {
  test.each([
    ['no file', undefined],
    ['an empty one', Buffer.alloc(0)],
    ['a blank one', Buffer.from(' \r\n')],
  ])('%s is written as docker writes one', (_, present) => {
    const { bytes } = withCredential(present, credential, path);
    expect(bytes?.toString()).toBe(`{\n\t"auths": {\n\t\t"${host}": {\n\t\t\t"auth": "${auth}"\n\t\t}\n\t}\n}\n`);
  });

  test.each([
    ['{}', `{"auths": {"${host}": {"auth": "${auth}"}}}`],
    ['{"auths":{}}', `{"auths":{"${host}":{"auth":"${auth}"}}}`],
    ['{"auths": null}\n', `{"auths": {"${host}": {"auth": "${auth}"}}}\n`],
    ['{"a":1}', `{"a":1,"auths":{"${host}":{"auth":"${auth}"}}}`],
    ['{"a": 1,  "b": 2}', `{"a": 1,  "b": 2,  "auths": {"${host}": {"auth": "${auth}"}}}`],
    [
      '{\n  "credsStore": "x",\n  "auths": {}\n}\n',
      `{\n  "credsStore": "x",\n  "auths": {\n    "${host}": {\n      "auth": "${auth}"\n    }\n  }\n}\n`,
    ],
    [
      '{\r\n\t"detachKeys": "ctrl-e"\r\n}',
      `{\r\n\t"detachKeys": "ctrl-e",\r\n\t"auths": {\r\n\t\t"${host}": {\r\n\t\t\t"auth": "${auth}"\r\n\t\t}\r\n\t}\r\n}`,
    ],
  ])('%j keeps its layout', (present, wanted) => {
    expect(merged(present)).toBe(wanted);
  });
});

describe('a file with other registries', () => {
  test.each([
    ['two blanks', '  ', '\n'],
    ['four blanks', '    ', '\n'],
    ['tabs', '\t', '\n'],
    ['CRLF', '  ', '\r\n'],
  ])('keeps them and its %s', (_, unit, end) => {
    const lines = (...more: readonly string[]) =>
      [
        '{',
        '~"z": [1,2 , 3],',
        '~"auths": {',
        '~~"ghcr.io": {',
        '~~~"auth": "YTpi"',
        ...more,
        '~},',
        '~"a": "é"',
        '}',
        '',
      ]
        .map((line) => line.replaceAll('~', unit))
        .join(end);
    const ours = ['~~},', `~~"${host}": {`, `~~~"auth": "${auth}"`, '~~}'];
    expect(merged(lines('~~}'))).toBe(lines(...ours));
    expect(removed(lines(...ours))).toBe(lines('~~}'));
  });

  test('in one line gets one more in that line', () => {
    const present = '{"auths":{"ghcr.io":{"auth":"YTpi"}},"HttpHeaders":{"User-Agent":"x"}}';
    expect(merged(present)).toBe(
      `{"auths":{"ghcr.io":{"auth":"YTpi"},"${host}":{"auth":"${auth}"}},"HttpHeaders":{"User-Agent":"x"}}`,
    );
  });

  test('keeps bytes that are no UTF-8', () => {
    const present = Buffer.concat([Buffer.from('{"x": "'), Buffer.from([0xff, 0xe9]), Buffer.from('"}')]);
    const { bytes } = withCredential(present, credential, path);
    expect(bytes?.subarray(0, present.length - 1)).toEqual(present.subarray(0, -1));
  });

  test('of 5 MB is no trouble', () => {
    const entries = Array.from({ length: 40_000 }, (_, n) => `"r${n}.example.org":{"auth":"${'YTpi'.repeat(25)}"}`);
    const present = `{"auths":{${entries.join(',')}}}`;
    expect(present.length).toBeGreaterThan(5_000_000);
    const now = merged(present);
    expect(now).toBe(`${present.slice(0, -2)},"${host}":{"auth":"${auth}"}}}`);
    expect(removed(now ?? '')).toBe(present);
  });
});

describe('an entry for the host', () => {
  test.each([
    `{"auths": {"${host}": {"auth": "${auth}"}}}`,
    `{"auths": {"https://${host}": {"auth": "${auth}"}}}`,
    `{"auths": {"https://${host}/v2/": {"auth": "${auth}", "email": ""}}}`,
    `{"auths": {"${host}/": {"username": "neurolibre", "password": "pass:w\\u00f6rd\\"\\\\"}}}`,
    `{"Auths": {"${host}": {"Auth": "${auth}"}}}`,
    `{"auths": {"${host}": {"auth": "${auth}", "username": "old", "password": "old"}}}`,
  ])('that is right already needs nothing: %s', (present) => {
    expect(merged(present)).toBeUndefined();
  });

  test.each([
    [`{"auths": {"${host}": {"auth": "b2xkOm9sZA=="}}}`, `{"auths": {"${host}": {"auth": "${auth}"}}}`],
    [
      `{"auths": {"https://${host}/v1/": {"email": "a@b", "auth": "b2xkOm9sZA==", "x": 1}}}`,
      `{"auths": {"https://${host}/v1/": {"email": "a@b", "auth": "${auth}", "x": 1}}}`,
    ],
    [
      `{"auths": {"${host}": {"username": "old", "password": "old"}}}`,
      `{"auths": {"${host}": {"username": "neurolibre", "password": "pass:wörd\\"\\\\", "auth": "${auth}"}}}`,
    ],
    [`{"auths": {"${host}": {}}}`, `{"auths": {"${host}": {"auth": "${auth}"}}}`],
    [`{"auths": {"${host}": null}}`, `{"auths": {"${host}": {"auth": "${auth}"}}}`],
    [`{"auths": {"${host}": "old"}}`, `{"auths": {"${host}": {"auth": "${auth}"}}}`],
    [`{"auths": {"${host}": {"auth": 7}}}`, `{"auths": {"${host}": {"auth": "${auth}"}}}`],
    [`{"auths": {"${host}": {"auth": "no base64"}}}`, `{"auths": {"${host}": {"auth": "${auth}"}}}`],
  ])('%s is made right in its place', (present, wanted) => {
    expect(merged(present)).toBe(wanted);
  });

  test('of a path below the host, or of a longer name, is another one', () => {
    const present = `{"auths": {"${host}/project": {"auth": "YTpi"}, "my-${host}": {"auth": "YTpi"}, "${host}:5000": {}}}`;
    expect(merged(present)).toBe(`${present.slice(0, -2)}, "${host}": {"auth": "${auth}"}}}`);
    expect(removed(present)).toBeUndefined();
  });

  test('goes alone, wherever it stands', () => {
    const [a, ours, alias] = ['"a.io": {}', `"${host}": {"auth": "${auth}"}`, `"https://${host}": {"auth": "${auth}"}`];
    expect(removed(`{"auths": {${ours}, ${a}}}`)).toBe(`{"auths": {${a}}}`);
    expect(removed(`{"auths": {${a}, ${ours}}}`)).toBe(`{"auths": {${a}}}`);
    expect(removed(`{"auths": {${ours}, ${alias}, ${a}, ${ours}}}`)).toBe(`{"auths": {${a}}}`);
    expect(removed(`{"auths": {${ours}}, "x": 1}`)).toBe('{"auths": {}, "x": 1}');
    expect(removed('{"auths": { }}')).toBeUndefined();
    expect(removed('')).toBeUndefined();
  });
});

describe('what comes twice', () => {
  test('loses nothing: auths twice, other keys twice', () => {
    const present = '{"x": 1, "auths": {"a.io": {}}, "x": 2, "auths": {"b.io": {}}}';
    const now = merged(present);
    expect(now).toBe(`${present.slice(0, -2)}, "${host}": {"auth": "${auth}"}}}`);
    expect(removed(now ?? '')).toBe(present);
  });

  test('is made right everywhere, because readers differ in which they take', () => {
    const entry = (value: string) => `"${host}": {"auth": "${value}"}`;
    const twice = (value: string) =>
      `{"auths": {${entry(value)}, "a.io": {}, ${entry(value)}}, "auths": {${entry(value)}}}`;
    expect(merged(twice('b2xkOm9sZA=='))).toBe(twice(auth));
    expect(removed(twice(auth))).toBe('{"auths": {"a.io": {}}, "auths": {}}');
  });
});

describe('a file that kubelet and docker could not read is refused', () => {
  test.each([
    ['{"auths": {}', ':1:13: not valid JSON: it ends in the middle'],
    ['{\n  "auths": {\n    "é": {"auth": "x"},}\n}', ':3:24: not valid JSON: there is no name in quotes'],
    ['{"é": {"auth": secret}}', ':1:16: not valid JSON: there is no JSON value'],
    ['{"a" 1}', ':1:6: not valid JSON: there is no colon after a name'],
    ['{"a": 1 "b": 2}', ':1:9: not valid JSON: there is no comma and no }'],
    ['{"a": [1 2]}', ':1:10: not valid JSON: there is no comma and no ]'],
    ['{"a": "\t"}', ':1:8: not valid JSON: a string holds what must be escaped'],
    ['{"a": "x', ':1:9: not valid JSON: it ends in the middle'],
    ['{} // mine', ':1:4: not valid JSON: there is more after its end'],
    [`${'['.repeat(5000)}`, ':1:1002: not valid JSON: it is nested deeper than 1000 levels'],
    ['\ufeff{}', ':1:1: it begins with a byte order mark, and neither kubelet nor docker reads such a file'],
    ['[]', ':1:1: it holds no JSON object'],
    ['{"auths": []}', ':1:11: auths is no JSON object'],
    [' '.repeat(8 * 2 ** 20 + 1), ' is 8388609 bytes long, and no more than 8388608 are read'],
  ])('%.40s', (present, words) => {
    const refused = {
      message: `${path}${words}; it is left as it is`,
      remedy: expect.stringContaining('Mend the file'),
    };
    expect(() => merged(present)).toThrow(expect.objectContaining(refused));
    expect(() => removed(present)).toThrow(expect.objectContaining(refused));
  });

  test('without a word of what is in it', () => {
    expect(() => merged('{"auths": {"a.io": {"auth": "c2VjcmV0OnNlY3JldA==}}}')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('c2VjcmV0') }),
    );
  });
});

describe('remarks', () => {
  test('none on a file that all read alike', () => {
    expect(remarks('{"auths": {"a.io": {"auth": "YTpi"}, "b.io": {}, "c.io": null}, "credsStore": ""}')).toEqual([]);
  });

  test.each([
    ['{"credsStore": "pass"}', 'docker-credential-pass (credsStore)'],
    [`{"credsStore": "x", "credHelpers": {"${host}": "ours"}}`, `docker-credential-ours (credHelpers for ${host})`],
  ])('%s: docker asks a helper', (present, helper) => {
    expect(remarks(present)).toEqual([
      `docker on this node asks ${helper} and not the entry for ${host}; kubelet takes the entry`,
    ]);
    expect(merged(present)).toContain(auth);
  });

  test.each([
    ['{"auth": "YTpi="}', 'has an auth that is not the base64 of user:password'],
    ['{"auth": "YWI="}', 'has an auth that is not the base64 of user:password'],
    ['{"auth": true}', 'holds no string as auth'],
    ['{"password": []}', 'holds no string as password'],
    ['"x"', 'is no JSON object'],
  ])('an entry %s keeps kubelet from the whole file', (entry, fault) => {
    expect(remarks(`{"auths": {"a.io": ${entry}}}`)).toEqual([
      `kubelet passes over the whole file because its entry for a.io ${fault}`,
    ]);
  });
});

test('tells a file that says nothing any more', () => {
  for (const content of ['', '{}\n', '{"auths": {}}', '{\n\t"auths": {}\n}\n']) {
    expect(saysNothing(Buffer.from(content)), content).toBe(true);
  }
  for (const content of ['{"auths": {"a": {}}}', '{"auths": {}, "x": 1}', '[]']) {
    expect(saysNothing(Buffer.from(content)), content).toBe(false);
  }
});

test('whatever a file holds, a login is read as wanted, changes nothing else, and leaves no trace when it goes', () => {
  const name = fc.stringMatching(/^[a-z.:/é"\\-]{1,12}$/);
  const entry = fc.record({ auth: fc.constant('YTpi'), email: fc.string() }, { requiredKeys: [] });
  const config = fc.record({
    auths: fc.dictionary(name, entry, { minKeys: 1 }),
    other: fc.jsonValue(),
    [`${host}`]: fc.string(),
  });
  const indent = fc.constantFrom(undefined, 1, 2, 4, '\t');
  const end = fc.constantFrom('\n', '\r\n');
  fc.assert(
    fc.property(config, indent, end, (content, space, lineEnd) => {
      const present = JSON.stringify(content, null, space).replaceAll('\n', lineEnd);
      const now = merged(present) ?? '';
      const before = readJson(present);
      const after = readJson(now);
      expect(after).toEqual({ ...before, auths: { ...before.auths, [host]: { auth } } });
      expect(now).toBe(JSON.stringify(after, null, space).replaceAll('\n', lineEnd));
      expect(merged(now)).toBeUndefined();
      expect(removed(now)).toBe(present);
    }),
  );
});

const skopeo = spawnSync('skopeo', ['--version']).status === 0;

test.skipIf(!skopeo)('a real client reads who logs in', () => {
  const directory = mkdtempSync(join(tmpdir(), 'docker-config-'));
  const file = join(directory, 'config.json');
  for (const present of [
    '',
    '{"auths": {"a.io": {}}, "auths": {}}',
    `{"auths": {"${host}": {"auth": "b2xkOm9sZA=="}}}`,
  ]) {
    writeFileSync(file, merged(present) ?? '');
    expect(execFileSync('skopeo', ['login', '--get-login', '--authfile', file, host]).toString().trim()).toBe(
      'neurolibre',
    );
  }
  rmSync(directory, { recursive: true });
});
