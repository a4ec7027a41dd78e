/**
 * Leaves the cloud open for whoever wants to look around: the status page in a browser, with the timer firing once an hour of the cloud's
 * time, until Ctrl-C.
 */
import process from 'node:process';
import { HOUR_MS } from '../../shared/base/clock.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import type { ProgressView } from './progress.ts';

export async function keepOpen(emulator: EmulatorHandle, progress: ProgressView): Promise<void> {
  const { service, timeScale } = emulator.ready;
  const url = service.functions['status']?.url;
  if (url === undefined) throw new Error('The status page has no address.');
  const everyMs = HOUR_MS / timeScale;
  progress.say(
    [
      '',
      `The status page: ${url}/`,
      `Its token, made for this run: ${service.statusToken}`,
      `An hour of the cloud passes in ${Math.round(everyMs / 1_000)} s; the timer goes on. Ctrl-C ends everything.`,
    ].join('\n'),
  );
  const hourly = setInterval(() => {
    emulator.fireTimer().catch((error: unknown) => progress.say(String(error)));
  }, everyMs);
  try {
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
  } finally {
    clearInterval(hourly);
  }
}
