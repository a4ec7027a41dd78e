/** How a demonstration ends that a person interrupts. */
import process from 'node:process';
import { SECOND_MS } from '../../shared/base/clock.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

export type Signal = (typeof signals)[number];

/** As a shell reports a command that the signal has ended. */
export const statusOf: Readonly<Record<Signal, number>> = { SIGINT: 130, SIGTERM: 143 };

/** npm passes on a Ctrl-C that the terminal has sent here, too: that is no second one. */
const SAME_KEY_MS = SECOND_MS;

interface Ports {
  readonly source: { on(signal: Signal, listener: () => void): unknown };
  readonly now: () => number;
  /** Ends this process. */
  readonly exit: (status: number) => void;
}

/** Resolves at the first signal. The second one ends this process at once: its children notice that, and end. */
export function firstSignal({ source, now, exit }: Ports = system): Promise<Signal> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    for (const signal of signals)
      source.on(signal, () => {
        if (firstAtMs === undefined) {
          firstAtMs = now();
          resolve(signal);
        } else if (now() - firstAtMs > SAME_KEY_MS) exit(statusOf[signal]);
      });
  });
}

const system: Ports = { source: process, now: () => Date.now(), exit: (status) => process.exit(status) };
