import { describe, expect, it } from 'vitest';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import { createLimiter, withLimits } from '../../../shared/cloud/limiter.ts';
import { createAccountLimiters, resilientAlb } from '../../../shared/cloud/resilient.ts';
import { WireError } from '../../../shared/cloud/wire.ts';
import { aClock, aWire } from './fakes.ts';

describe('a limiter', () => {
  it('lets the first calls of an interval through without a wait', async () => {
    const clock = aClock();
    const limiter = createLimiter({ limit: 3, intervalMs: 1_000, clock });

    for (let call = 0; call < 3; call++) await limiter.acquire();

    expect(clock.waits).toEqual([]);
  });

  it('never lets more calls through in any interval than allowed', async () => {
    const clock = aClock();
    const limiter = createLimiter({ limit: 3, intervalMs: 1_000, clock });
    const passedAtMs: number[] = [];

    for (let call = 0; call < 20; call++) {
      await limiter.acquire();
      passedAtMs.push(clock.now());
      clock.advance(100);
    }

    const crowded = passedAtMs.filter((atMs, index) => atMs - (passedAtMs[index - 3] ?? -Infinity) < 1_000);
    expect(crowded).toEqual([]);
    expect(clock.waits.every((waitMs) => waitMs > 0 && waitMs <= 1_000)).toBe(true);
  });

  it('lets waiting calls through in the order in which they came', async () => {
    const limiter = createLimiter({ limit: 1, intervalMs: 1_000, clock: aClock() });
    const order: number[] = [];

    await Promise.all([1, 2, 3].map(async (call) => limiter.acquire().then(() => order.push(call))));

    expect(order).toEqual([1, 2, 3]);
  });

  it('waits no longer than an interval when the clock is set back', async () => {
    const clock = aClock();
    const limiter = createLimiter({ limit: 1, intervalMs: 1_000, clock });

    await limiter.acquire();
    clock.advance(-120_000);
    await limiter.acquire();

    expect(clock.waits).toEqual([1_000]);
  });
});

describe('limits around an interface', () => {
  const write = { listenerId: 'lsn-1', clientToken: 't', certificateId: '1-cn-hangzhou' } as Parameters<
    AlbApi['updateListenerAttribute']
  >[0];

  it('hold for the methods they are meant for, and only for those', async () => {
    const clock = aClock();
    const limiter = createLimiter({ limit: 1, intervalMs: 60_000, clock });
    const api = { read: async () => 'read', write: async () => 'written' };
    const limited = withLimits(api, (method) => (method === 'write' ? limiter : undefined));

    await limited.write();
    await limited.read();
    await limited.read();

    expect(clock.waits).toEqual([]);
    await limited.write();
    expect(clock.waits).toEqual([60_000]);
  });

  it('count every attempt of a write, also those that ALB turns away', async () => {
    const clock = aClock();
    const wire = aWire({
      UpdateListenerAttribute() {
        if (wire.calls.length % 2 === 1)
          throw new WireError('slow', { code: 'Throttling.User', statusCode: 400 });
        return { jobId: 'job-1' };
      },
    });
    const limiters = {
      ...createAccountLimiters(clock),
      albWrites: createLimiter({ limit: 2, intervalMs: 60_000, clock }),
    };
    const alb = resilientAlb(createAlbApi(wire, 'cn-hangzhou'), limiters, { clock, random: () => 0 });

    for (let attempt = 0; attempt < 4; attempt++)
      await alb.updateListenerAttribute(write).catch(() => undefined);

    expect(wire.calls).toHaveLength(4);
    expect(clock.waits.filter((waitMs) => waitMs > 0)).toEqual([60_000]);
  });
});
