/**
 * Keeps the emulator running until Ctrl-C, with the status page open to a browser. The timer fires once an hour of the emulator's time.
 */

import { HOUR_MS } from '../../shared/base/clock.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';
import { startTexts } from './texts.ts';

export async function keepOpen(emulator: EmulatorHandle, progress: ProgressView): Promise<never> {
  const { service } = emulator.ready;
  const url = service.functions['status']?.url;
  if (url === undefined) throw new Error('The status page has no URL.');
  const everyMs = HOUR_MS / emulator.timeScale();
  const seconds = Math.round(everyMs / 1_000);
  progress.print(startTexts[languageOfPerson()].serving(url, service.statusToken, seconds));
  setInterval(() => {
    emulator.fireTimer().catch((error: unknown) => progress.print(String(error)));
  }, everyMs);
  // Ctrl-C ends this process (interrupted.ts).
  return new Promise<never>(() => undefined);
}
