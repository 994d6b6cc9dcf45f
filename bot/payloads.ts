import { z } from 'zod';
import type { CompletedRun, Dispatched, IncomingComment } from './core/events.ts';

/** The events that the bot acts on, in one list: the webhook's, those of `app.yml`, those of the workflow. */
export const events = ['issue_comment.created', 'workflow_run.completed'] as const;

/** Whether anything is done about an event. */
export function isWanted(event: string, action: string | undefined): boolean {
  return events.some((one) => one === `${event}.${action}`);
}

/** What has happened to what the event is about, such as `created`. */
export const actionSchema = z
  .object({ action: z.string().optional() })
  .catch({})
  .transform(({ action }) => action);

const repositorySchema = z
  .object({ name: z.string(), owner: z.object({ login: z.string() }) })
  .transform(({ name, owner }) => ({ owner: owner.login, repo: name }));

/** Where an event has happened, and the installation of the App that it came by; a repository's own webhook has none. */
export const placeSchema = z.object({
  repository: repositorySchema,
  installation: z.object({ id: z.int() }).optional(),
});

/** The comment of an `issue_comment` event. */
export const commentSchema = z
  .object({
    comment: z.object({
      id: z.int(),
      body: z.string(),
      created_at: z.string(),
      // Null when the account is gone; GitHub shows `ghost` then.
      user: z.object({ login: z.string(), type: z.string() }).nullable(),
    }),
    issue: z.object({ number: z.int() }),
  })
  .transform(({ comment: { id, body, created_at, user }, issue }): IncomingComment => {
    const { login, type } = user ?? { login: 'ghost', type: 'User' };
    return { id, issue: issue.number, author: login, authorType: type, body, createdAt: created_at };
  });

/** The run of a `workflow_run` event. */
export const completedRunSchema = z
  .object({
    workflow_run: z.object({
      id: z.int(),
      // A server that does not tell them has runs of others only.
      display_title: z.string().default(''),
      path: z.string().default(''),
      event: z.string(),
      head_branch: z.string().nullable(),
      conclusion: z.string().nullable(),
      html_url: z.string(),
      created_at: z.string(),
      updated_at: z.string(),
    }),
  })
  .transform(({ workflow_run: run }): CompletedRun => {
    const { id, display_title, path, event, head_branch, conclusion, html_url, created_at, updated_at } = run;
    const times = { createdAt: created_at, updatedAt: updated_at };
    return { id, title: display_title, path, event, branch: head_branch, conclusion, url: html_url, ...times };
  });

const input = z.string().default('');

/** What a `workflow_dispatch` event of `provision-registry.yml` says of its run, besides the run's own id. */
export const dispatchedSchema = z
  .object({
    sender: z.object({ login: z.string() }),
    // Null when there are none.
    inputs: z
      .object({
        command: input,
        target: input,
        arguments: input,
        confirm: input,
        requester: input,
        'issue-number': input,
        'request-comment-id': input,
        'comment-id': input,
      })
      .nullable(),
  })
  .transform(({ sender, inputs }): Omit<Dispatched, 'run'> => {
    const { command = '', target = '', confirm = '', requester = '' } = inputs ?? {};
    return {
      actor: sender.login,
      command,
      target,
      arguments: inputs?.arguments ?? '',
      confirm,
      requester,
      issue: inputs?.['issue-number'] ?? '',
      requestComment: inputs?.['request-comment-id'] ?? '',
      comment: inputs?.['comment-id'] ?? '',
    };
  });
