import { UsageError } from '../../engine/usage-error.ts';
import { parseReference } from '../../registry/images/image-reference.ts';

/** What somebody wants deleted: a tag, an image by its digest, or all images of a repository. */
export interface DeletionTarget {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Reads `repository`, `repository:tag` and `repository@digest`; the registry's own name may stand before them.
 *
 * @throws UsageError
 */
export function deletionTargets(operands: readonly string[], domain: string): readonly DeletionTarget[] {
  return operands.map((text) => {
    const { host, repository, tag, digest } = parseReference(text, domain);
    if (host !== domain && host.replace(/:\d+$/, '') !== domain) {
      throw new UsageError(
        `${JSON.stringify(text)} is an image of ${host}, not of ${domain}`,
        `Write a repository of this registry, such as ${domain}/${repository} if it is called so there.`,
      );
    }
    if (digest !== undefined && tag !== undefined) {
      throw new UsageError(
        `${JSON.stringify(text)} has a tag and a digest`,
        'Write the tag to delete the tag, or the digest to delete the image with all its tags.',
      );
    }
    if (digest !== undefined) return { repository, digest };
    // Where none is written the reference says latest; here it is the whole repository.
    return tag === undefined || !text.endsWith(`:${tag}`) ? { repository } : { repository, tag };
  });
}
