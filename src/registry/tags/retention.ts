/** A tag with the time at which it was last pushed. */
export interface PushedTag {
  readonly tag: string;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly pushed: number;
}

/** What tags are to be kept; without `newest` and `youngerMs`, all of them. */
export interface RetentionRules {
  /** How many of each repository, the newest first. */
  readonly newest?: number;
  /** What was pushed within so many milliseconds. */
  readonly youngerMs?: number;
  /** Tags of such names, whatever else is said: `*` stands for any characters, `?` for one. */
  readonly named: readonly string[];
}

/**
 * Chooses the tags of one repository that no rule protects.
 *
 * Tags such as `sha256-….sig`, by which signatures and attestations are found, share the lot of the image that they
 * belong to, and are not counted: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md and the OCI
 * distribution specification, "Referrers Tag Schema".
 *
 * @param now milliseconds since 1970
 */
export function tagsToDelete(tags: readonly PushedTag[], rules: RetentionRules, now: number): ReadonlySet<string> {
  const { newest, youngerMs, named } = rules;
  if (newest === undefined && youngerMs === undefined) return new Set();
  const globs = named.map(globPattern);
  const own = tags
    .filter(({ tag }) => subjectOf(tag) === undefined)
    .toSorted((a, b) => b.pushed - a.pushed || (a.tag < b.tag ? 1 : -1));
  const isKept = ({ tag, pushed }: PushedTag, place: number) =>
    (newest !== undefined && place < newest) ||
    (youngerMs !== undefined && now - pushed < youngerMs) ||
    globs.some((glob) => glob.test(tag));
  const kept = new Set(own.filter(isKept).map(({ digest }) => digest));
  const going = own.filter((tag, place) => !isKept(tag, place));
  const gone = new Set(going.map(({ digest }) => digest).filter((digest) => !kept.has(digest)));
  const attached = tags.filter(({ tag }) => gone.has(subjectOf(tag) ?? '') && !globs.some((glob) => glob.test(tag)));
  return new Set([...going, ...attached].map(({ tag }) => tag));
}

/** The digest of the image that a tag is attached to, where its name says so. */
function subjectOf(tag: string): string | undefined {
  const hex = /^sha256-([0-9a-f]{64})(?:\.|$)/.exec(tag)?.[1];
  return hex === undefined ? undefined : `sha256:${hex}`;
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
