import { createHash } from 'node:crypto';
import type { Change } from './change.ts';

const digits = 12;
const form = new RegExp(`^[0-9a-f]{${digits}}$`);

/** What a digest looks like, in words. */
export const digestForm = `${digits} hexadecimal digits`;

/** Whether a text has the form of a plan's digest. */
export function isDigest(text: string): boolean {
  return form.test(text);
}

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
    .slice(0, digits);
}
