/**
 * Collections that keep their values as JSON text in buffers, outside of the heap of JavaScript: a certificate or a row takes half a kilobyte as
 * objects, and a third of that as text. For what a scan keeps of every listener of an account until it ends.
 *
 * Each reading makes a new object, so a reader lets go of it. Values are JSON-safe; a field that is `undefined` is absent when it is
 * read. Texts that were replaced are not freed.
 */

export interface PackedList<Value> extends Iterable<Value> {
  readonly length: number;
  push(value: Value): void;
  /** @throws RangeError where there is none */
  at(index: number): Value;
}

/** Can be iterated again and again. */
export interface Lasting<Value> extends Iterable<Value> {
  readonly length: number;
}

/** Iterates in the order of insertion. A key that is set again keeps its place. */
export interface PackedMap<Key, Value> extends Iterable<readonly [Key, Value]> {
  readonly size: number;
  has(key: Key): boolean;
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  delete(key: Key): boolean;
  keys(): Iterable<Key>;
}

export function packedList<Value>(values: Iterable<Value> = []): PackedList<Value> {
  const shelf = createShelf<Value>();
  const places: number[] = [];
  const push = (value: Value): void => void places.push(shelf.keep(value));
  for (const value of values) push(value);
  return {
    get length() {
      return places.length;
    },
    push,
    at(index) {
      const place = places[index];
      if (place === undefined) throw new RangeError(`There is no value ${index}.`);
      return shelf.at(place);
    },
    *[Symbol.iterator]() {
      for (const place of places) yield shelf.at(place);
    },
  };
}

/** The values in another order. @param order their indexes in `list` */
export function arranged<Value>(list: PackedList<Value>, order: readonly number[]): Lasting<Value> {
  return {
    length: order.length,
    *[Symbol.iterator]() {
      for (const index of order) yield list.at(index);
    },
  };
}

export function packedMap<Key, Value>(entries: Iterable<readonly [Key, Value]> = []): PackedMap<Key, Value> {
  const shelf = createShelf<Value>();
  const places = new Map<Key, number>();
  const set = (key: Key, value: Value): void => {
    places.set(key, shelf.keep(value, places.get(key)));
  };
  for (const [key, value] of entries) set(key, value);
  return {
    get size() {
      return places.size;
    },
    has: (key) => places.has(key),
    get(key) {
      const place = places.get(key);
      return place === undefined ? undefined : shelf.at(place);
    },
    set,
    delete: (key) => places.delete(key),
    keys: () => places.keys(),
    *[Symbol.iterator]() {
      for (const [key, place] of places) yield [key, shelf.at(place)] as const;
    },
  };
}

interface Shelf<Value> {
  /** @param before the place of a text that the value replaces; an equal one is kept @returns the place of its text */
  keep(value: Value, before?: number): number;
  at(place: number): Value;
}

const CHUNK_BYTES = 256 * 1024;
/** Of the first chunk; each next one has twice as much: most collections are small. */
const FIRST_CHUNK_BYTES = 2 * 1024;
/** Before each text: its length. */
const HEAD_BYTES = 4;

function createShelf<Value>(): Shelf<Value> {
  /** A text is within one chunk; its place is the number of the chunk and the offset in it, as one whole number. */
  const chunks: Buffer[] = [];
  let free = 0;
  const textAt = (place: number): Buffer => {
    const chunk = chunks[Math.floor(place / CHUNK_BYTES)] ?? Buffer.alloc(0);
    const start = place % CHUNK_BYTES;
    return chunk.subarray(start + HEAD_BYTES, start + HEAD_BYTES + chunk.readUInt32LE(start));
  };
  return {
    keep(value, before) {
      const text = Buffer.from(JSON.stringify(value));
      if (before !== undefined && textAt(before).equals(text)) return before;
      const needed = HEAD_BYTES + text.length;
      let chunk = chunks.at(-1);
      if (chunk === undefined || free + needed > chunk.length) {
        const bytes = Math.min(CHUNK_BYTES, FIRST_CHUNK_BYTES * 2 ** chunks.length);
        chunk = Buffer.allocUnsafeSlow(Math.max(bytes, needed));
        chunks.push(chunk);
        free = 0;
      }
      chunk.writeUInt32LE(text.length, free);
      text.copy(chunk, free + HEAD_BYTES);
      const place = (chunks.length - 1) * CHUNK_BYTES + free;
      free += needed;
      return place;
    },
    at: (place) => JSON.parse(textAt(place).toString()) as Value,
  };
}
