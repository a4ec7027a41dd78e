/** Each checker reads hand-written histories that violate its invariant. Nothing here runs the product. */
import { describe, expect, it } from 'vitest';
import { breaches } from './breaches/index.ts';
import { aWave, requestScan } from './breaches/waves.ts';
import { causesOf } from './checkers/causes.ts';
import type { Checker } from './checkers/checker.ts';
import { checkers } from './checkers/index.ts';
import { timelinesOf } from './checkers/read-timelines.ts';
import { aHistory, DUE, FRESH, LASTING, type Scribe } from './hand-written.ts';

function checkerNamed(name: string): Checker {
  const found = checkers.find((one) => one.name === name);
  if (!found) throw new Error(`There is no checker ${name}.`);
  return found;
}

function violationsOf(name: string, write: (scribe: Scribe) => void): readonly string[] {
  return violationsIn(name, aHistory(write));
}

function violationsIn(name: string, { truth, history }: ReturnType<typeof aHistory>): readonly string[] {
  const endMs = truth.startMs + 10_000_000;
  const evidence = {
    truth,
    history,
    calmFromMs: truth.startMs,
    calmFrom: 0,
    endMs,
    timelines: timelinesOf(history),
    causes: causesOf(history),
  };
  return checkerNamed(name)
    .check(evidence)
    .map(({ message }) => message);
}

/** Read, associated, proved, dissociated, proved, published. */
function properRotation(scribe: Scribe): void {
  scribe.claim('w1');
  scribe.read('w1');
  scribe.write('w1', 'associate', FRESH);
  scribe.handshakes('w1', DUE);
  scribe.read('w1');
  scribe.write('w1', 'dissociate', DUE);
  scribe.handshakes('w1', FRESH);
  scribe.report('w1', 'verified');
  scribe.event('event-1', 'verified');
  scribe.release('w1');
}

describe('checkers', () => {
  it.each(checkers.map(({ name }) => name))('finds no violation in a proper rotation: %s', (name) => {
    expect(violationsOf(name, properRotation)).toEqual([]);
  });

  it.each(breaches)('%s reports %s', (name, _, write) => {
    expect(violationsOf(name, write)).not.toEqual([]);
  });

  it('nothing-is-deleted reports a certificate that is deleted from CAS', () => {
    const { truth, history } = aHistory((s) => s.read('w1'));
    const deleted = history.map((one) =>
      one.kind === 'call'
        ? { ...one, product: 'cas' as const, action: 'DeleteUserCertificate', write: true }
        : one,
    );

    expect(violationsIn('nothing-is-deleted', { truth, history: deleted })).not.toEqual([]);
  });

  it('each report at least one of the hand-written histories', () => {
    const reporting = new Set([...breaches.map(([name]) => name), 'nothing-is-deleted']);

    expect(checkers.map(({ name }) => name).filter((name) => !reporting.has(name))).toEqual([]);
  });

  it('require no handshake with a zone that joined or moved while the worker ran', () => {
    const rotation = (changed: (s: Scribe) => void) => (s: Scribe) => {
      s.run('w1', s.trigger('rotate'));
      s.read('w1');
      s.write('w1', 'associate', FRESH);
      changed(s);
      s.handshakes('w1', FRESH, ['zone-a']);
      s.report('w1', 'verified');
    };
    const moved = { 'zone-a': 'zone-a', 'zone-b': 'elsewhere', 'zone-c': 'zone-c' };

    expect(
      violationsOf(
        'verified-was-seen',
        rotation((s) => s.zones(moved)),
      ),
    ).toEqual([]);
    expect(
      violationsOf(
        'verified-was-seen',
        rotation(() => undefined),
      ),
    ).not.toEqual([]);
  });

  it('let a worker dial an address that ALB listed when it started', () => {
    const history = (s: Scribe): void => {
      s.run('w1', s.trigger('rotate'));
      s.zones({ 'zone-a': 'zone-a', 'zone-b': 'moved' });
      s.pass(600_000);
      s.dial('w1', 'zone-b');
    };

    expect(violationsOf('only-listed-addresses-dialled', history)).toEqual([]);
  });

  it('let a retry of the invocation claim the lease of its dead worker at once, and no other worker', () => {
    const again = (retryCount: number) => (s: Scribe) => {
      const submission = s.trigger('rotate');
      s.run('w1', submission);
      s.claim('w1');
      s.end('w1', 'crashed');
      s.run('w2', submission, retryCount);
      s.claim('w2');
    };

    expect(violationsOf('leases-are-kept', again(1))).toEqual([]);
    expect(violationsOf('leases-are-kept', again(0))).not.toEqual([]);
  });

  it('treat only forced replacements as due', () => {
    const forced = (listenerIds: readonly string[]) => (s: Scribe) => {
      s.trigger('rotate', { command: { force: true, listenerIds } });
      s.state([{ certificateId: FRESH, isDefault: true }]);
      s.read('w1');
      s.write('w1', 'associate', LASTING);
    };

    expect(violationsOf('nothing-bad-attached', forced(['lsn-1']))).toEqual([]);
    expect(violationsOf('nothing-bad-attached', forced(['lsn-2']))).not.toEqual([]);
  });

  it('do not count the second delivery of an event', () => {
    const twice = (scribe: Scribe): void => {
      scribe.event('event-1', 'verified');
      scribe.event('event-1', 'verified');
    };

    expect(violationsOf('published-once', twice)).toEqual([]);
  });

  it.each([
    ['at once if there is no soak', 0, [0]],
    ['at the end of the soak', 3_600_000, [3_590_000]],
    ['at each stage of a long soak', 10_800_000, [170_000, 3_540_000]],
  ])('accept a wake-up %s', (_, soakMs, delays) => {
    const history = (s: Scribe): void => {
      s.soak(soakMs);
      aWave(s);
      for (const delayMs of delays) requestScan(s, 'w1', delayMs);
      s.end('w1', 'finished');
    };

    expect(violationsOf('wake-ups-follow-proofs', history)).toEqual([]);
    expect(violationsOf('waves-continue', history)).toEqual([]);
  });
});
