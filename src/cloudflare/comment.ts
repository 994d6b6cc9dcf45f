import { createHash } from 'node:crypto';

/** Of a record's comment, on the free plan: https://developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes/ */
const longest = 100;

/** An owner mark as a record's comment. One that is too long keeps its beginning and ends in a digest of the whole. */
export function asComment(mark: string): string {
  if (mark.length <= longest) return mark;
  const digest = createHash('sha256').update(mark).digest('hex').slice(0, 16);
  return `${mark.slice(0, longest - digest.length - 1)} ${digest}`;
}
