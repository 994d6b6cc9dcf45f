import { test } from 'vitest';
import { cloudHalf } from './cloud-half.ts';
import { holdsFor } from './property.ts';

/** The last resort: it is many runs. */
const patience = { timeout: 600_000 };

test(
  'whatever goes wrong in OpenStack and Cloudflare, the runs after it make all as if nothing had',
  patience,
  async () => {
    await holdsFor(150, cloudHalf);
  },
);
