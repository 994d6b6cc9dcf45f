import { expect, test } from 'vitest';
import { getInputs } from '../../src/action/inputs.ts';
import { UsageError } from '../../src/engine/usage-error.ts';

test('the words of the command line are made of the inputs', () => {
  const { argv } = getInputs({
    INPUT_COMMAND: 'clean',
    INPUT_TARGET: 'arbutus',
    INPUT_ARGUMENTS: '--keep 5',
    INPUT_CONFIG: 'deploy/registry.yml',
    INPUT_CONFIRM: '7f3a9c01d2e4',
  });
  expect(argv).toEqual(['clean', 'arbutus', '--keep', '5', '--config=deploy/registry.yml', '--confirm=7f3a9c01d2e4']);
});

test('what is empty was not given', () => {
  const { argv, env, ...rest } = getInputs({
    INPUT_TARGET: 'arbutus',
    INPUT_COMMAND: '',
    INPUT_CONFIG: '.github/registry.yml',
    INPUT_REGISTRY_PASSWORD: '',
    INPUT_GITHUB_TOKEN: ' ',
    REGISTRY_PASSWORD: 'from-the-job',
  });
  expect(argv).toEqual(['provision', 'arbutus']);
  expect(env).toEqual({ REGISTRY_PASSWORD: 'from-the-job' });
  expect(rest).toEqual({});
});

test('an input stands under its variable, and nowhere else', () => {
  const { env } = getInputs({ INPUT_TARGET: 'arbutus', INPUT_OPENSTACK_CLOUDS_YAML: 'clouds: {}\n', PATH: '/bin' });
  expect(env).toEqual({ PATH: '/bin', OPENSTACK_CLOUDS_YAML: 'clouds: {}\n' });
});

test('a missing target is one message that says how to give it', () => {
  expect(() => getInputs({})).toThrow(UsageError);
  expect(() => getInputs({})).toThrow('The input target is missing');
});

test('an id that is no number is refused', () => {
  const given = { INPUT_TARGET: 'arbutus', INPUT_COMMENT_ID: '12; rm' };
  expect(() => getInputs(given)).toThrow("The input comment-id is no number: '12; rm'");
});

test('a quotation that does not end is refused', () => {
  const given = { INPUT_TARGET: 'arbutus', INPUT_ARGUMENTS: "--keep-tags 'v*" };
  expect(() => getInputs(given)).toThrow("The input arguments has a ' that is not closed: --keep-tags 'v*");
});
