import { expect, test } from 'vitest';
import type { Report } from '../../src/engine/report.ts';
import { nextSteps } from '../../src/report/next-steps.ts';
import { change, report } from './reports.ts';

const open = { state: 'open', from: 'neurolibre', to: 'neurolibre-2' } as const;
const over = { ...open, state: 'over' } as const;
const lineFor = (verb: string) => `npm run ${verb} -- arbutus`;
const stepsOf = (rotation: Report['rotation']) =>
  nextSteps(report({ command: 'rotate', ...(rotation === undefined ? {} : { rotation }) }), lineFor).join('\n');

test('while both users are let in, it is said who changes over, and how it ends', () => {
  expect(stepsOf({ ...open, nodes: true, passwordFile: 'new' })).toMatchInlineSnapshot(`
    "Set registry.user: neurolibre-2 in the configuration, and REGISTRY_PASSWORD to the new password (in new); then npm run provision -- arbutus logs the nodes in anew
    Give both to BinderHub's values and to all else that logs in: docker login registry.example.org --username neurolibre-2 --password-stdin < new
    When nothing uses neurolibre any more, which takes kubelets up to 5 minutes: REGISTRY_NEW_PASSWORD_FILE=new npm run rotate -- arbutus --finish"
  `);
  expect(stepsOf(open)).toMatchInlineSnapshot(`
    "Set registry.user: neurolibre-2 in the configuration, and REGISTRY_PASSWORD to the new password
    Give both to BinderHub's values and to all else that logs in: docker login registry.example.org --username neurolibre-2 --password-stdin
    When nothing uses neurolibre any more, which takes kubelets up to 5 minutes: npm run rotate -- arbutus --finish"
  `);
});

test.each([
  [
    'a file that was written',
    { ...open, state: 'begun', passwordFile: 'my new' },
    "REGISTRY_NEW_PASSWORD_FILE='my new' ",
  ],
  ['the password of one that is open', open, 'REGISTRY_NEW_PASSWORD_FILE=FILE '],
] as const)('what went wrong goes on with %s', (_, rotation, start) => {
  const error = { message: 'refused' };
  const failed = report({
    command: 'rotate',
    outcome: 'failure',
    changes: [change('next user', { outcome: 'failed', error })],
  });
  expect(nextSteps({ ...failed, rotation }, lineFor)).toEqual([
    `Once that is mended: ${start}npm run rotate -- arbutus`,
  ]);
});

test.each([
  ['still', open, ['Set registry.user: neurolibre-2 in the configuration, and REGISTRY_PASSWORD to the new password']],
  ['no more', { ...open, configured: true }, []],
] as const)(
  'a provision meanwhile says how it ends, and the configuration when that %s is to follow',
  (_, rotation, first) => {
    expect(nextSteps(report({ rotation }), lineFor)).toEqual([
      'docker login registry.example.org --username neurolibre',
      ...first,
      'When nothing uses neurolibre any more, which takes kubelets up to 5 minutes: npm run rotate -- arbutus --finish',
    ]);
  },
);

test('after it, the configuration is to follow', () => {
  expect(stepsOf(over)).toMatchInlineSnapshot(
    `"Set registry.user: neurolibre-2 in the configuration, and REGISTRY_PASSWORD to the new password"`,
  );
  expect(stepsOf({ ...over, passwordFile: 'new' })).toContain('(in new)');
});

test('what is configured already needs no step', () => {
  expect(stepsOf({ ...over, configured: true })).toBe('');
  expect(stepsOf(undefined)).toBe('');
});
