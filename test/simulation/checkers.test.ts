/** Each law against histories that break it, written by hand: nothing here runs the product. */
import { describe, expect, it } from 'vitest';
import { tellCauses } from './checkers/causes.ts';
import type { Checker } from './checkers/checker.ts';
import { checkers } from './checkers/index.ts';
import { tellStory } from './checkers/story.ts';
import { aHistory, DUE, FRESH, OTHER_KEY, type Scribe } from './hand-written.ts';

function law(name: string): Checker {
  const found = checkers.find((one) => one.name === name);
  if (!found) throw new Error(`No law ${name}.`);
  return found;
}

function broken(name: string, write: (scribe: Scribe) => void): readonly string[] {
  const { truth, happenings } = aHistory(write);
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

  it.each<readonly [string, string, (scribe: Scribe) => void]>([
    [
      'always-a-default',
      'a listener without a default',
      (s) => s.state([{ certificateId: DUE, isDefault: false }]),
    ],
    [
      'no-name-bare',
      'the last certificate for a name taken off',
      (s) => {
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'proof-before-removal',
      'an old certificate taken off without a handshake after the last change',
      (s) => {
        s.look('w1');
        s.handshakes('w1', DUE);
        s.write('w1', 'associate', FRESH);
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'only-replaced-leaves',
      'something taken off that nothing replaces',
      (s) => {
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'nothing-bad-attached',
      'an ECC certificate attached for an RSA one',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', OTHER_KEY);
      },
    ],
    [
      'never-while-configuring',
      'a write without a look since the last one',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.write('w1', 'dissociate', DUE);
      },
    ],
    [
      'tokens-are-used-once',
      'one token for two requests',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH, 'token');
        s.look('w1');
        s.write('w1', 'dissociate', DUE, 'token');
      },
    ],
    [
      'one-writer-at-a-time',
      'a write after another worker has claimed the load balancer',
      (s) => {
        s.claim('w1');
        s.look('w1');
        s.claim('w2');
        s.write('w1', 'associate', FRESH);
      },
    ],
    [
      'leases-are-kept',
      'a claim while another worker holds the lease',
      (s) => {
        s.claim('w1');
        s.claim('w2');
      },
    ],
    [
      'verified-was-seen',
      'verified with handshakes from before the last write',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.handshakes('w1', FRESH);
        s.look('w1');
        s.write('w1', 'dissociate', DUE);
        s.report('w1', 'verified');
      },
    ],
    [
      'verified-was-seen',
      'verified though one zone was never asked',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.handshakes('w1', FRESH, ['zone-a']);
        s.report('w1', 'verified');
      },
    ],
    [
      'rolled-back-is-back',
      'rolled back with the new certificate still there',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.report('w1', 'rolled-back');
      },
    ],
    ['rolled-back-is-back', 'rolled back though nothing was changed', (s) => s.report('w1', 'rolled-back')],
    [
      'foreign-changes-stay',
      'an undone step on top of what somebody else did',
      (s) => {
        s.look('w1');
        s.write('w1', 'associate', FRESH);
        s.foreign([
          { certificateId: OTHER_KEY, isDefault: true },
          { certificateId: FRESH, isDefault: false },
        ]);
        s.look('w1');
        s.write('w1', 'dissociate', FRESH);
      },
    ],
    ['no-secrets', 'a key in the log', (s) => s.log('w1', 'PRIVATE-KEY-OF somebody')],
    ['rotated-and-clean', 'a due certificate that stays although it could be replaced', (s) => s.look('w1')],
    [
      'nothing-stays-open',
      'a change without an end',
      (s) => s.append('w1', 'change-started', { key: 'k', change: { listenerId: 'lsn-1' } }),
    ],
    [
      'told-once',
      'the same state told twice',
      (s) => {
        s.event('event-1', 'verified');
        s.event('event-2', 'verified');
      },
    ],
    [
      'told-once',
      'an outcome that nobody is told of',
      (s) => {
        s.event('event-1', 'blocked');
        s.report('w1', 'verified');
      },
    ],
    [
      'days-told-once',
      'the same threshold told twice',
      (s) => {
        s.daysLeft('event-1', 7);
        s.daysLeft('event-2', 7);
      },
    ],
    [
      'days-told-once',
      'more days left than were told before',
      (s) => {
        s.daysLeft('event-1', 3);
        s.daysLeft('event-2', 7);
      },
    ],
  ])('object with %s to %s', (name, _, write) => {
    expect(broken(name, write)).not.toEqual([]);
  });

  it('do not count the same event delivered twice', () => {
    const twice = (scribe: Scribe): void => {
      scribe.event('event-1', 'verified');
      scribe.event('event-1', 'verified');
    };

    expect(broken('told-once', twice)).toEqual([]);
  });
});
