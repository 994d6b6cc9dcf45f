import { test } from 'vitest';
import { holdsFor } from './property.ts';

/** The last resort: it is many runs. */
const patience = { timeout: 600_000 };

test('whatever goes wrong in provisions, the runs after it make all as if nothing had', patience, async () => {
  await holdsFor(25, 'provision');
});
