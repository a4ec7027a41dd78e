import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import { scaledClock, systemClock, systemEdge } from '../../../../shared/service/platform/edge.ts';

describe('the real clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-03-02T10:00:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sleeps for the given time', async () => {
    const done = vi.fn();
    const sleep = systemClock.sleep(MINUTE_MS).then(done);

    await vi.advanceTimersByTimeAsync(MINUTE_MS - 1);
    expect(done).not.toHaveBeenCalled();

    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(systemClock.now()).toBe(Date.parse('2026-03-02T10:01:00Z'));
  });

  it('sleeps longer than a timer of Node.js can', async () => {
    const done = vi.fn();
    const sleep = systemClock.sleep(60 * DAY_MS).then(done);

    await vi.advanceTimersByTimeAsync(59 * DAY_MS);
    expect(done).not.toHaveBeenCalled();

    await vi.advanceTimersByTimeAsync(DAY_MS);
    await sleep;
  });

  it('leaves neither timer nor listener behind when it wakes', async () => {
    const { signal } = new AbortController();
    const sleep = systemClock.sleep(SECOND_MS, signal);

    await vi.advanceTimersByTimeAsync(SECOND_MS);
    await sleep;

    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('wakes with the reason when it is aborted, and leaves neither timer nor listener behind', async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(60 * DAY_MS, controller.signal);
    const reason = new Error('enough');

    controller.abort(reason);

    await expect(sleep).rejects.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('does not fall asleep when it was aborted before', async () => {
    await expect(systemClock.sleep(SECOND_MS, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );

    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the scaled clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-03-02T10:00:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('starts now and runs as many times as fast', async () => {
    const clock = scaledClock(60);
    expect(clock.now()).toBe(Date.parse('2026-03-02T10:00:00Z'));

    const sleep = clock.sleep(3 * MINUTE_MS);
    await vi.advanceTimersByTimeAsync(3 * SECOND_MS);
    await sleep;

    expect(clock.now()).toBe(Date.parse('2026-03-02T10:03:00Z'));
  });

  it('gives whole milliseconds, whatever the scale', async () => {
    const clock = scaledClock(4.379);

    await vi.advanceTimersByTimeAsync(7);

    expect(clock.now() - Date.parse('2026-03-02T10:00:00Z')).toBe(30);
  });

  it('is aborted like the real one', async () => {
    const controller = new AbortController();
    const sleep = scaledClock(60).sleep(MINUTE_MS, controller.signal);

    controller.abort(new Error('enough'));

    await expect(sleep).rejects.toThrow('enough');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses a scale that would stop or reverse time', () => {
    expect(() => scaledClock(0)).toThrow('scale is 0');
    expect(() => scaledClock(Number.POSITIVE_INFINITY)).toThrow('scale is Infinity');
  });
});

describe('the system edge', () => {
  it('writes one line at a time on stderr', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);

    systemEdge().logSink('{"a":1}');

    expect(write.mock.calls).toEqual([['{"a":1}\n']]);
    write.mockRestore();
  });

  it('gives a new id each time, and dials the given address', () => {
    const edge = systemEdge();

    expect(edge.newId()).not.toBe(edge.newId());
    expect(edge.dial('192.0.2.1', 443)).toEqual({ host: '192.0.2.1', port: 443 });
  });
});
