/** What an open change records about its writes. */
import { describe, expect, it } from 'vitest';
import type { LoadBalancerEntry } from '../../../../shared/core/records/load-balancer-log.ts';
import { idOf } from '../../../support/builders.ts';
import { started, stateAfter, swap } from './builders.ts';

const write = { step: swap, clientToken: 'token' };

const intent = (listenerId = 'lsn-1', sent = write): LoadBalancerEntry => ({
  kind: 'intent',
  data: { listenerId, ...sent, announces: [] },
});

const result = (text: string, listenerId = 'lsn-1'): LoadBalancerEntry => ({
  kind: 'result',
  data: { listenerId, clientToken: 'token', result: text, message: '' },
});

const anotherAttempt = intent('lsn-1', { step: swap, clientToken: 'token of the second attempt' });

const opened = (...entries: readonly LoadBalancerEntry[]) => stateAfter(started, ...entries).open[0];

describe('an open change records', () => {
  it('when the last intent was written on its listener, and on no other', () => {
    expect(opened(intent())?.lastIntentAtMs).toBe(2);
    expect(opened(intent('lsn-2'))?.lastIntentAtMs).toBeUndefined();
  });

  it.each(['accepted', 'unavailable', 'invalid-answer'])(
    'that a write was sent, where the answer is "%s"',
    (text) => {
      expect(opened(intent(), result(text))).toMatchObject({ sent: [write], unanswered: undefined });
    },
  );

  it.each(['refused', 'throttled', 'busy'])('that no write was sent, where the answer is "%s"', (text) => {
    expect(opened(intent(), result(text))).toMatchObject({ sent: [], unanswered: undefined });
  });

  it('that a write may have been sent, where no answer is recorded', () => {
    expect(opened(intent())).toMatchObject({ sent: [], unanswered: write });
  });

  it('that the first write may have been sent, whatever the result of the next', () => {
    expect(opened(intent(), intent(), result('refused'))).toMatchObject({ sent: [write] });
    expect(opened(intent(), result('accepted'), intent(), result('throttled'))).toMatchObject({
      sent: [write],
    });
  });

  it('each write once, though a later run repeated it with the same token', () => {
    const back = {
      step: { kind: 'update-default', from: idOf(2), to: idOf(1) },
      clientToken: 'back',
    } as const;
    const repeated = [intent(), intent(), result('accepted')];

    expect(opened(...repeated)?.sent).toEqual([write]);
    expect(opened(...repeated, intent('lsn-1', back), result('accepted'))?.sent).toEqual([write, back]);
  });

  it('that no write was sent, where a second attempt shows that the first had no effect and was throttled', () => {
    expect(opened(intent(), result('accepted'), anotherAttempt, result('throttled'))).toMatchObject({
      sent: [],
      unanswered: undefined,
    });
    expect(opened(intent(), anotherAttempt, result('throttled'))).toMatchObject({ sent: [] });
  });

  it('that an earlier step was sent, whatever the results of the attempts at the next', () => {
    const back: LoadBalancerEntry = intent('lsn-1', {
      step: { kind: 'update-default', from: idOf(2), to: idOf(1) },
      clientToken: 'token of another step',
    });

    expect(opened(intent(), result('accepted'), back, result('throttled'))).toMatchObject({
      sent: [write],
    });
  });

  it('nothing from other listeners', () => {
    expect(opened(intent(), result('refused', 'lsn-2'))).toMatchObject({ sent: [], unanswered: write });
  });
});
