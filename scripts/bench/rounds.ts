/** Compares the rates of several implementations so that other load on the machine affects them equally. */
import pMap from 'p-map';
import { median } from './figure.ts';

export interface Contender {
  readonly name: string;
  /** One piece of work; rejects if it did not do what is measured. */
  readonly once: (index: number) => Promise<void>;
}

export interface Rounds {
  readonly rounds: number;
  /** Pieces of work in each round. */
  readonly times: number;
  readonly inFlight: number;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly print: (text: string) => void;
}

/** Median rates in the order of `contenders`, which take turns. A first round to warm up is not counted. */
export async function medianRates(
  contenders: readonly Contender[],
  { rounds, times, inFlight, now, print }: Rounds,
): Promise<readonly number[]> {
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { name, once }] of contenders.entries()) {
      const startedAtMs = now();
      await pMap(Array(times).keys(), once, { concurrency: inFlight });
      const rate = (times * 1_000) / (now() - startedAtMs);
      print(`${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}, ${name}: ${rate.toFixed(0)}/s`);
      if (round > 0) rates[index]?.push(rate);
    }
  }
  return rates.map(median);
}
