/**
 * `npm run picture`: makes the pictures of the status page in the documents again, one in each language, from a run of the demonstration.
 * Needs Chromium.
 *
 * Exit status 0: written, 1: failed, or the run did not end as it should, 2: wrong option.
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { languages } from '../shared/core/model/texts/language.ts';
import { openPage, startChromium, waitUntilShown } from '../test/peers/chromium.ts';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { answer } from './common/output.ts';
import { demonstrate } from './start/demonstration.ts';
import type { EmulatorHandle } from './start/emulator-handle.ts';
import { createProgress } from './start/progress.ts';

/** By language. */
const files = { en: 'docs/images/status.png', zh: 'docs/images/status.zh.png' } as const;

/** A third of a screen: the rows that need a person, and some that do not. */
const VIEWPORT = { width: 1_100, height: 900 };

const { seed, json } = createCommand(
  'npm run picture --',
  'Makes docs/images/status.png and status.zh.png again, from a run of the demonstration in Chromium.',
)
  .option('--seed <number>', 'seed of the emulator', Number, 1)
  .option('--json', 'print one JSON document')
  .parse()
  .opts<{ readonly seed: number; readonly json?: boolean }>();

async function takePicture({ ready: { service } }: EmulatorHandle): Promise<void> {
  const url = service.functions['status']?.url ?? '';
  const browser = await startChromium();
  try {
    const { page, troubles } = await openPage(browser, url, { viewport: VIEWPORT, colorScheme: 'light' });
    await page.goto(`${url}/?lang=en`);
    await page.locator('input[name=token]').fill(service.statusToken);
    await page.keyboard.press('Enter');
    await waitUntilShown(page, '#rows');
    for (const language of languages) {
      await page.goto(`${url}/?lang=${language}`);
      await waitUntilShown(page, '#rows');
      if (troubles.length > 0) throw new Error(`The browser reports: ${troubles.join('; ')}`);
      await writeFile(new URL(`../${files[language]}`, import.meta.url), await page.screenshot());
    }
  } finally {
    await browser.close();
  }
}

const progress = createProgress();
try {
  const { surprises } = await demonstrate(
    {
      seed,
      calm: true,
      listeners: 0,
      timeScale: 20,
      selection: 'seed',
      mode: 'apply',
      trigger: 'timer',
      kill: 0,
    },
    { progress, onPlans: () => undefined, onResult: (_, emulator) => takePicture(emulator) },
  );
  progress.done();
  answer(
    json
      ? JSON.stringify({ written: Object.values(files), surprises })
      : `${Object.values(files).join(' and ')} are written.`,
  );
  if (surprises.length > 0) throw new Error(`The run did not end as it should: ${surprises.join('; ')}`);
} catch (error) {
  progress.done();
  printFailure(error, json);
  process.exitCode = 1;
}
