import { expect, test } from 'vitest';
import { annotate } from '../../src/action/annotations.ts';
import { change, cutShort, report } from '../report/reports.ts';

/** What GitHub would show beside the job, each with its kind. */
function shown(given: Parameters<typeof report>[0]): readonly string[] {
  const told: string[] = [];
  const as = (kind: string) => (message: string | Error) => void told.push(`${kind}: ${message}`);
  annotate(report(given), { error: as('error'), warning: as('warning'), notice: as('notice') });
  return told;
}

test('what failed is an error, with its remedy', () => {
  const error = { message: 'No valid host was found', remedy: 'Choose another flavor.' };
  expect(shown({ outcome: 'failure', changes: [change('server', { outcome: 'failed', error })] })).toEqual([
    'error: No valid host was found\n→ Choose another flavor.',
  ]);
});

test('what a cancellation cut short is one warning', () => {
  const changes = [change('attachment data', cutShort), change('attachment registry', cutShort)];
  expect(shown({ outcome: 'cancelled', changes })).toEqual([expect.stringMatching(/^warning: .* stands as it is/)]);
});
