/** Each law against histories that break it, written by hand: nothing here runs the product. */
import { describe, expect, it } from 'vitest';
import { breaches } from './breaches/index.ts';
import { asksForScan, aWave } from './breaches/waves.ts';
import { tellCauses } from './checkers/causes.ts';
import type { Checker } from './checkers/checker.ts';
import { checkers } from './checkers/index.ts';
import { tellStory } from './checkers/story.ts';
import { aHistory, DUE, FRESH, LASTING, type Scribe } from './hand-written.ts';

function law(name: string): Checker {
  const found = checkers.find((one) => one.name === name);
  if (!found) throw new Error(`No law ${name}.`);
  return found;
}

function broken(name: string, write: (scribe: Scribe) => void): readonly string[] {
  return brokenBy(name, aHistory(write));
}

function brokenBy(name: string, { truth, happenings }: ReturnType<typeof aHistory>): readonly string[] {
  const endMs = truth.startMs + 10_000_000;
  const evidence = {
    truth,
    happenings,
    calmFromMs: truth.startMs,
    calmFrom: 0,
    endMs,
    story: tellStory(happenings),
    causes: tellCauses(happenings),
  };
  return law(name)
    .check(evidence)
    .map(({ message }) => message);
}

/** As it should be: looked, associated, proved, dissociated, proved, told. */
function properRotation(scribe: Scribe): void {
  scribe.claim('w1');
  scribe.look('w1');
  scribe.write('w1', 'associate', FRESH);
  scribe.handshakes('w1', DUE);
  scribe.look('w1');
  scribe.write('w1', 'dissociate', DUE);
  scribe.handshakes('w1', FRESH);
  scribe.report('w1', 'verified');
  scribe.event('event-1', 'verified');
  scribe.release('w1');
}

describe('checkers', () => {
  it.each(checkers.map(({ name }) => name))('find nothing wrong with a proper rotation: %s', (name) => {
    expect(broken(name, properRotation)).toEqual([]);
  });

  it.each(breaches)('object with %s to %s', (name, _, write) => {
    expect(broken(name, write)).not.toEqual([]);
  });

  it('object with nothing-is-deleted to a certificate deleted from CAS', () => {
    const { truth, happenings } = aHistory((s) => s.look('w1'));
    const deleted = happenings.map((one) =>
      one.kind === 'call'
        ? { ...one, product: 'cas' as const, action: 'DeleteUserCertificate', write: true }
        : one,
    );

    expect(brokenBy('nothing-is-deleted', { truth, happenings: deleted })).not.toEqual([]);
  });

  it('have a history each that they object to', () => {
    const objected = new Set([...breaches.map(([name]) => name), 'nothing-is-deleted']);

    expect(checkers.map(({ name }) => name).filter((name) => !objected.has(name))).toEqual([]);
  });

  it('let the retry of a dead worker claim at once, and nobody else', () => {
    const again = (retryCount: number) => (s: Scribe) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.claim('w1');
      s.ends('w1', 'crashed');
      s.run('w2', submission, retryCount);
      s.claim('w2');
    };

    expect(broken('leases-are-kept', again(1))).toEqual([]);
    expect(broken('leases-are-kept', again(0))).not.toEqual([]);
  });

  it('take what somebody has forced for due, and only that', () => {
    const forced = (listenerIds: readonly string[]) => (s: Scribe) => {
      s.trigger('rotate', { command: { force: true, listenerIds } });
      s.state([{ certificateId: FRESH, isDefault: true }]);
      s.look('w1');
      s.write('w1', 'associate', LASTING);
    };

    expect(broken('nothing-bad-attached', forced(['lsn-1']))).toEqual([]);
    expect(broken('nothing-bad-attached', forced(['lsn-2']))).not.toEqual([]);
  });

  it('do not count the same event delivered twice', () => {
    const twice = (scribe: Scribe): void => {
      scribe.event('event-1', 'verified');
      scribe.event('event-1', 'verified');
    };

    expect(broken('told-once', twice)).toEqual([]);
  });

  it.each([
    ['at once where there is no soak', 0, [0]],
    ['at its end', 3_600_000, [3_590_000]],
    ['at each stage of a long one', 10_800_000, [170_000, 3_540_000]],
  ])('let those that wait be woken %s', (_, soakMs, delays) => {
    const history = (s: Scribe): void => {
      s.soak(soakMs);
      aWave(s);
      for (const delayMs of delays) asksForScan(s, 'w1', delayMs);
      s.ends('w1', 'finished');
    };

    expect(broken('wake-ups-follow-proofs', history)).toEqual([]);
    expect(broken('waves-go-on', history)).toEqual([]);
  });
});
