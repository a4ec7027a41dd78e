/** The HTTP client of the built SDKs keeps nothing of a call that has ended. */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { withClearedTimers } from '../../../../scripts/build/call-timers.ts';
import { bundleInto } from '../../../../scripts/build/functions.ts';
import { madeOnce } from '../../../support/made-once.ts';

interface Httpx {
  request(url: string, options: object): Promise<AsyncIterable<Buffer>>;
}

describe('the timer of a call', () => {
  it('is cleared once its answer was read', async () => {
    const stdin = { contents: "require('httpx');", loader: 'js', resolveDir: process.cwd() } as const;
    const directory = await madeOnce('httpx', async (into) => void (await bundleInto(into, { stdin })));
    const httpx = createRequire(path.join(directory, 'index.js'))('./httpx.js') as Httpx;
    const server = createServer((_, response) => response.end('text'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const set: NodeJS.Timeout[] = [];
    const cleared = new Set<unknown>();
    const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
    try {
      globalThis.setTimeout = ((...given: Parameters<typeof realSet>) => {
        const timer = realSet(...given);
        set.push(timer);
        return timer;
      }) as typeof realSet;
      globalThis.clearTimeout = (timer) => {
        cleared.add(timer);
        realClear(timer);
      };
      for await (const _ of await httpx.request(`http://127.0.0.1:${port}`, { timeout: 15_000 }));
      await new Promise((resolve) => setImmediate(resolve));

      expect(set).toHaveLength(1);
      expect(cleared.has(set[0])).toBe(true);
    } finally {
      Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear });
      server.closeAllConnections();
      server.close();
    }
  });

  it('is noticed in the build if a new version of the client sets it otherwise', () => {
    expect(() => withClearedTimers('timer.start();\n', 'httpx.js')).toThrow(
      'httpx.js has another form than scripts/build/call-timers.ts expects.',
    );
  });
});
