import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { startLocal } from '../../../bot/local/start-local.ts';

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
/** For as long as a slow machine takes. */
const patience = { timeout: 110_000 };

async function openBrowser(url: string) {
  const browser = await launch({
    executablePath: chromium ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const page = await browser.newPage();
  await page.goto(url);
  return { page, [Symbol.asyncDispose]: () => browser.close() };
}

async function comment(page: Page, text: string): Promise<void> {
  await page.waitForSelector('#author option');
  await page.type('#body', text);
  await page.click('button[type="submit"]');
}

/** Waits for the last comment of the bot to say something, and gives its text. */
async function replied(page: Page, words: string): Promise<string> {
  // As text: it runs in the page, of which Node knows nothing.
  const all = `[...document.querySelectorAll('.comment.bot .text')]`;
  await page.waitForFunction(`${all}.some((one) => one.textContent.includes(${JSON.stringify(words)}))`, patience);
  return await page.$$eval('.comment.bot .text', (all) => all.at(-1)?.textContent ?? '');
}

test.skipIf(chromium === undefined)(
  'a newcomer types a command in a browser and watches the registry come to life (needs chromium)',
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'local-'));
    const log: string[] = [];
    const env = { PATH: process.env.PATH, HOME: directory, XDG_STATE_HOME: join(directory, 'state') };
    {
      await using local = await startLocal({ env, pace: 0.2, log: (line) => log.push(line) });
      await using browser = await openBrowser(local.url);
      const { page } = browser;
      await comment(page, '/provision-registry sandbox');
      await replied(page, 'provision sandbox');
      const text = await replied(page, 'provision sandbox succeeded');
      expect(text).toMatch(/https:\/\/localhost:\d+/);
      expect(await page.$$eval('.reactions span', (all) => all.map((one) => one.textContent))).toContain('👀');

      await comment(page, '/destroy-registry sandbox');
      const plan = await replied(page, '/confirm-registry ');
      const [line = ''] = /\/confirm-registry [0-9a-f]{12}/.exec(plan) ?? [];
      await comment(page, line);
      await replied(page, 'destroy sandbox succeeded');
    }
    await rm(directory, { recursive: true });
    expect(log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  },
);
