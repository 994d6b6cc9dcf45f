import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, parse, parseDocument } from 'yaml';
import { z } from 'zod';
import { table } from '../src/report/markdown/table.ts';

const root = join(import.meta.dirname, '..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');

const workflowSchema = z.object({
  jobs: z.object({ bot: z.object({ permissions: z.record(z.string(), z.string()) }) }),
});

/** What the bot may do on GitHub in each of its two forms, and why, as the manifest of the App and its workflow have it. */
export function botPermissionsTable(): string {
  const job = workflowSchema.parse(parse(text('.github/workflows/chatops.yml'))).jobs.bot.permissions;
  const permissions = parseDocument(text('bot/app.yml')).get('default_permissions');
  if (!isMap(permissions)) throw new Error('bot/app.yml has no default_permissions');
  const rows = permissions.items.map(({ key, value }) => {
    if (!isScalar(value)) throw new Error(`bot/app.yml gives no level for ${key}`);
    const name = String(key).replaceAll('_', '-');
    const level = (given: unknown) => (given === undefined ? '' : `\`${name}: ${given}\``);
    // The reason stands beside each, after a `to`.
    return [level(value.value), level(job[name]), (value.comment ?? '').trim().replace(/^to /, '')];
  });
  return table(['the App', 'the job', 'to'], rows);
}
