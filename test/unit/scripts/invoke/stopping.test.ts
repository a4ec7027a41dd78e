import { describe, expect, it } from 'vitest';
import { createStopping, type OpenPlace } from '../../../../scripts/invoke/stopping.ts';
import { MINUTE_MS } from '../../../../shared/base/clock.ts';
import type { Progress } from '../../../../shared/core/reports/progress.ts';

const LEASE_END_MS = Date.parse('2026-06-01T09:05:15Z');

function stopping(mode: 'plan' | 'apply') {
  let nowMs = 0;
  const told: string[] = [];
  const exits: (readonly [number, readonly OpenPlace[]])[] = [];
  const made = createStopping(mode, {
    now: () => nowMs,
    leasesEndAtMs: LEASE_END_MS,
    tell: (line) => told.push(line),
    exit: (status, open) => exits.push([status, open]),
  });
  const progress = (message: string, change?: Progress['change']): void =>
    made.onProgress({
      atMs: nowMs,
      region: 'cn-hangzhou',
      loadBalancerId: 'alb-1',
      listenerId: 'lsn-1',
      message,
      ...(change ? { change } : {}),
    });
  return { ...made, told, exits, progress, wait: (ms: number) => (nowMs += ms) };
}

describe('the first Ctrl-C', () => {
  it('ends a plan at once: nothing has to be finished', () => {
    const { onSignal, exits, told, signal } = stopping('plan');

    onSignal('SIGINT');

    expect([exits, signal.aborted]).toEqual([[[130, []]], false]);
    expect(told).toEqual(['\nInterrupted. Nothing was changed.']);
  });

  it('lets a change that has begun come to its end, and says which', () => {
    const { onSignal, exits, told, signal, status, progress, wait } = stopping('apply');
    progress('begins: 2-cn-hangzhou', 'begun');
    progress('replace the default 1-cn-hangzhou by 2-cn-hangzhou');
    wait(2 * MINUTE_MS);

    onSignal('SIGINT');

    expect([exits, signal.aborted, status()]).toEqual([[], true, 130]);
    expect(told[0]).toContain('lsn-1: replace the default 1-cn-hangzhou by 2-cn-hangzhou (for 2 minutes)');
  });

  it('says that nothing is under way before a change begins and after it has ended', () => {
    for (const ended of [false, true]) {
      const { onSignal, told, progress } = stopping('apply');
      progress('baseline for 2-cn-hangzhou');
      if (ended) {
        progress('begins: 2-cn-hangzhou', 'begun');
        progress('verified (proved)', 'ended');
      }

      onSignal('SIGTERM');

      expect(told[0]).toContain('no change is under way');
    }
  });
});

describe('the second Ctrl-C', () => {
  it('ends the program, and says what is open and how to go on', () => {
    const { onSignal, exits, told, progress, wait } = stopping('apply');
    progress('begins: 2-cn-hangzhou', 'begun');
    onSignal('SIGINT');
    wait(5_000);

    onSignal('SIGINT');

    expect(exits).toEqual([
      [
        130,
        [
          {
            region: 'cn-hangzhou',
            loadBalancerId: 'alb-1',
            listenerId: 'lsn-1',
            message: 'begins: 2-cn-hangzhou',
          },
        ],
      ],
    ]);
    expect(told.at(-1)).toContain('npm run rotate -- alb-1 --region cn-hangzhou --apply');
  });

  it('says until when the lease blocks other runs: before it, so that a person can decide, and after it', () => {
    for (const isOpen of [true, false]) {
      const { onSignal, told, progress, wait } = stopping('apply');
      if (isOpen) progress('begins: 2-cn-hangzhou', 'begun');

      onSignal('SIGINT');
      wait(5_000);
      onSignal('SIGINT');

      expect(told.map((text) => text.includes('until 2026-06-01 09:05 UTC'))).toEqual([true, true]);
    }
  });

  it('is not the same one, which npm passes on and the terminal sends, too', () => {
    const { onSignal, exits, wait } = stopping('apply');
    onSignal('SIGINT');
    wait(100);

    onSignal('SIGINT');

    expect(exits).toEqual([]);
  });

  it('keeps the exit status of the first signal', () => {
    const { onSignal, exits, wait } = stopping('apply');
    onSignal('SIGTERM');
    wait(5_000);

    onSignal('SIGINT');

    expect(exits.map(([status]) => status)).toEqual([143]);
  });
});
