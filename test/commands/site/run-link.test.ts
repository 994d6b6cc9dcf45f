import { expect, test } from 'vitest';
import { runLink } from '../../../src/commands/site/run-link.ts';

const onGitHub = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'example/registry',
  GITHUB_RUN_ID: '12345678901',
};

test('on GitHub a run is seen at its workflow run', () => {
  expect(runLink(onGitHub)).toBe('https://github.com/example/registry/actions/runs/12345678901');
});

test.each([
  {},
  { ...onGitHub, GITHUB_SERVER_URL: '' },
  { ...onGitHub, GITHUB_REPOSITORY: '' },
  { ...onGitHub, GITHUB_RUN_ID: 'x y' },
])('elsewhere there is nothing to see it at: %o', (env) => {
  expect(runLink(env)).toBeUndefined();
});
