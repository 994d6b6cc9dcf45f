import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const program = '/usr/bin/skopeo';

/** Whether skopeo is installed; tests that need it are skipped without it. */
export const hasSkopeo = existsSync(program);

/** Runs skopeo, which reads and writes registries as podman does, for one test. */
export async function skopeo(
  credentials: { readonly user: string; readonly password: string },
  urls: readonly string[],
) {
  const folder = await mkdtemp(join(tmpdir(), 'skopeo-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const logins = join(folder, 'auth.json');
  const auth = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  const auths = Object.fromEntries(urls.map((url) => [new URL(url).host, { auth }]));
  await writeFile(logins, JSON.stringify({ auths }));
  const run = async (...words: string[]) => {
    const env = { PATH: process.env.PATH, HOME: folder };
    return (await promisify(execFile)(program, ['--insecure-policy', ...words], { env, maxBuffer: 8 * 1024 * 1024 }))
      .stdout;
  };
  const plain = ['--src-tls-verify=false', '--dest-tls-verify=false', `--authfile=${logins}`];
  return {
    folder,
    /** Copies with all that an index names, its digests kept. */
    copy: (from: string, to: string) => run('copy', '--quiet', '--all', '--preserve-digests', ...plain, from, to),
    inspect: (name: string) => run('inspect', '--tls-verify=false', `--authfile=${logins}`, name),
    manifest: (name: string) => run('inspect', '--raw', '--tls-verify=false', `--authfile=${logins}`, name),
  };
}
