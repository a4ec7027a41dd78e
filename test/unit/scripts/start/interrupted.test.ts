/** Ctrl-C and SIGTERM in `npm start`. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { firstSignal, statusOf } from '../../../../scripts/start/interrupted.ts';

function aProcess() {
  const source = new EventEmitter();
  const exits: number[] = [];
  let nowMs = 0;
  const first = firstSignal({ source, now: () => nowMs, exit: (status) => exits.push(status) });
  return {
    first,
    exits,
    signal: (signal: 'SIGINT' | 'SIGTERM', atMs: number) => {
      nowMs = atMs;
      source.emit(signal);
    },
  };
}

describe('an interrupted demonstration', () => {
  it('has the exit status that a shell gives to a command that the signal has ended', () => {
    expect(statusOf).toEqual({ SIGINT: 130, SIGTERM: 143 });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends itself after the first %s', async (signal) => {
    const { first, exits, signal: send } = aProcess();

    send(signal, 0);

    expect(await first).toBe(signal);
    expect(exits).toEqual([]);
  });

  it('takes a Ctrl-C that npm passes on as the same one', () => {
    const { exits, signal } = aProcess();

    signal('SIGINT', 0);
    signal('SIGINT', 40);

    expect(exits).toEqual([]);
  });

  it('ends at once after a second one', () => {
    const { exits, signal } = aProcess();

    signal('SIGINT', 0);
    signal('SIGINT', 3_000);

    expect(exits).toEqual([130]);
  });
});
