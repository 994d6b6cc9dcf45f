import { ActionableError } from '../engine/actionable-error.ts';
import type { Adoption, Sought } from '../engine/adoption.ts';
import { commentBelonging, markedComment } from './comment.ts';
import type { DnsRecord } from './records.ts';

interface Rule {
  readonly domain: string;
  /** The owner mark as a comment. */
  readonly mark: string;
  readonly adoption: Adoption;
}

/** What else answers for the name would lead clients astray, if only half of them. */
const answering = new Set(['A', 'AAAA', 'CNAME']);

/**
 * Our A record among those of its name. One that stands alone without any registry's mark could be ours; whatever else
 * answers for the name is somebody's and stops the run. For a removal it is of no concern.
 */
export function recordSought(records: readonly DnsRecord[], { domain, mark, adoption }: Rule): Sought<DnsRecord> {
  const all = records.filter(({ type }) => answering.has(type));
  const marked = all.filter(({ type, comment }) => type === 'A' && commentBelonging(mark, comment) === 'ours');
  const foreign = all.filter((record) => !marked.includes(record));
  const [first] = foreign;
  if (adoption === 'offered' && first !== undefined) {
    const candidate = first.type === 'A' && commentBelonging(mark, first.comment) === 'unmarked';
    if (candidate && all.length === 1) return { candidate: first };
    throw ofAnother(domain, mark, foreign) ?? taken(domain, foreign);
  }
  if (marked.length > 1) throw several(domain, marked);
  const [ours] = marked;
  return ours === undefined ? {} : { ours };
}

/** What a person needs to know of an A record before it becomes ours. */
export function tellRecord({ content, proxied, comment, createdAt }: DnsRecord, mark: string): string {
  const created = createdAt === undefined ? '' : `, created ${createdAt}`;
  const said = comment === '' ? ', without a comment' : `, with the comment '${comment}'`;
  const lost = markedComment(mark, comment).startsWith(comment) ? '' : ', which gives way to our mark for want of room';
  return `A → ${content}, ${proxied ? 'proxied' : 'not proxied'}${created}${said}${lost}`;
}

/** Made by this program: for another registry, or for this very one under another owner. */
function ofAnother(domain: string, mark: string, foreign: readonly DnsRecord[]): ActionableError | undefined {
  const theirs = foreign.find(({ comment }) => commentBelonging(mark, comment) === "another's");
  if (theirs === undefined) return undefined;
  const { type, content, id, comment } = theirs;
  const isOfName = comment.split(/\s+/).includes(/(?:^| )(registry=\S+)/.exec(mark)?.[1] ?? '');
  return new ActionableError(
    `${domain} belongs to another registry: ${type} ${content} (id ${id}) has the comment '${comment}', ours would have '${mark}'`,
    isOfName
      ? 'If it is this very registry, made from another checkout or repository, put the owner of that comment at the top of the configuration, as `owner:`. If it is not, choose another domain.'
      : 'Choose another domain, or destroy that registry first.',
  );
}

function taken(domain: string, foreign: readonly DnsRecord[]): ActionableError {
  const list = foreign.map(({ type, content, id, comment }) => {
    return `${type} ${content} (id ${id}${comment === '' ? '' : `, with the comment '${comment}'`})`;
  });
  return new ActionableError(
    `${domain} already has DNS records that are not ours: ${list.join(', ')}. Nothing unmarked is ever changed`,
    "Remove them at Cloudflare, or choose another domain. An A record that is alone and carries no other registry's mark is offered for adoption.",
  );
}

function several(domain: string, marked: readonly DnsRecord[]): ActionableError {
  const list = marked.map(({ content, id }) => `${content} (id ${id})`).join(', ');
  return new ActionableError(
    `${domain} has several A records with our mark: ${list}`,
    'Remove all but one at Cloudflare and run again.',
  );
}
