import { expect, test } from 'vitest';
import { matchesGlob } from '../src/glob.ts';

test.each([
  ['k8s-node-*', 'k8s-node-12', true],
  ['k8s-node-*', 'k8s-node-', true],
  ['k8s-node-*', 'old-k8s-node-1', false],
  ['k8s-node-?', 'k8s-node-1', true],
  ['k8s-node-?', 'k8s-node-12', false],
  ['v1.*', 'v1x2', false],
  ['[a]+(b)', '[a]+(b)', true],
  ['a*', 'a\nb', true],
])('%j means %j: %s', (glob, text, matches) => {
  expect(matchesGlob(glob, text)).toBe(matches);
});
