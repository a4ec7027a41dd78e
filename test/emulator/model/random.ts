/**
 * Random values from a seed, with one stream per purpose and entity.
 *
 * With a single stream every value would depend on how concurrent HTTP requests interleave. Here the third job of a listener always takes
 * the same time for the same seed, independent of other calls.
 */
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

type Generator = ReturnType<typeof xoroshiro128plus>;

/** Milliseconds, both ends included. */
export type Range = readonly [min: number, max: number];

/** The first outputs of xoroshiro128+ hardly depend on a small seed. */
const WARM_UP_DRAWS = 8;

/** FNV-1a, 32 bits: derives generator seeds from texts. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

export class RandomStreams {
  readonly seed: number;
  private readonly streams = new Map<string, Generator>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  unit(purpose: string, entity: string): number {
    return uniformFloat32(this.stream(purpose, entity));
  }

  happens(probability: number, purpose: string, entity: string): boolean {
    if (probability <= 0) return false;
    return this.unit(purpose, entity) < probability;
  }

  within(range: Range, purpose: string, entity: string): number {
    const [min, max] = range;
    if (max <= min) return min;
    return uniformInt(this.stream(purpose, entity), min, max);
  }

  pick<Item>(items: readonly [Item, ...Item[]], purpose: string, entity: string): Item {
    return items[this.within([0, items.length - 1], purpose, entity)] ?? items[0];
  }

  /** Letters and digits, as in ids of the cloud. */
  token(length: number, purpose: string, entity: string): string {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const stream = this.stream(purpose, entity);
    let text = '';
    for (let index = 0; index < length; index += 1) {
      text += alphabet[uniformInt(stream, 0, alphabet.length - 1)];
    }
    return text;
  }

  /** Upper-case hex in the groups of a UUID, as in request ids. */
  uuid(purpose: string, entity: string): string {
    const stream = this.stream(purpose, entity);
    const groups = [8, 4, 4, 4, 12].map((length) => {
      let group = '';
      for (let index = 0; index < length; index += 1) {
        group += uniformInt(stream, 0, 15).toString(16);
      }
      return group.toUpperCase();
    });
    return groups.join('-');
  }

  private stream(purpose: string, entity: string): Generator {
    const key = `${purpose}\u0000${entity}`;
    let generator = this.streams.get(key);
    if (!generator) {
      generator = xoroshiro128plus(hashText(`${this.seed}\u0000${key}`));
      for (let draw = 0; draw < WARM_UP_DRAWS; draw += 1) uniformInt(generator, 0, 1);
      this.streams.set(key, generator);
    }
    return generator;
  }
}
