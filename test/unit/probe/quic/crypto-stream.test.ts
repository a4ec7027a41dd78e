import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolViolation } from '../../../../shared/base/bytes/violation.ts';
import { CryptoStream, MAX_CRYPTO_BYTES } from '../../../../shared/probe/quic/crypto-stream.ts';
import { RangeSet } from '../../../../shared/probe/quic/range-set.ts';

/** A handshake message of this many bytes, its header included. */
function aMessage(type: number, length: number): Buffer {
  const message = Buffer.alloc(length, type);
  message.writeUIntBE(length - 4, 1, 3);
  return message;
}

function messagesOf(stream: CryptoStream): Buffer[] {
  const messages: Buffer[] = [];
  for (let next = stream.nextMessage(); next; next = stream.nextMessage()) messages.push(next);
  return messages;
}

describe('a CRYPTO stream', () => {
  it('gives the same messages in whatever pieces, order and repetition they come', () => {
    const messages = [aMessage(8, 4), aMessage(11, 300), aMessage(15, 80), aMessage(20, 36)];
    const whole = Buffer.concat(messages);
    const piece = fc.record({
      start: fc.nat({ max: whole.length - 1 }),
      length: fc.integer({ min: 1, max: 90 }),
    });

    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 5, max: 60 }),
        fc.nat(),
        (extra, size, seed) => {
          const stream = new CryptoStream();
          const needed = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) => ({
            start: index * size,
            length: size,
          }));
          const all = [...extra, ...needed];
          // Any order that the seed gives.
          const order = all
            .map((one, index) => ({ one, key: (index * 7919 + seed) % 1009 }))
            .sort((a, b) => a.key - b.key);
          const seen: Buffer[] = [];

          for (const { one } of order) {
            stream.receive(one.start, whole.subarray(one.start, one.start + one.length));
            seen.push(...messagesOf(stream));
          }

          expect(seen).toEqual(messages);
        },
      ),
    );
  });

  it('waits for a gap to be filled', () => {
    const stream = new CryptoStream();
    const message = aMessage(2, 50);

    stream.receive(20, message.subarray(20));
    const early = messagesOf(stream);
    stream.receive(0, message.subarray(0, 20));

    expect(early).toEqual([]);
    expect(messagesOf(stream)).toEqual([message]);
  });

  it('limits the memory that a peer can use', () => {
    expect(() => new CryptoStream().receive(MAX_CRYPTO_BYTES - 1, Buffer.of(1))).not.toThrow();
    expect(() => new CryptoStream().receive(MAX_CRYPTO_BYTES, Buffer.of(1))).toThrow(ProtocolViolation);
    expect(() => new CryptoStream().receive(2 ** 62, Buffer.of(1))).toThrow(ProtocolViolation);
  });

  it('refuses a message that declares too great a length', () => {
    const stream = new CryptoStream();

    stream.receive(0, Buffer.of(11, 1, 0, 0));

    expect(() => stream.nextMessage()).toThrow(ProtocolViolation);
  });

  it('refuses single bytes with gaps between them', () => {
    const stream = new CryptoStream();

    expect(() => {
      for (let offset = 1; offset < 2_000; offset += 2) stream.receive(offset, Buffer.of(1));
    }).toThrow(ProtocolViolation);
  });
});

describe('a range set', () => {
  it('is what a set of single numbers is', () => {
    const range = fc
      .record({ start: fc.nat({ max: 40 }), length: fc.nat({ max: 12 }) })
      .map(({ start, length }) => ({ start, end: start + length }));
    const steps = fc.array(fc.record({ add: fc.boolean(), range }), { maxLength: 30 });

    fc.assert(
      fc.property(steps, (all) => {
        const ranges = new RangeSet();
        const numbers = new Set<number>();
        for (const step of all) {
          if (step.add) ranges.add(step.range);
          else ranges.remove(step.range);
          for (let value = step.range.start; value < step.range.end; value += 1) {
            if (step.add) numbers.add(value);
            else numbers.delete(value);
          }
        }

        expect(Array.from({ length: 60 }, (_, value) => ranges.has(value))).toEqual(
          Array.from({ length: 60 }, (_, value) => numbers.has(value)),
        );
        // Disjoint, ascending, never touching.
        for (const [index, { start, end }] of ranges.ranges.entries()) {
          expect(start).toBeLessThan(end);
          expect(start).toBeGreaterThan(ranges.ranges[index - 1]?.end ?? -1);
        }
      }),
    );
  });
});
