/**
 * The Chromium of the operating system, without a window, driven by playwright-core: no browser is downloaded.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { peer } from './peer.ts';

/** Also the name of Debian's wrapper. */
export const installed = peer('chromium', { args: ['--version'], says: /^Chrom/m });

/**
 * Shorter than the time limit of a test, so that the error names the missing element. A page that is ready is not waited for, so a
 * long limit costs nothing: on a loaded machine a function that starts and a page that is drawn have taken more than ten seconds.
 */
const WAIT_MS = 60_000;

export async function startChromium(): Promise<Browser> {
  if (installed.file === undefined) throw new Error('chromium is not installed.');
  // The sandbox refuses to run as root, as in containers; the browser opens only local pages.
  return chromium.launch({
    executablePath: installed.file,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Script errors, violations of the page's policy, and requests to other servers. Must be empty. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** A page in a new profile. */
export async function openPage(
  browser: Browser,
  ownUrl: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(ownUrl) && !url.startsWith('data:')) troubles.push(`asked ${url}`);
  });
  return { page, troubles, close: () => context.close() };
}

/** Waits for an element. If it does not come, the error says what the page shows instead: a refusal names its reason there. */
export async function waitUntilShown(page: Page, selector: string): Promise<void> {
  try {
    await page.locator(selector).waitFor();
  } catch (error) {
    const text = await page.locator('body').innerText();
    throw new Error(`${selector} is not shown by ${page.url()}, which says:\n${text.slice(0, 2_000)}`, {
      cause: error,
    });
  }
}
