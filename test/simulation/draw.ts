/** Random values from one seed. Each purpose has its own stream, so an additional draw for one purpose does not change another. */
import { RandomStreams, type Range } from '../emulator/model/random.ts';

export interface Draw {
  happens(probability: number, purpose: string, entity?: string): boolean;
  /** A whole number, both ends included. */
  within(range: Range, purpose: string, entity?: string): number;
  pick<const Item>(items: readonly [Item, ...Item[]], purpose: string, entity?: string): Item;
  /** From 0 (inclusive) to 1 (exclusive). */
  unit(purpose: string, entity?: string): number;
}

export function createDraw(seed: number): Draw {
  const streams = new RandomStreams(seed);
  return {
    happens: (probability, purpose, entity = '') => streams.happens(probability, purpose, entity),
    within: (range, purpose, entity = '') => streams.within(range, purpose, entity),
    pick: (items, purpose, entity = '') => streams.pick(items, purpose, entity),
    unit: (purpose, entity = '') => streams.unit(purpose, entity),
  };
}
