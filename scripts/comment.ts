/**
 * Types `/provision-registry sandbox` on the local page of the bot and takes pictures of the reply, while the run goes
 * on and at its end: docs/comment-running.webp and docs/comment-done.webp. Part of `npm run picture`; it takes Chromium.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '../bot/local/start-local.ts';
import { chromium, openLocalPage } from './browser.ts';

const docs = join(import.meta.dirname, '../docs');

if (chromium === undefined) {
  process.stderr.write('The pictures of the comment take Chromium, and none is here: install the package chromium.\n');
  process.exitCode = 1;
} else {
  // A sandbox that one keeps running is not ours to show.
  const home = await mkdtemp(join(tmpdir(), 'provision-registry-picture-'));
  const env = { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: join(home, 'state') };
  try {
    // Slow enough for the reply to be edited on the way.
    await using local = await startLocal({ env, pace: 4, log: () => undefined });
    await using open = await openLocalPage(local.url);
    const { page } = open;
    await page.setViewport({ width: 900, height: 1200, deviceScaleFactor: 1.5 });
    await open.comment('/provision-registry sandbox');
    const picture = async (name: string) => {
      // What is asked and what is answered, without the page around them.
      const thread = await page.$('#comments');
      await thread?.screenshot({ path: join(docs, `${name}.webp`), type: 'webp', quality: 80 });
    };
    await open.replied('make the changes');
    await picture('comment-running');
    await open.replied('provision sandbox succeeded');
    await picture('comment-done');
  } finally {
    await rm(home, { recursive: true });
  }
}
