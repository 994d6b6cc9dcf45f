import type { Change } from '../../engine/change.ts';
import { bytesText } from '../../report/bytes.ts';
import type { Ground } from './clean-up.ts';

/** Of what nobody asked to delete, less is no reason to interrupt pulls: each run that proves a registry leaves some. */
const leastBytes = 2 ** 20;

/** The line of a plan that says what is freed, or why nothing is. */
export function storageChange({ cleaning: { deletions, garbage }, stored }: Ground): Change {
  const figure = `${bytesText(garbage.bytes)} in ${garbage.blobs} ${garbage.blobs === 1 ? 'blob' : 'blobs'}`;
  const line = { resource: 'storage', outcome: 'planned' } as const;
  if (deletions.length > 0) return { ...line, action: 'update', reason: `free ${figure} that nothing needs then` };
  const left = stored.readOnly
    ? 'let the registry be written to, which a collection that was broken off has ended; '
    : '';
  if (garbage.bytes >= leastBytes || stored.readOnly) {
    return { ...line, action: 'update', reason: `${left}free ${figure} that nothing needs` };
  }
  if (garbage.blobs === 0) return { ...line, action: 'none', reason: 'nothing to free' };
  return { ...line, action: 'none', reason: `${figure} that nothing needs are too little to interrupt pulls for` };
}
