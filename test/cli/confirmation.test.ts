import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Context } from '../../src/commands/command.ts';
import { planOf } from '../../src/engine/plan.ts';
import { change, report } from '../report/reports.ts';
import { fakeProgram } from './fake-program.ts';
import { fakeProcess } from './process.ts';

const removal = change('server', { action: 'remove', outcome: 'planned', reason: '203.0.113.7' });
const plan = {
  ...planOf('arbutus', new Map(), () => true),
  digest: '7f3a9c01d2e4',
  changes: [removal],
  destructive: true,
};
const terminal = { columns: 80, rows: 24 };

/** Runs a destructive verb on a terminal or in a pipe, and tells what was answered to its question. */
function destroy(argv: readonly string[], given: Parameters<typeof fakeProcess>[1] = { terminal }, asked = plan) {
  const world = fakeProcess(['destroy', 'arbutus', ...argv], given);
  const answers: unknown[] = [];
  const ended = run(
    world,
    fakeProgram({
      async destroy({ emit, confirm }: Context) {
        emit({ type: 'phase', phase: 'plan', resources: ['server'] });
        const agreed = await confirm?.(asked);
        answers.push(agreed);
        const { digest: planDigest, changes } = asked;
        if (agreed) return report({ command: 'destroy' });
        return report({ command: 'destroy', outcome: 'failure', unconfirmed: true, planDigest, changes });
      },
    }),
  );
  return { world, answers, ended };
}

test('shows on standard error what would be done, and goes on when the digest is typed', async () => {
  const { world, answers, ended } = destroy([]);
  await world.stderr.until('Type the digest 7f3a9c01d2e4 to go on: ');
  expect(world.stderr.written).toMatch(/- server {2}to remove {2}203\.0\.113\.7/);
  world.stdin.write(' 7f3a9c01d2e4 \n');
  await ended;
  expect(answers).toEqual([true]);
});

test('shows an adoption with all that is known of what would be taken over', async () => {
  const reason = "id v1: 'arbutus-data', 400 GiB, available, not attached";
  const adoption = change('adoption of volume data', { action: 'adopt', outcome: 'planned', reason });
  const { world, answers, ended } = destroy([], { terminal }, { ...plan, changes: [adoption] });
  await world.stderr.until('Type the digest 7f3a9c01d2e4 to go on: ');
  expect(world.stderr.written.replaceAll(/\s+/g, ' ')).toContain(
    `These changes never happen unasked: → adoption of volume data to adopt ${reason}`,
  );
  world.stdin.write('7f3a9c01d2e4\n');
  await ended;
  expect(answers).toEqual([true]);
});

test('what stays and what else is done stands below what it asks for', async () => {
  const planned = { outcome: 'planned' } as const;
  const changes = [
    change('volume data', { ...planned, action: 'none', reason: '500 GiB, because it holds data' }),
    removal,
    change('firewall', { ...planned, reason: 'port 443' }),
  ];
  const { world, ended } = destroy([], { terminal }, { ...plan, changes });
  await world.stderr.until('to go on: ');
  world.stdin.write('7f3a9c01d2e4\n');
  await ended;
  expect(world.stderr.written).toMatchInlineSnapshot(`
    "These changes never happen unasked:
      - server  to remove  203.0.113.7

    Besides, it creates or updates:
      + firewall  to create  port 443

    It keeps:
      ✓ volume data  kept  500 GiB, because it holds data

    Type the digest 7f3a9c01d2e4 to go on: "
  `);
});

test('the plan that was asked about is not listed once more by the report', async () => {
  const { world, ended } = destroy([]);
  await world.stderr.until('to go on: ');
  world.stdin.write('no\n');
  await ended;
  expect(world.stdout.written).toContain('Changes: 1 to remove (plan 7f3a9c01d2e4)\n');
  expect(world.stdout.written).not.toContain('203.0.113.7');
  expect(world.stdout.written).toContain('--confirm 7f3a9c01d2e4');
});

test('a report that goes elsewhere lists it', async () => {
  const { world, ended } = destroy([]);
  world.stdout.isTTY = undefined;
  await world.stderr.until('to go on: ');
  world.stdin.write('no\n');
  await ended;
  expect(world.stdout.written).toContain('203.0.113.7');
});

test.each(['yes\n', '\n', '7f3a9c01d2e5\n'])('%j is not the digest, and nothing is changed', async (typed) => {
  const { world, answers, ended } = destroy([]);
  await world.stderr.until('to go on: ');
  world.stdin.write(typed);
  await ended;
  expect(answers).toEqual([false]);
  expect(world.stderr.written).toContain('That is not the digest: nothing is changed.\n');
});

test('an input that ends is a refusal', async () => {
  const { world, answers, ended } = destroy([]);
  await world.stderr.until('to go on: ');
  world.stdin.end();
  await ended;
  expect(answers).toEqual([false]);
});

test('Ctrl-C while asked is a refusal without a word more', async () => {
  const { world, answers, ended } = destroy([]);
  await world.stderr.until('to go on: ');
  world.signals.emit('SIGINT');
  await ended;
  expect(answers).toEqual([false]);
  expect(world.stderr.written).toMatch(/to go on: \n$/);
});

test('with --yes nothing is asked', async () => {
  const { world, answers, ended } = destroy(['--yes']);
  await ended;
  expect(answers).toEqual([true]);
  expect(world.stderr.written).toBe('');
});

test('in a pipe there is nobody to ask', async () => {
  const { answers, ended } = destroy([], {});
  await ended;
  expect(answers).toEqual([undefined]);
});
