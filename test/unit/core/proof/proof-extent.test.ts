/** How much of a listener a proof has shown, and how that is told. */
import { describe, expect, it } from 'vitest';
import type { BaselineTarget } from '../../../../shared/core/proof/baseline.ts';
import { NEW_ADDRESS } from '../../../../shared/core/proof/no-answer.ts';
import type { Observation, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import {
  describeExtent,
  extentOf,
  type ProofExtent,
  summariseFamilies,
} from '../../../../shared/core/proof/proof-extent.ts';
import type { ProofResult } from '../../../../shared/core/proof/proof-result.ts';
import { idOf } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';
import { both, expectationsOf, fresh, old, onlyFresh, stableAt, zoneA, zoneB } from './cases.ts';

const zoneA6 = aTarget({ address: '2001:db8::1' });
const byOtherName = aTarget({ serverName: 'x.com' });
const all = { targets: 1, matched: 1, silent: 0 };
const none = { targets: 1, matched: 0, silent: 1 };

interface Asked {
  readonly target: ProbeTarget;
  readonly before: Observation;
  /** Absent: not asked again. */
  readonly after?: Observation;
  /** Default: that of `before`. */
  readonly answer?: BaselineTarget['answer'];
  readonly optional?: boolean;
}

function extentAfter(...asked: readonly Asked[]): ProofExtent {
  const baseline = asked.map(({ target, before, answer }) => ({
    ...stableAt(target, before),
    ...(answer ? { answer } : {}),
  }));
  const results = asked.flatMap(({ target, before, after, optional = false }): readonly ProofResult[] => {
    const [expectation] = expectationsOf({
      baseline: [stableAt(target, before)],
      olds: new Set([idOf(2)]),
      replacement: idOf(3),
      before: both,
      attached: onlyFresh,
      earlier: new Set([idOf(1), idOf(2)]),
      probeSilent: true,
    });
    if (!after || !expectation) return [];
    return [{ expectation: { ...expectation, optional }, stable: stableAt(target, after) }];
  });
  return extentOf(baseline, results);
}

const replaced = (target: ProbeTarget): Asked => ({ target, before: seen(old), after: seen(fresh) });

describe('a proof has shown', () => {
  it('every target that answered as expected, by address family', () => {
    expect(extentAfter(replaced(zoneA), replaced(zoneB), replaced(zoneA6))).toEqual({
      targets: 3,
      matched: 3,
      silent: 0,
      byFamily: { IPv4: { targets: 2, matched: 2, silent: 0 }, IPv6: all },
    });
  });

  it('nothing of a target that was silent before, or has become so', () => {
    const silent = extentAfter(
      replaced(zoneA),
      { target: zoneB, before: seen(old), after: silence },
      { target: zoneA6, before: silence },
    );

    expect(silent).toEqual({
      targets: 3,
      matched: 1,
      silent: 2,
      byFamily: { IPv4: { targets: 2, matched: 1, silent: 1 }, IPv6: none },
    });
  });

  it('a target that answered, though not as expected: it is neither matched nor silent', () => {
    const different = extentAfter(
      replaced(zoneA),
      { target: zoneB, before: seen(old), after: seen(old) },
      { target: zoneA6, before: seen(old), after: noCertificate },
    );

    expect(different).toMatchObject({ targets: 3, matched: 1, silent: 0 });
  });

  it('nothing where clients get no certificate, before and after: such targets are not counted', () => {
    const withNone = extentAfter(
      replaced(zoneA),
      { target: zoneB, before: noCertificate },
      { target: aTarget({ address: '192.0.2.7' }), before: noCertificate, after: noCertificate },
    );

    expect(withNone).toEqual({ ...all, byFamily: { IPv4: all } });
  });

  it('a target that gave no certificate before and now gives a wrong one', () => {
    const wrong = extentAfter(replaced(zoneA), { target: zoneB, before: noCertificate, after: seen(old) });

    expect(wrong).toMatchObject({ targets: 2, matched: 1, silent: 0 });
  });
});

describe('a question that was not asked in the proof', () => {
  const silentName = { target: byOtherName, before: silence };

  it('is silent, although its address answers others', () => {
    expect(extentAfter(replaced(zoneA), silentName)).toMatchObject({ targets: 2, matched: 1, silent: 1 });
  });

  it('is none of the proof where silent addresses were asked again and this one answered', () => {
    const again: Asked = { target: zoneA, before: silence, after: seen(fresh), optional: true };

    expect(extentAfter(again, silentName)).toMatchObject({ targets: 1, matched: 1, silent: 0 });
    expect(extentAfter(again, { target: zoneB, before: silence })).toMatchObject({ targets: 2, silent: 1 });
    expect(extentAfter({ ...again, after: silence }, silentName)).toMatchObject({ targets: 2, silent: 2 });
    expect(extentAfter(again, replaced(zoneB), silentName)).toMatchObject({
      targets: 2,
      matched: 2,
      silent: 0,
    });
  });

  it('is none of the proof at a new address that answered', () => {
    const atNew: Asked = { ...silentName, answer: { kind: 'unknown', code: NEW_ADDRESS } };

    expect(extentAfter(replaced(zoneA), atNew)).toMatchObject({ targets: 1, silent: 0 });
    expect(extentAfter(replaced(zoneB), atNew)).toMatchObject({ targets: 2, silent: 1 });
  });
});

describe('in words', () => {
  const extent = (byFamily: ProofExtent['byFamily'], counts = { targets: 4, matched: 4, silent: 0 }) => ({
    ...counts,
    byFamily,
  });

  it('a proof of every target says so, without a warning', () => {
    const whole = extent({ IPv4: { targets: 4, matched: 4, silent: 0 } });

    expect(describeExtent(whole)).toEqual({ text: '4 of 4 targets answered as expected.', warnings: [] });
    expect(summariseFamilies(whole.byFamily)).toBe('IPv4 4 of 4');
  });

  it('silence among targets of a family that answers is a warning', () => {
    const partly = extent(
      { IPv4: { targets: 4, matched: 3, silent: 1 } },
      { targets: 4, matched: 3, silent: 1 },
    );

    const warning = 'Warning: 1 of 4 IPv4 targets did not answer and are not proved.';
    expect(describeExtent(partly)).toEqual({
      text: `3 of 4 targets answered as expected, 1 silent. ${warning}`,
      warnings: [warning],
    });
    expect(summariseFamilies(partly.byFamily)).toBe('IPv4 3 of 4 (1 silent)');
  });

  it('a family that is silent as a whole is not proved, and the advice is to allow it', () => {
    const one = extent(
      { IPv4: { targets: 4, matched: 4, silent: 0 }, IPv6: { targets: 2, matched: 0, silent: 2 } },
      { targets: 6, matched: 4, silent: 2 },
    );

    expect(describeExtent(one)).toEqual({
      text:
        '4 of 6 targets answered as expected, 2 silent. No IPv6 address answered (2 targets): only IPv4 is proved. ' +
        'Allow the function IPv6 if clients use it.',
      warnings: [],
    });
    expect(summariseFamilies(one.byFamily)).toBe('IPv4 4 of 4, IPv6 0 of 2 (2 silent)');
  });

  it('targets that answer something else are no silence', () => {
    const other = extent(
      { IPv4: { targets: 2, matched: 0, silent: 0 } },
      { targets: 2, matched: 0, silent: 0 },
    );

    expect(describeExtent(other)).toEqual({ text: '0 of 2 targets answered as expected.', warnings: [] });
  });
});
