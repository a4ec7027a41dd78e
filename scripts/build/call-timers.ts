/**
 * Makes httpx, the HTTP client of the SDKs, clear the timer of a call when the call has ended. The SDKs read answers by a way on which it stays
 * until its time is up: each call would keep its request and its answer, some 8 KB, for `CALL_TIMEOUT_MS` (shared/cloud/sdk.ts).
 *
 * Adds one line and fails if the line before it is not there, so that another form of the file in a new version is noticed.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

export function callTimers(): Plugin {
  return {
    name: 'call-timers',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]httpx[\\/]lib[\\/]index\.js$/ }, async ({ path: file }) => ({
        contents: withClearedTimers(await readFile(file, 'utf8'), file),
        loader: 'js',
      }));
    },
  };
}

/** The only line of its kind: after it the timer is set. */
const TIMER_IS_SET = '      timer.unref();\n';

/** @throws Error if the source has another form than expected */
export function withClearedTimers(source: string, file: string): string {
  const parts = source.split(TIMER_IS_SET);
  if (parts.length !== 2)
    throw new Error(`${file} has another form than scripts/build/call-timers.ts expects.`);
  return parts.join(`${TIMER_IS_SET}      request.once('close', () => clearTimeout(timer));\n`);
}
