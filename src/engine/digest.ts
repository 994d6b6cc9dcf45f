import { createHash } from 'node:crypto';
import type { Change } from './change.ts';

/**
 * Names a plan: the same changes for the same reasons give the same digest, whatever the order they were found in.
 *
 * @returns 12 lowercase hexadecimal digits, short enough to paste into a comment
 */
export function planDigest(subject: string, changes: readonly Change[]): string {
  const lines = changes
    .filter(({ action }) => action !== 'none')
    .map(({ resource, action, reason }) => JSON.stringify([resource, action, reason]))
    .toSorted();
  return createHash('sha256')
    .update([subject, ...lines].join('\n'))
    .digest('hex')
    .slice(0, 12);
}
