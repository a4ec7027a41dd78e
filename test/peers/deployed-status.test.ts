/** The status page of the demonstration: the deployed function behind its HTTP trigger, in a real browser. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type DeployedService, startDeployedService } from '../support/deployed-service.ts';
import { fleetOf } from '../support/started-service.ts';
import { installed, openPage, startChromium, waitUntilShown } from './chromium.ts';

// A browser on a loaded machine is slow.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

installed.describe('the deployed status page in Chromium', () => {
  let service: DeployedService;
  beforeAll(async () => {
    // As on a busy machine: no whole number, while the expiry in the cookie is one.
    service = await startDeployedService({ timeScale: 4.379, fleet: fleetOf('shop', 'blog') });
  });
  afterAll(async () => {
    await service?.close();
  });

  it('accepts the token, keeps the session on plain http of localhost, and shows the results of the last scan', async () => {
    await service.timer();
    const { functions, statusToken } = service.service;
    const url = `${functions['status']?.url}/`;
    const browser = await startChromium();
    try {
      const { page, troubles } = await openPage(browser, url);
      await page.goto(url);
      expect(await page.locator('#rows').count()).toBe(0);

      await page.locator('input[name=token]').fill(statusToken);
      await page.keyboard.press('Enter');
      await waitUntilShown(page, '#rows');
      await page.reload();

      expect(await page.locator('#rows').innerText()).toContain('lsn-shop-https');
      expect(await page.locator('#rows tr').count()).toBe(2);
      expect(await page.context().cookies()).toMatchObject([{ secure: true, httpOnly: true }]);
      expect(troubles).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
