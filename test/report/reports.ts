import type { Change } from '../../src/engine/change.ts';
import { interrupted } from '../../src/engine/failure.ts';
import type { Report } from '../../src/engine/report.ts';

/** A report of a run with nothing to say but what a test gives it. */
export function report(given: Partial<Report> = {}): Report {
  return {
    version: 1,
    command: 'provision',
    target: 'arbutus',
    outcome: 'success',
    registry: { url: 'https://registry.example.org', host: 'registry.example.org', user: 'neurolibre' },
    startedAt: '2026-11-23T10:00:00.000Z',
    durationMs: 92_000,
    changes: [],
    requests: { openstack: 48, cloudflare: 3, ssh: 14 },
    notices: [],
    ...given,
  };
}

/** What a cancellation made of a change that was under way. */
export const cutShort = { outcome: 'failed', error: interrupted('create') } as const;

/** A change that was made. */
export function change(resource: string, given: Partial<Change> = {}): Change {
  return { resource, action: 'create', reason: 'does not exist', outcome: 'done', ...given };
}
