import { describe, expect, it } from 'vitest';
import { VERSION } from '../../../shared/base/version.ts';
import {
  type EventNotSendable,
  MAX_CALL_BYTES,
  MAX_EVENTS_PER_CALL,
  pack,
} from '../../../shared/cloud/event-batches.ts';
import { EVENT_SOURCE, type RotatorEvent } from '../../../shared/core/model/event.ts';

function anEvent(changes: Partial<RotatorEvent> = {}): RotatorEvent {
  return {
    id: 'e1',
    source: EVENT_SOURCE,
    type: 'certrotator:Scan:Completed',
    subject: 'acs:alb:cn-hangzhou::region',
    timeMs: Date.UTC(2026, 5, 1),
    data: {},
    ...changes,
  };
}

/** An event whose JSON text, in a call of its own, has the given number of bytes. */
function ofCallBytes(bytes: number, id = 'e1'): RotatorEvent {
  const [empty] = pack([anEvent({ id, data: { text: '' } })], 'bus').batches;
  const rest = bytes - Buffer.byteLength(JSON.stringify(empty));
  return anEvent({ id, data: { text: 'x'.repeat(rest) } });
}

const idsOf = (events: readonly RotatorEvent[]) =>
  pack(events, 'bus').batches.map((batch) => batch.map(({ id }) => id));

describe('events', () => {
  it('are sent as CloudEvents to the given bus', () => {
    expect(pack([anEvent({ data: { outcome: 'ü' } })], 'my-bus').batches).toEqual([
      [
        {
          id: 'e1',
          source: 'cert-rotator',
          specversion: '1.0',
          type: 'certrotator:Scan:Completed',
          datacontenttype: 'application/json; charset=utf-8',
          subject: 'acs:alb:cn-hangzhou::region',
          time: '2026-06-01T00:00:00.000Z',
          data: { outcome: 'ü', version: VERSION },
          aliyuneventbusname: 'my-bus',
        },
      ],
    ]);
  });

  it('are packed in their order, with as many in a call as EventBridge takes', () => {
    const events = Array.from({ length: MAX_EVENTS_PER_CALL + 1 }, (_, index) =>
      anEvent({ id: `e${index}` }),
    );

    expect(idsOf(events).map(({ length }) => length)).toEqual([MAX_EVENTS_PER_CALL, 1]);
    expect(idsOf(events).flat()).toEqual(events.map(({ id }) => id));
  });

  it('share a call up to its last byte', () => {
    const first = ofCallBytes(1_000, 'a');
    const fits = ofCallBytes(MAX_CALL_BYTES - 1_000 + 1, 'b');
    const tooLong = ofCallBytes(MAX_CALL_BYTES - 1_000 + 2, 'c');

    expect(idsOf([first, fits])).toEqual([['a', 'b']]);
    expect(idsOf([first, tooLong])).toEqual([['a'], ['c']]);
    for (const batch of pack([first, fits, tooLong], 'bus').batches)
      expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(MAX_CALL_BYTES);
  });

  it('are none in no call', () => {
    expect(pack([], 'bus')).toEqual({ batches: [], unsendable: [] });
  });
});

describe('an event that EventBridge would refuse every time', () => {
  const problemOf = (event: RotatorEvent): string | undefined => {
    const [first]: readonly { readonly error: EventNotSendable }[] = pack([event], 'bus').unsendable;
    return first?.error.message;
  };

  it.each<[string, Partial<Record<keyof RotatorEvent, unknown>>, string]>([
    ['an empty id', { id: '' }, 'has an id'],
    ['an id that is too long', { id: 'a'.repeat(129) }, 'has an id'],
    ['an id with a space', { id: 'a b' }, 'has an id'],
    ['the source of a product of the cloud', { source: 'acs.alb' }, 'has a source'],
    ['no type', { type: '' }, 'has a type'],
    ['a type that is too long', { type: 'a'.repeat(65) }, 'has a type'],
    ['no subject', { subject: '' }, 'has a subject'],
    ['a subject that is too long', { subject: 'a'.repeat(513) }, 'has a subject'],
    ['no time', { timeMs: Number.NaN }, 'has no time'],
  ])('is one with %s', (_title, changes, problem) => {
    // An old ledger may hold any values.
    expect(problemOf({ ...anEvent(), ...changes } as RotatorEvent)).toContain(problem);
  });

  it('is one that does not fit into a call by itself', () => {
    expect(problemOf(ofCallBytes(MAX_CALL_BYTES))).toBeUndefined();
    expect(problemOf(ofCallBytes(MAX_CALL_BYTES + 1))).toContain(`takes at most ${MAX_CALL_BYTES - 2}`);
  });

  it('is left out, and the others are sent', () => {
    const [good, bad, last] = [anEvent({ id: 'a' }), anEvent({ id: '' }), anEvent({ id: 'c' })];

    expect(idsOf([good, bad, last])).toEqual([['a', 'c']]);
    expect(pack([good, bad, last], 'bus').unsendable.map(({ event }) => event)).toEqual([bad]);
  });
});
