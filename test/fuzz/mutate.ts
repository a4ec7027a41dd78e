/**
 * Mutations of a handshake along its structure: wrong lengths; messages and certificates that are reordered, repeated, missing or from
 * another handshake; flipped bits; a premature end.
 */
import { RandomStreams } from '../emulator/model/random.ts';

export interface Chance {
  happens(probability: number): boolean;
  /** A whole number, both ends included. */
  within(least: number, most: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

export function chanceFrom(seed: number, purpose: string): (run: number) => Chance {
  return (run) => {
    const streams = new RandomStreams(seed);
    const entity = String(run);
    const within = (least: number, most: number): number => streams.within([least, most], purpose, entity);
    return {
      happens: (probability) => streams.unit(purpose, entity) < probability,
      within,
      pick: (items) => {
        const item = items[within(0, items.length - 1)];
        if (item === undefined) throw new Error('The list to pick from is empty.');
        return item;
      },
    };
  };
}

/** A handshake message without its header. */
export interface Message {
  readonly type: number;
  readonly body: Buffer;
}

/** type (1), length (3), body: RFC 8446 section 4, and TLCP the same. */
const HEADER_BYTES = 4;

export function messagesIn(handshake: Buffer): readonly Message[] {
  const messages: Message[] = [];
  for (let rest = handshake; rest.length >= HEADER_BYTES; ) {
    const end = HEADER_BYTES + rest.readUIntBE(1, 3);
    messages.push({ type: rest.readUInt8(0), body: rest.subarray(HEADER_BYTES, end) });
    rest = rest.subarray(end);
  }
  return messages;
}

export function encode(messages: readonly Message[]): Buffer {
  return Buffer.concat(
    messages.map(({ type, body }) => {
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt8(type, 0);
      header.writeUIntBE(body.length, 1, 3);
      return Buffer.concat([header, body]);
    }),
  );
}

export interface Broken {
  /** With headers. */
  readonly handshake: Buffer;
  /** Name of the mutation, for the tally. */
  readonly how: string;
}

type Break = (messages: readonly Message[], chance: Chance, others: readonly Message[]) => Buffer;

/** Positions of length fields: those of message headers, and of vectors in the bodies. */
function lengthFields(
  messages: readonly Message[],
): readonly { readonly at: number; readonly bytes: number }[] {
  const fields: { at: number; bytes: number }[] = [];
  let start = 0;
  for (const { type, body } of messages) {
    fields.push({ at: start + 1, bytes: 3 });
    const inBody = start + HEADER_BYTES;
    if (type === CERTIFICATE)
      fields.push(...certificateLengths(body).map((at) => ({ at: inBody + at, bytes: 3 })));
    else if (body.length > 2) fields.push({ at: inBody, bytes: 2 });
    if (type === SERVER_HELLO && body.length > 34) fields.push({ at: inBody + 34, bytes: 1 });
    start += HEADER_BYTES + body.length;
  }
  return fields;
}

const SERVER_HELLO = 2;
const CERTIFICATE = 11;

/** Positions in a Certificate body that may be the length of the list or of an entry. */
function certificateLengths(body: Buffer): readonly number[] {
  const places: number[] = [];
  // Only TLS 1.3 begins with a context.
  for (const first of [0, 1]) {
    for (let at = first + 3; at + 3 <= body.length; ) {
      places.push(at);
      at += 3 + body.readUIntBE(at, 3) + (first === 1 ? 2 : 0);
    }
    places.push(first);
  }
  return places.filter((at) => at + 3 <= body.length);
}

const lieAboutLength: Break = (messages, chance) => {
  const handshake = encode(messages);
  const { at, bytes } = chance.pick(lengthFields(messages));
  const largest = 256 ** bytes - 1;
  const now = handshake.readUIntBE(at, bytes);
  const lie = chance.pick([0, 1, now - 1, now + 1, now * 2, largest, chance.within(0, largest)]);
  handshake.writeUIntBE(Math.min(largest, Math.max(0, lie)), at, bytes);
  return handshake;
};

const rearrange: Break = (messages, chance, others) => {
  const at = chance.within(0, messages.length - 1);
  const other = chance.within(0, messages.length - 1);
  const [one, two] = [messages[at], messages[other]];
  if (!one || !two) return encode(messages);
  switch (chance.within(0, 3)) {
    case 0:
      return encode(messages.toSpliced(at, 1));
    case 1:
      return encode(messages.toSpliced(other, 0, one));
    case 2:
      return encode(messages.with(at, two).with(other, one));
    default: {
      const same = others.filter(({ type }) => type === one.type);
      return encode(same.length > 0 ? messages.with(at, chance.pick(same)) : messages);
    }
  }
};

const spliceCertificates: Break = (messages, chance, others) => {
  const at = messages.findIndex(({ type }) => type === CERTIFICATE);
  const body = messages[at]?.body;
  const foreignEntries = others.flatMap(({ type, body: theirs }) =>
    type === CERTIFICATE ? entriesOf(theirs) : [],
  );
  const entries = body && entriesOf(body);
  if (!body || !entries || entries.length === 0) return encode(messages);
  const first = chance.within(0, entries.length - 1);
  const second = chance.within(0, entries.length - 1);
  const changed = chance.pick([
    entries.toSpliced(first, 1),
    entries.with(first, entries[second] ?? Buffer.alloc(0)).with(second, entries[first] ?? Buffer.alloc(0)),
    entries.toSpliced(second, 0, entries[first] ?? Buffer.alloc(0)),
    foreignEntries.length > 0 ? entries.with(first, chance.pick(foreignEntries)) : entries,
  ]);
  return encode(messages.with(at, { type: CERTIFICATE, body: withEntries(body, changed) }));
};

/** TLS 1.3 begins with the length of a context, which is 0. The list of TLCP is at most 65,535 bytes long, so its first byte is also 0. */
function isTls13(body: Buffer): boolean {
  return body.length > 4 && body.readUIntBE(0, 3) !== body.length - 3;
}

/** Entries with their length; in TLS 1.3 also with their extensions. */
function entriesOf(body: Buffer): readonly Buffer[] {
  const tls13 = isTls13(body);
  const entries: Buffer[] = [];
  for (let rest = body.subarray(tls13 ? 4 : 3); rest.length > 3; ) {
    const end = 3 + rest.readUIntBE(0, 3) + (tls13 ? 2 : 0);
    entries.push(rest.subarray(0, end));
    rest = rest.subarray(end);
  }
  return entries;
}

function withEntries(body: Buffer, entries: readonly Buffer[]): Buffer {
  const list = Buffer.concat(entries);
  const length = Buffer.alloc(3);
  length.writeUIntBE(list.length, 0, 3);
  return Buffer.concat([body.subarray(0, isTls13(body) ? 1 : 0), length, list]);
}

const flipBit: Break = (messages, chance) => {
  const handshake = encode(messages);
  const at = chance.within(0, handshake.length - 1);
  handshake.writeUInt8(handshake.readUInt8(at) ^ (1 << chance.within(0, 7)), at);
  return handshake;
};

const insertBytes: Break = (messages, chance) => {
  const handshake = encode(messages);
  const at = chance.within(0, handshake.length);
  const bytes = Buffer.from(Array.from({ length: chance.within(1, 40) }, () => chance.within(0, 255)));
  return Buffer.concat([handshake.subarray(0, at), bytes, handshake.subarray(at)]);
};

const truncate: Break = (messages, chance) => {
  const handshake = encode(messages);
  return handshake.subarray(0, chance.within(0, handshake.length - 1));
};

/** Changes only the division into records or frames, so the handshake stays valid. */
const leaveAlone: Break = (messages) => encode(messages);

const breaks = { lieAboutLength, rearrange, spliceCertificates, flipBit, insertBytes, truncate, leaveAlone };

/** @param others messages of other handshakes, from which parts are taken */
export function breakHandshake(
  messages: readonly Message[],
  chance: Chance,
  others: readonly Message[],
): Broken {
  const how = chance.pick(Object.keys(breaks) as (keyof typeof breaks)[]);
  return { handshake: Buffer.from(breaks[how](messages, chance, others)), how };
}

/** Splits the bytes into pieces of random sizes. */
export function piecesOf(bytes: Buffer, chance: Chance): readonly Buffer[] {
  const largest = chance.pick([1, 7, 100, 1_500, bytes.length + 1]);
  const pieces: Buffer[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const length = Math.min(rest.length, largest === 1 ? 1 : chance.within(1, largest));
    pieces.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return pieces;
}
