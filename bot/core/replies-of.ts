import { z } from 'zod';
import { commentBody } from '../../src/action/comment-body.ts';
import { refusalOf } from '../../src/action/refusal.ts';
import type { GitHub } from '../github.ts';
import { isGone } from './answer-status.ts';
import { issueOf } from './as-incoming.ts';
import type { IncomingComment } from './events.ts';
import { everyPage } from './every-page.ts';
import { fetchIfAsRead } from './if-as-read.ts';
import { type Mark, type RunMark, readMark, writeMark } from './mark.ts';

/** A comment of ours that answers another. */
export interface Reply<M extends Mark = Mark> {
  readonly id: number;
  /** By which GraphQL knows it. */
  readonly nodeId: string;
  readonly issue: number;
  readonly url: string;
  readonly body: string;
  readonly mark: M;
  readonly folded: boolean;
}

/** A comment as GitHub's lists have it. */
export interface ListedComment {
  readonly id: number | bigint;
  readonly node_id: string;
  readonly issue_url: string;
  readonly html_url: string;
  readonly body?: string | undefined;
  readonly user: { readonly login: string } | null;
  /** Only of one that is folded away. */
  readonly minimized?: object | null | undefined;
}

/** The comment as a reply of ours; undefined when it is none. Anybody can write a mark, so only our own are believed. */
function asReply({ self }: GitHub, comment: ListedComment): Reply | undefined {
  const { id, node_id: nodeId, issue_url, html_url: url, body = '', user, minimized } = comment;
  const mark = [self, 'github-actions[bot]'].includes(user?.login ?? '') ? readMark(body) : undefined;
  if (mark === undefined) return undefined;
  const folded = minimized !== undefined && minimized !== null;
  return { id: Number(id), nodeId, issue: issueOf(issue_url), url, body, mark, folded };
}

/** Our replies on an issue that were written or changed since a time, the oldest first. */
export async function repliesOn(github: GitHub, issue: number, since: string): Promise<readonly Reply[]> {
  const { request, repository } = github;
  const path = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const listed = await everyPage(async (paging) => {
    const { data } = await request(path, { ...repository, issue_number: issue, since, ...paging });
    return data;
  });
  return repliesAmong(github, listed);
}

/** A reply of ours as it is now; undefined when it is gone. */
export async function replyWith(github: GitHub, id: number): Promise<Reply | undefined> {
  const path = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  try {
    const { data } = await github.request(path, { ...github.repository, comment_id: id });
    return asReply(github, data);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Our replies among comments, the oldest first. */
export function repliesAmong(github: GitHub, comments: readonly ListedComment[]): readonly Reply[] {
  return comments.flatMap((one) => asReply(github, one) ?? []).toSorted((one, other) => one.id - other.id);
}

/** Whether a reply is about a run. */
export function isOfRun(reply: Reply): reply is Reply<RunMark> {
  return reply.mark.kind === 'run';
}

/** The reply to a request; the oldest, should there be two for a moment. */
export function replyTo(request: number, replies: readonly Reply[]): Reply | undefined {
  return replies.find(({ mark }) => mark.request === request);
}

export interface Written {
  readonly ours: Reply;
  /** Whether it is certain that nobody else had written it. */
  readonly made: boolean;
}

/**
 * Writes the reply to a request, unless somebody else has. There is never more than one for long: where the answer to its
 * creation is lost it is looked for, and of two that were written the younger goes.
 */
export async function reply(github: GitHub, comment: IncomingComment, mark: Mark, text: string): Promise<Written> {
  const look = async () => replyTo(comment.id, await repliesOn(github, comment.issue, comment.createdAt));
  try {
    const made = await create(github, comment.issue, mark, text);
    const first = (await look()) ?? made;
    if (first.id >= made.id) return { ours: made, made: true };
    await remove(github, made.id);
    return { ours: first, made: false };
  } catch (error) {
    const found = refusalOf(error).kind === 'passing' ? await look() : undefined;
    if (found === undefined) throw error;
    return { ours: found, made: false };
  }
}

async function create(github: GitHub, issue: number, mark: Mark, text: string): Promise<Reply> {
  const { request, repository } = github;
  const path = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const body = commentBody(writeMark(mark), text);
  const { data } = await request(path, { ...repository, issue_number: issue, body });
  return { id: Number(data.id), nodeId: data.node_id, issue, url: data.html_url, body, mark, folded: false };
}

async function remove({ request, repository }: GitHub, id: number): Promise<void> {
  try {
    await request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...repository, comment_id: id });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Gives a reply another mark and text, unless it has them. One that a person has deleted stays deleted. */
export async function rewrite({ request, repository }: GitHub, { id, body }: Reply, mark: Mark, text: string) {
  const wanted = commentBody(writeMark(mark), text);
  if (isSame(wanted, body)) return;
  try {
    const path = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
    await request(path, { ...repository, comment_id: id, body: wanted });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

const bodySchema = z.object({ body: z.string() });

/**
 * Does the same to a reply that somebody else may write as well, and takes nothing back that stands there since it was read.
 *
 * @returns whether it has the mark and text now, or is gone
 */
export async function rewriteAsRead(github: GitHub, { id, body }: Reply, mark: Mark, text: string): Promise<boolean> {
  const wanted = commentBody(writeMark(mark), text);
  if (isSame(wanted, body)) return true;
  const fetch = fetchIfAsRead(github, (now) => isSame(bodySchema.parse(now).body, body));
  try {
    const path = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
    const asked = { ...github.repository, comment_id: id, body: wanted, request: { fetch } };
    const { data } = await github.request(path, asked);
    return isSame(data.body ?? '', wanted);
  } catch (error) {
    if (isGone(error)) return true;
    throw error;
  }
}

/** What a reply says, without its mark. */
export function textOf({ body }: Pick<Reply, 'body'>): string {
  return body.slice(body.indexOf('\n') + 1);
}

/** Whether two texts are the same but for line ends, and what stands after the last word. */
export function isSame(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trimEnd();
  return plain(one) === plain(other);
}
