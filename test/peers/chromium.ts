/**
 * The Chromium of the operating system, without a window, driven by playwright-core: no browser is downloaded.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { peer } from './peer.ts';

/** Debian's wrapper calls it the same. */
export const installed = peer('chromium', { args: ['--version'], says: /^Chrom/m });

/** For what should be there at once; less than a test may take, so that it says what was missing. */
const WAIT_MS = 10_000;

export async function startChromium(): Promise<Browser> {
  if (installed.file === undefined) throw new Error('There is no chromium here.');
  // Its sandbox refuses to run as root, as which tests run in containers; it only opens pages of this machine.
  return chromium.launch({
    executablePath: installed.file,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, whatever the policy of the page stopped, and requests to anywhere but its own server. Empty is good. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** A page in a profile of its own, which nobody has used before. */
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
    // The form to sign in comes with 401, which Chromium calls an error.
    if (message.type() !== 'error' || /status of 401/.test(message.text())) return;
    troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(ownUrl) && !url.startsWith('data:')) troubles.push(`asked ${url}`);
  });
  return { page, troubles, close: () => context.close() };
}
