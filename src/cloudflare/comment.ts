import { createHash } from 'node:crypto';
import type { Belonging } from '../engine/adoption.ts';

/** Of a record's comment, on the free plan: https://developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes/ */
const longest = 100;

/** An owner mark as a record's comment. One that is too long keeps its beginning and ends in a digest of the whole. */
export function asComment(mark: string): string {
  if (mark.length <= longest) return mark;
  const digest = createHash('sha256').update(mark).digest('hex').slice(0, 16);
  return `${mark.slice(0, longest - digest.length - 1)} ${digest}`;
}

/** Whose a record is by its comment, which may say more than the mark. */
export function commentBelonging(mark: string, comment: string): Belonging {
  if (` ${comment} `.includes(` ${mark} `)) return 'ours';
  // What all our marks begin with.
  const [managed = mark] = mark.split(' ');
  return comment.split(/\s+/).includes(managed) ? "another's" : 'unmarked';
}

/** A comment with the mark behind what it says, or the mark alone where both are too long. */
export function markedComment(mark: string, comment: string): string {
  const both = `${comment.trim()} ${mark}`.trim();
  return both.length <= longest ? both : mark;
}
