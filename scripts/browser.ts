import { existsSync } from 'node:fs';
import { launch, type Page } from 'puppeteer-core';

/** Where Linux distributions put Chromium; undefined where none of them is. */
export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** A page of a browser without windows, on the local page of the bot. */
export interface LocalPage extends AsyncDisposable {
  readonly page: Page;
  /** Writes a comment, as the person that the page offers first. */
  comment(text: string): Promise<void>;
  /** Waits for a reply that says something, and gives the text of the last reply. */
  replied(words: string): Promise<string>;
}

/** For as long as a slow machine takes. */
const patience = { timeout: 110_000 };

/** Opens the local page of the bot in Chromium. */
export async function openLocalPage(url: string): Promise<LocalPage> {
  const browser = await launch({
    executablePath: chromium ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  await page.goto(url);
  return {
    page,
    async comment(text) {
      await page.waitForSelector('#author option');
      await page.type('#body', text);
      await page.click('button[type="submit"]');
    },
    async replied(words) {
      // As text: it runs in the page, of which Node knows nothing.
      const all = `[...document.querySelectorAll('.comment.bot .text')]`;
      await page.waitForFunction(`${all}.some((one) => one.textContent.includes(${JSON.stringify(words)}))`, patience);
      return await page.$$eval('.comment.bot .text', (each) => each.at(-1)?.textContent ?? '');
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
