import { expect, test } from 'vitest';
import { challengesIn } from '../../../src/registry/client/challenge.ts';

test('reads a challenge with its parameters', () => {
  expect(challengesIn('Bearer realm="https://auth.docker.io/token",service="registry.docker.io"')).toEqual([
    { scheme: 'bearer', parameters: { realm: 'https://auth.docker.io/token', service: 'registry.docker.io' } },
  ]);
});

test('reads several challenges, with escapes and commas inside quotes', () => {
  const header = 'Negotiate, basic Realm="a \\"b\\", c", Bearer realm=https://r.example.org/token ,scope="x:pull,push"';
  expect(challengesIn(header)).toEqual([
    { scheme: 'negotiate', parameters: {} },
    { scheme: 'basic', parameters: { realm: 'a "b", c' } },
    { scheme: 'bearer', parameters: { realm: 'https://r.example.org/token', scope: 'x:pull,push' } },
  ]);
});

test('finds nothing in an empty header', () => {
  expect(challengesIn('')).toEqual([]);
});
