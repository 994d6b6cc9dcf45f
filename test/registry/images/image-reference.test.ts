import { expect, test } from 'vitest';
import { UsageError } from '../../../src/engine/usage-error.ts';
import { askedFor, parseReference, referenceText } from '../../../src/registry/images/image-reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  ['ubuntu', 'docker.io/library/ubuntu:latest'],
  ['ubuntu:16.04', 'docker.io/library/ubuntu:16.04'],
  ['jupyter/base-notebook', 'docker.io/jupyter/base-notebook:latest'],
  ['docker.io/ubuntu', 'docker.io/library/ubuntu:latest'],
  ['index.docker.io/library/ubuntu:20.04', 'docker.io/library/ubuntu:20.04'],
  ['registry-1.docker.io/ubuntu', 'docker.io/library/ubuntu:latest'],
  ['quay.io/team/image:v1', 'quay.io/team/image:v1'],
  ['quay.io/image', 'quay.io/image:latest'],
  ['localhost/image', 'localhost/image:latest'],
  ['localhost:5000/a/b/c:x', 'localhost:5000/a/b/c:x'],
  ['127.0.0.1:5000/image:x', '127.0.0.1:5000/image:x'],
  ['[::1]:5000/image', '[::1]:5000/image:latest'],
  ['Registry/image', 'registry/image:latest'],
  [`ubuntu@${digest}`, `docker.io/library/ubuntu@${digest}`],
  [`quay.io/team/image:v1@${digest}`, `quay.io/team/image:v1@${digest}`],
  ['a/b__c--d.e:Tag_1.2-3', 'docker.io/a/b__c--d.e:Tag_1.2-3'],
])('reads %j as Docker does', (text, full) => {
  expect(referenceText(parseReference(text))).toBe(full);
});

test('takes what names no host from where it is told', () => {
  expect(referenceText(parseReference('team/image', 'registry.example.org'))).toBe(
    'registry.example.org/team/image:latest',
  );
});

test('asks for the digest rather than the tag', () => {
  expect(askedFor(parseReference(`ubuntu:16.04@${digest}`))).toBe(digest);
  expect(askedFor(parseReference('ubuntu:16.04'))).toBe('16.04');
});

test.each([
  ['', '"" is no image: "" is no name of a repository', 'lower-case'],
  ['https://quay.io/image', 'it begins with https://', 'without a scheme'],
  ['docker://ubuntu', 'it begins with docker://', 'without a scheme'],
  ['team/Image', 'the name "team/Image" has capital letters', 'Write team/image.'],
  ['ubuntu:', '"" is no tag', 'at most 128'],
  ['ubuntu:-x', '"-x" is no tag', 'letters'],
  ['ubuntu:a/b', '"ubuntu:a" is no host', 'host:port'],
  [`ubuntu:${'x'.repeat(129)}`, 'is no tag', 'at most 128'],
  ['ubuntu@sha256:12', 'what stands behind @ is no digest', '64 hexadecimal digits'],
  ['ubuntu@md5:12', 'what stands behind @ is no digest', '64 hexadecimal digits'],
  [`ubuntu@${digest}@${digest}`, 'what stands behind @ is no digest', '64'],
  ['team//image', '"team//image" is no name of a repository', 'single'],
  ['../../etc', '".." is no host', 'host:port'],
  ['quay.io:port/image', '"quay.io:port" is no host', 'host:port'],
  ['quay.io:70000/image', '"quay.io:70000" is no host', 'host:port'],
  ['quay.io/', '"" is no name of a repository', 'lower-case'],
  [`quay.io/${'a'.repeat(256)}`, 'the name is longer than 255', 'Shorten it.'],
  ['ubuntu latest', '"ubuntu latest" is no name', 'lower-case'],
])('refuses %j', (text, words, remedy) => {
  const read = () => parseReference(text);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(
    expect.objectContaining({ message: expect.stringContaining(words), remedy: expect.stringContaining(remedy) }),
  );
});
