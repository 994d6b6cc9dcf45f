import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readComment } from '../../bot/grammar/read-comment.ts';
import { holds } from '../../src/sandbox/github/expressions.ts';

const file = join(import.meta.dirname, '../../.github/workflows/chatops.yml');
const { jobs } = z
  .object({ jobs: z.object({ bot: z.looseObject({ if: z.string() }) }) })
  .parse(parse(readFileSync(file, 'utf8')));

/** Whether a comment starts the bot's job. */
function starts(body: string, type = 'User'): boolean {
  const github = { event_name: 'issue_comment', event: { comment: { body, user: { type } } } };
  return holds(jobs.bot.if, { github }, { failed: false, cancelled: false });
}

// The others that look like a hyphen are hardly ever typed: the schedule finds what is written with them.
test.each(['-', '\u2011', '\u2013', '\u2014'])('a command written with %j starts the job that answers it', (hyphen) => {
  const body = `Please:\n/Plan${hyphen}Registry sandbox`;
  expect(readComment(body).kind).not.toBe('nothing');
  expect(starts(body)).toBe(true);
});

test.each([
  ['conversation', 'Shall we have a registry \u2013 or two?', 'User'],
  ['a bot', '/plan-registry sandbox', 'Bot'],
])('%s starts no job', (_, body, type) => {
  expect(starts(body, type)).toBe(false);
});
