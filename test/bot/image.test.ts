import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');
const dockerfile = text('bot/Dockerfile');
const ignored = text('bot/Dockerfile.dockerignore').split('\n');

test('the image has the Node that the project is written for', () => {
  const versions = [...dockerfile.matchAll(/^FROM node:(\S+?)-/gm)].map(([, version]) => version);
  expect(new Set(versions)).toEqual(new Set([text('.node-version').trim()]));
});

test('what it copies is there, and is all that reaches the build', () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
  for (const name of copied) expect(existsSync(join(root, name)), name).toBe(true);
  const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  expect(ignored).toContain('*');
  expect(new Set(copied)).toEqual(new Set(allowed));
});

test('it runs as nobody in particular, for production, and is asked whether it is well', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^ENV NODE_ENV=production HOST=0\.0\.0\.0/m);
  expect(last).toMatch(/^HEALTHCHECK [\s\S]*\/healthz/m);
  expect(last).toMatch(/^CMD \["node", "bot\/start\.ts"\]$/m);
});
