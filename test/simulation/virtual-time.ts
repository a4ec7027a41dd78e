/**
 * Virtual time: a queue of scheduled callbacks in a fixed order.
 *
 * Every task that is ready runs until it waits; then time jumps to the earliest scheduled callback. Callbacks of the same millisecond run
 * in the order in which they were scheduled. Never sets a timer of Node.js; never goes back.
 */
import type { Clock } from '../../shared/base/clock.ts';

interface Scheduled {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

export interface VirtualTime extends Clock {
  /** @returns a function that cancels it */
  at(atMs: number, run: () => void): () => void;
  /** Advances time until `isDone`, which is called whenever all tasks wait. Rejects with the error passed to `fail`. */
  runUntil(isDone: () => boolean): Promise<void>;
  /** Reports an error of a promise that is not awaited. */
  readonly fail: (error: unknown) => void;
}

export function createVirtualTime(startMs: number): VirtualTime {
  let nowMs = startMs;
  let order = 0;
  let failure: { readonly error: unknown } | undefined;
  const queue: Scheduled[] = [];

  const at: VirtualTime['at'] = (atMs, run) => {
    order += 1;
    const scheduled: Scheduled = { atMs: Math.max(nowMs, atMs), order, run, cancelled: false };
    push(queue, scheduled);
    return () => {
      scheduled.cancelled = true;
    };
  };

  return {
    now: () => nowMs,
    at,
    fail: (error) => {
      failure ??= { error };
    },
    sleep(durationMs, signal) {
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const abort = (): void => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = at(nowMs + Math.max(0, durationMs), () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
    async runUntil(isDone) {
      for (;;) {
        // An immediate runs after all promises that are ready, so no task is still running.
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (failure) throw failure.error;
        if (isDone()) return;
        const next = pop(queue);
        if (!next) throw new Error('All tasks wait, and nothing is scheduled.');
        nowMs = next.atMs;
        if (!next.cancelled) next.run();
        while (queue[0] && queue[0].atMs === nowMs) {
          const other = pop(queue);
          if (other && !other.cancelled) other.run();
        }
      }
    },
  };
}

function isBefore(left: Scheduled, right: Scheduled): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}

/** Inserts into a binary heap with the earliest item first. */
function push(heap: Scheduled[], item: Scheduled): void {
  heap.push(item);
  let index = heap.length - 1;
  while (index > 0) {
    const parentIndex = (index - 1) >> 1;
    const parent = heap[parentIndex];
    if (!parent || !isBefore(item, parent)) break;
    heap[index] = parent;
    heap[parentIndex] = item;
    index = parentIndex;
  }
}

function pop(heap: Scheduled[]): Scheduled | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || top === last) return top;
  heap[0] = last;
  let index = 0;
  for (;;) {
    const [leftIndex, rightIndex] = [2 * index + 1, 2 * index + 2];
    const [left, right] = [heap[leftIndex], heap[rightIndex]];
    const childIndex = left && right && isBefore(right, left) ? rightIndex : leftIndex;
    const child = heap[childIndex];
    if (!child || !isBefore(child, last)) return top;
    heap[index] = child;
    heap[childIndex] = last;
    index = childIndex;
  }
}
