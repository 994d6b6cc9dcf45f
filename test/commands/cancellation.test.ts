import { expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { type LocalSandbox, localSandbox } from './local-sandbox.ts';
import { changesOf, runCommand } from './run-command.ts';
import { provisioned, standing } from './standing.ts';

/** Runs provision and cancels it as soon as work on a resource begins in a phase. */
async function cancelledAt(sandbox: LocalSandbox, wanted: string, inPhase: string) {
  const controller = new AbortController();
  const begun: string[] = [];
  let phase = '';
  const emit = (event: Event) => {
    if (event.type === 'phase') phase = event.phase;
    if (event.type !== 'started' || phase === 'plan') return;
    // A look that comes too late is cut short and harmless.
    if (controller.signal.aborted && event.doing !== 'find') begun.push(event.resource);
    if (event.resource === wanted && event.doing !== 'find' && phase === inPhase) controller.abort();
  };
  const report = await runCommand('provision', sandbox, {}, { signal: controller.signal, emit });
  expect(controller.signal.aborted).toBe(true);
  return { report, begun };
}

for (const resource of ['volume data', 'floating IP', 'DNS record', 'host key', 'mount /DATA', 'service proxy']) {
  test(`a run cancelled while it makes ${resource} begins nothing more, and the next run completes it`, async () => {
    await using sandbox = await localSandbox();
    const { report, begun } = await cancelledAt(sandbox, resource, 'apply');
    expect(report.outcome).toBe('cancelled');
    expect(report.probe).toMatchObject({ outcome: 'not reached' });
    expect(begun).toEqual([]);
    const done = report.changes.filter(({ action, outcome }) => action === 'create' && outcome === 'done');

    const next = await runCommand('provision', sandbox);
    expect(next).toMatchObject({ outcome: 'success', probe: { outcome: 'passed' } });
    expect(changesOf(next)).toEqual(expect.arrayContaining(done.map((change) => `none ${change.resource}: done`)));
    expect(await standing(sandbox)).toEqual(provisioned);
  });
}

test('a run cancelled during the probe is cancelled, and has made everything', async () => {
  await using sandbox = await localSandbox();
  const { report } = await cancelledAt(sandbox, 'probe', 'probe');
  expect(report.outcome).toBe('cancelled');
  expect(report.changes.every(({ outcome }) => outcome === 'done')).toBe(true);
  const next = await runCommand('plan', sandbox);
  expect(next.changes.filter(({ action }) => action !== 'none')).toEqual([]);
});
