/** The outcomes of replacements as the log of their load balancer keeps them. */
import { describe, expect, it } from 'vitest';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import type { Baseline } from '../../../../shared/core/proof/baseline.ts';
import type { FindingCode } from '../../../../shared/core/proof/finding.ts';
import { OUTCOMES_LAST_MS } from '../../../../shared/core/records/last-outcomes.ts';
import {
  emptyLoadBalancer,
  type LoadBalancerEntry,
  type LoadBalancerState,
  reduceLoadBalancer,
} from '../../../../shared/core/records/load-balancer-log.ts';
import { idOf } from '../../../support/builders.ts';
import { ended, event, started, startedWith, stateAfter, stored } from './builders.ts';

const key = replacementKey('lsn-1', idOf(1));

const lastOutcome = (...entries: readonly LoadBalancerEntry[]) => stateAfter(...entries).outcomes[key];

describe('the last outcome of a replacement', () => {
  it('is found by the certificate that was replaced', () => {
    expect(lastOutcome(started, ended('rolled-back'))).toMatchObject({
      outcome: 'rolled-back',
      newCertificateId: idOf(2),
      atMs: 2,
      timesVerified: 0,
    });
  });

  it('counts how many times the replacement was verified, whatever happened in between', () => {
    const last = lastOutcome(
      ...[started, ended('verified')],
      ...[started, ended('nothing-to-do')],
      ...[started, ended('verified')],
    );

    expect(last?.timesVerified).toBe(2);
  });

  it('starts counting again with another new certificate', () => {
    const other = startedWith({ newCertificateId: idOf(3) });

    const last = lastOutcome(started, ended('verified'), other, ended('verified'));

    expect(last).toMatchObject({ newCertificateId: idOf(3), timesVerified: 1 });
  });

  it('keeps which other certificates were put in its place, once each, and only the last eight', () => {
    const put = (id: number) => [startedWith({ newCertificateId: idOf(id) }), ended('verified')] as const;
    const removal = [startedWith({ newCertificateId: undefined }), ended('verified')] as const;
    const alsoPutOn = (...entries: readonly LoadBalancerEntry[]) => lastOutcome(...entries)?.alsoPutOn;
    const many = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19].flatMap(put);

    expect(alsoPutOn(...put(2), ...put(3), ...put(2), ...put(4))).toEqual([
      { certificateId: idOf(3) },
      { certificateId: idOf(2) },
    ]);
    expect(alsoPutOn(...many)?.map(({ certificateId }) => certificateId)).toEqual(
      [11, 12, 13, 14, 15, 16, 17, 18].map(idOf),
    );
    expect(lastOutcome(...put(2), ...put(2))).not.toHaveProperty('alsoPutOn');
    expect(lastOutcome(...removal, ...put(2))).not.toHaveProperty('alsoPutOn');
  });

  it('is not changed by a change that did nothing and was overtaken by another one', () => {
    const other = startedWith({ newCertificateId: idOf(3) }, 'two');
    const otherVerified = ended('verified', 'proved', 'two');

    expect(lastOutcome(started, other, otherVerified, ended('blocked'))).toMatchObject({
      outcome: 'verified',
      newCertificateId: idOf(3),
    });
    // Here another writer has attached the old certificate again, and the change began after that.
    expect(lastOutcome(other, otherVerified, started, ended('blocked'))).toMatchObject({
      outcome: 'blocked',
    });
    expect(lastOutcome(started, other, otherVerified, ended('rolled-back'))).toMatchObject({
      outcome: 'rolled-back',
    });
  });
});

describe('a replacement that is overtaken', () => {
  /** The other change is verified at `verifiedAtMs`; this one has started at 5 and ends blocked. */
  const outcomeAt = (verifiedAtMs: number) => {
    const written: readonly [LoadBalancerEntry, number][] = [
      [startedWith({ newCertificateId: idOf(3) }, 'two'), 1],
      [started, 5],
      [ended('verified', 'proved', 'two'), verifiedAtMs],
      [ended('blocked'), 9],
    ];
    const inOrder = [...written].sort(([, left], [, right]) => left - right);
    const state = inOrder.reduce(
      (before, [entry, atMs]) => reduceLoadBalancer(before, { entry, holder: 'worker-1', atMs }),
      emptyLoadBalancer,
    );
    return state.outcomes[key]?.outcome;
  };

  it('stays verified, also where the other change was verified in the moment in which it started', () => {
    expect(outcomeAt(6)).toBe('verified');
    expect(outcomeAt(5)).toBe('verified');
    expect(outcomeAt(4)).toBe('blocked');
  });
});

describe('the removal of an expired certificate without a new one', () => {
  it('counts how many times it was verified, too', () => {
    const removal = startedWith({ newCertificateId: undefined });

    expect(lastOutcome(removal, ended('verified'))).toMatchObject({
      newCertificateId: undefined,
      timesVerified: 1,
    });
    expect(lastOutcome(removal, ended('verified'), removal, ended('verified'))?.timesVerified).toBe(2);
  });
});

describe('the faults of the old chain', () => {
  const seen = (findings: readonly FindingCode[]): Baseline => ({
    targets: [
      {
        target: {
          zoneId: 'cn-hangzhou-a',
          address: '192.0.2.1',
          port: 443,
          protocol: 'tls',
          serverName: undefined,
          keyType: 'RSA',
        },
        answer: { kind: 'known', certificateId: idOf(1) },
        findings,
        leaves: [],
      },
    ],
    method: 'sha256',
    leaves: {},
    barelyDescribed: [],
  });
  const verifiedAfter = (baseline: Baseline) =>
    lastOutcome({ ...started, data: { ...started.data, baseline } }, ended('verified'));

  it('are kept with the outcome, because the proof excused them: only others are the fault of this service', () => {
    expect(verifiedAfter(seen(['weak-signature']))?.excused).toEqual(['weak-signature']);
  });

  it('are not mentioned where there were none', () => {
    expect(verifiedAfter(seen([]))).not.toHaveProperty('excused');
    expect(lastOutcome(started, ended('verified'))).not.toHaveProperty('excused');
  });
});

describe('the reason of a recorded outcome', () => {
  it.each([
    {
      title: 'has its present name where an older version recorded another',
      text: 'not-begun',
      reason: 'not-started',
    },
    {
      title: 'is kept as text where a newer version recorded it',
      text: 'lost-in-orbit',
      reason: 'lost-in-orbit',
    },
  ])('$title', ({ text, reason }) => {
    expect(lastOutcome(started, ended('nothing-to-do', text))).toMatchObject({ reason, message: 'because' });
  });

  it.each([
    { title: 'has its present name in an old checkpoint, too', text: 'not-begun', reason: 'not-started' },
    {
      title: 'is kept as text in a checkpoint of a newer version, too',
      text: 'lost-in-orbit',
      reason: 'lost-in-orbit',
    },
  ])('$title', ({ text, reason }) => {
    const { outcomes, ...others } = stored(stateAfter(started, ended('nothing-to-do')));
    const checkpoint = {
      ...others,
      outcomes: Object.fromEntries(
        Object.entries(outcomes).map(([id, one]) => [id, { ...one, reason: text }]),
      ),
    };

    expect(lastOutcome({ kind: 'checkpoint', data: checkpoint })).toEqual({ ...outcomes[key], reason });
  });
});

describe('old outcomes', () => {
  /** A verified and published replacement of certificate n, all at one time. */
  const rotated = (state: LoadBalancerState, n: number, atMs: number): LoadBalancerState => {
    const oldId = idOf(n);
    const entries: readonly LoadBalancerEntry[] = [
      startedWith({ replaces: [{ certificateId: oldId, slot: 'default' }] }),
      ended('verified'),
      {
        kind: 'announced',
        data: {
          announcements: [{ key: `lsn-1 ${oldId}`, state: 'verified proved', event: event(String(n)) }],
        },
      },
    ];
    return entries.reduce(
      (before, entry) => reduceLoadBalancer(before, { entry, holder: 'worker-1', atMs }),
      state,
    );
  };

  it('are removed with their published states once another change ends, and no sooner', () => {
    const first = rotated(emptyLoadBalancer, 1, 0);
    const keys = ({ outcomes, announced }: LoadBalancerState) => [outcomes, announced].map(Object.keys);
    const [one, two] = [1, 2].map((n) => replacementKey('lsn-1', idOf(n)));

    expect(keys(rotated(first, 2, OUTCOMES_LAST_MS))).toEqual([
      [one, two],
      [one, two],
    ]);
    expect(keys(rotated(first, 2, OUTCOMES_LAST_MS + 1))).toEqual([[two], [two]]);
  });

  it('do not make the state grow for ever', () => {
    let state = emptyLoadBalancer;
    for (let month = 1; month <= 240; month++) state = rotated(state, month, month * (OUTCOMES_LAST_MS / 12));

    expect(Object.keys(state.outcomes)).toHaveLength(13);
    expect(Object.keys(state.announced)).toHaveLength(13);
  });
});
