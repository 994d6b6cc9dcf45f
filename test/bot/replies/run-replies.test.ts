import { expect, test } from 'vitest';
import { cancellingText, nothingToCancelText } from '../../../bot/replies/cancelling.ts';
import { confirmedAlreadyText, tooLateText, unknownPlanText } from '../../../bot/replies/confirm-refused.ts';
import { editedText } from '../../../bot/replies/edited.ts';
import { notStartedText } from '../../../bot/replies/not-started.ts';
import { startingText } from '../../../bot/replies/starting.ts';
import { withoutReportText } from '../../../bot/replies/without-report.ts';

const url = 'https://github.com/neurolibre/registries/actions/runs/4711';
const provision = { command: 'provision', target: 'arbutus', by: 'alice' };
const digest = '7f3a9c01d2e4';

test('what is about to start', () => {
  expect(startingText(provision)).toMatchInlineSnapshot(`
    "### ⏳ provision arbutus is about to start

    Asked for by alice. Runs on arbutus wait for one another; once this one has begun, this comment shows how far it is.
    "
  `);
  expect(startingText({ ...provision, runUrl: url })).toMatchInlineSnapshot(`
    "### ⏳ provision arbutus is about to start

    Asked for by alice. Runs on arbutus wait for one another; once this one has begun, this comment shows how far it is.

    <sub><a href="https://github.com/neurolibre/registries/actions/runs/4711">follow the run</a></sub>
    "
  `);
});

test.each([
  [404, 'Not Found'],
  [403, 'Resource not accessible by integration'],
  [422, "Provided value 'arbutus' for input 'target' not in the list of allowed values"],
  [422, "Workflow does not have 'workflow_dispatch' trigger"],
])('what could not be started: %i %s', (status, message) => {
  const refused = { ...provision, branch: 'main', status, message, again: '/provision-registry arbutus' };
  expect(notStartedText(refused)).toMatchSnapshot();
});

test.each(['cancelled', 'failure', 'timed_out', 'startup_failure', 'success', 'gone', 'withdrawn', 'stale'])(
  'the end of a run without a report: %s',
  (conclusion) => {
    const next = ['/plan-registry arbutus', '/provision-registry arbutus'];
    const known = ['gone', 'withdrawn'].includes(conclusion) ? {} : { runUrl: url };
    expect(withoutReportText({ ...provision, conclusion, begun: true, next, ...known })).toMatchSnapshot();
  },
);

test.each(['cancelled', 'failure'])('the end of a run that was not begun: %s', (conclusion) => {
  const next = ['/plan-registry arbutus', '/provision-registry arbutus'];
  expect(withoutReportText({ ...provision, conclusion, begun: false, next, runUrl: url })).toMatchSnapshot();
});

test('what is cancelled', () => {
  const runs = [
    { title: 'provision arbutus for alice', url },
    { title: 'check arbutus for bob', url },
  ];
  expect(cancellingText({ target: 'arbutus', by: 'bob', runs })).toMatchInlineSnapshot(`
    "### ⏹️ 2 runs on arbutus are being stopped

    Asked for by bob. Changes that have begun are brought to their end first; then the comment of each run says what stands.

    - [provision arbutus for alice](<https://github.com/neurolibre/registries/actions/runs/4711>)
    - [check arbutus for bob](<https://github.com/neurolibre/registries/actions/runs/4711>)
    "
  `);
  expect(cancellingText({ target: 'arbutus', by: 'bob', runs: runs.slice(0, 1) })).toMatchInlineSnapshot(`
    "### ⏹️ A run on arbutus is being stopped

    Asked for by bob. Changes that have begun are brought to their end first; then the comment of the run says what stands.

    - [provision arbutus for alice](<https://github.com/neurolibre/registries/actions/runs/4711>)
    "
  `);
  expect(nothingToCancelText('arbutus')).toMatchInlineSnapshot(`
    "Nothing runs on \`arbutus\`, and nothing waits to.
    "
  `);
});

test('a confirmation that comes to nothing', () => {
  expect(unknownPlanText({ digest, waiting: [] })).toMatchInlineSnapshot(`
    "No plan with the digest \`7f3a9c01d2e4\` was shown on this issue, so nothing was done. A plan is confirmed where it is shown, within 15 minutes.
    "
  `);
  const waiting = [{ digest: '0a1b2c3d4e5f', verb: 'destroy', target: 'arbutus' }];
  expect(unknownPlanText({ digest, waiting })).toMatchInlineSnapshot(`
    "No plan with the digest \`7f3a9c01d2e4\` was shown on this issue, so nothing was done. A plan is confirmed where it is shown, within 15 minutes.

    What can be confirmed here now:

    destroy arbutus:

    \`\`\`sh
    /confirm-registry 0a1b2c3d4e5f
    \`\`\`
    "
  `);
  const until = Date.parse('2026-11-23T10:15:00Z');
  const again = '/destroy-registry arbutus --volumes';
  expect(tooLateText({ verb: 'destroy', target: 'arbutus', digest, until, again })).toMatchInlineSnapshot(`
    "Nothing was done: the plan \`7f3a9c01d2e4\` of destroy arbutus could be confirmed until 10:15 UTC. Much may have changed since, so ask for a new one:

    \`\`\`sh
    /destroy-registry arbutus --volumes
    \`\`\`
    "
  `);
  expect(confirmedAlreadyText({ by: 'bob', url })).toMatchInlineSnapshot(`
    "bob has confirmed this plan already, and [it is on its way](<https://github.com/neurolibre/registries/actions/runs/4711>).
    "
  `);
});

test('a comment that was edited', () => {
  expect(editedText()).toMatchInlineSnapshot(`
    "This comment was edited before anything was done about it, so nothing is. A command counts as it was first written: please write it in a new comment.
    "
  `);
});

test('what others have written has no effect', () => {
  const hostile = '<b>@all</b> `x` #1 https://example.org\n# y';
  for (const text of [
    startingText({ command: hostile, target: hostile, by: hostile }),
    withoutReportText({ command: hostile, target: hostile, by: hostile, conclusion: hostile, begun: true, next: [] }),
    notStartedText({ command: hostile, target: hostile, branch: hostile, status: 500, message: hostile, again: 'x' }),
    cancellingText({ target: hostile, by: hostile, runs: [{ title: hostile, url }] }),
  ]) {
    expect(text).not.toMatch(/<b>|@all|#1\b|^# y/m);
  }
});
