import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLocal } from '../../../bot/local/start-local.ts';
import { chromium, openLocalPage } from '../../../scripts/browser.ts';

test.skipIf(chromium === undefined)(
  'a newcomer types a command in a browser and watches the registry come to life (needs chromium)',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'local-'));
    const log: string[] = [];
    const env = { PATH: process.env.PATH, HOME: directory, XDG_STATE_HOME: join(directory, 'state') };
    {
      await using local = await startLocal({ env, pace: 0.2, log: (line) => log.push(line) });
      await using open = await openLocalPage(local.url);
      await open.comment('/provision-registry sandbox');
      await open.replied('provision sandbox');
      const text = await open.replied('provision sandbox succeeded');
      expect(text).toMatch(/https:\/\/localhost:\d+/);
      expect(await open.page.$$eval('.reactions span', (all) => all.map((one) => one.textContent))).toContain('👀');

      await open.comment('/destroy-registry sandbox');
      const plan = await open.replied('/confirm-registry ');
      const [line = ''] = /\/confirm-registry [0-9a-f]{12}/.exec(plan) ?? [];
      await open.comment(line);
      await open.replied('destroy sandbox succeeded');
    }
    await rm(directory, { recursive: true });
    expect(log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  },
);
