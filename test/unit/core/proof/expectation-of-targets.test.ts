/** What else is expected of a target after a step: whether it may fail, whether it may show a match, and what excuses it. */
import { describe, expect, it } from 'vitest';
import { isAllowed } from '../../../../shared/core/proof/allowed.ts';
import {
  expectAfterStep,
  expectOldServed,
  expectRestored,
  NEIGHBOUR_LEFT,
} from '../../../../shared/core/proof/expectation.ts';
import type { Answer } from '../../../../shared/core/proof/identity.ts';
import { NEW_ADDRESS } from '../../../../shared/core/proof/no-answer.ts';
import { aCertificate, anAttached, anUnknownAttached, idOf } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';
import {
  both,
  type Circumstances,
  expectationsOf,
  fallback,
  neighbour,
  old,
  onlyFresh,
  runningChange,
  stableAt,
  unknownToCas,
  untrusted,
  zoneA,
  zoneB,
} from './cases.ts';

const asked = (given: Partial<Circumstances> = {}) =>
  expectationsOf({
    baseline: [stableAt(zoneA, seen(old))],
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
    before: both,
    attached: onlyFresh,
    earlier: new Set([idOf(2)]),
    probeSilent: false,
    ...given,
  });
/** Without the new certificate. */
const began = both.slice(0, 2);
const known = (id: number): Answer => ({ kind: 'known', certificateId: idOf(id) });
const unknown = (code: string) => ({
  ...stableAt(zoneA, silence),
  answer: { kind: 'unknown' as const, code },
});

describe('a target that gave a certificate', () => {
  const [expectation] = asked({
    baseline: [stableAt(zoneA, seen(old, untrusted)), stableAt(zoneB, seen(old))],
  });

  it('can fail, and its chain of that time is what the new one is compared with', () => {
    expect(expectation).toMatchObject({
      optional: false,
      usual: [],
      canMatch: true,
      mayBeUndescribed: false,
      oldIsWrong: false,
      before: { findings: ['chain-not-trusted'], leaves: [old.sha256] },
    });
    expect(expectation).not.toHaveProperty('kept');
  });

  it('shows the change only with the new certificate', () => {
    expect([known(3), known(2), known(1)].map((answer) => expectation?.isMatch(answer))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('which stays cannot show the change', () => {
    const [expectation] = asked({ baseline: [stableAt(aTarget({ serverName: 'b.com' }), seen(neighbour))] });

    expect(expectation).toMatchObject({ optional: false, canMatch: false });
  });

  it('may give one that CAS does not describe only where such a one is attached', () => {
    const [expectation] = asked({ attached: [...onlyFresh, anUnknownAttached(7)] });

    expect(expectation).toMatchObject({ mayBeUndescribed: true });
    expect(expectation && isAllowed(expectation, known(7))).toBe(true);
  });
});

it('a target that gave one which CAS does not describe may give what is predicted, and nothing is made up', () => {
  const [expectation] = asked({ baseline: [stableAt(aTarget({ serverName: 'x.com' }), unknownToCas)] });

  expect(expectation?.allowed).toEqual(new Set([idOf(1)]));
});

describe('a target that gave no certificate', () => {
  const elsewhere = stableAt(zoneB, unknownToCas);
  const byOtherName = stableAt(aTarget({ serverName: 'fallback.com' }), silence);

  it.each([
    ['was silent', stableAt(zoneA, silence)],
    ['had none', stableAt(zoneA, noCertificate)],
  ])(
    'and %s cannot fail; it is asked again only where an earlier run could not prove its result',
    (_title, one) => {
      const [expectation, ...others] = asked({ baseline: [one, elsewhere, byOtherName], probeSilent: true });

      expect(expectation).toMatchObject({
        target: zoneA,
        optional: true,
        canMatch: true,
        usual: [one.answer, elsewhere.answer],
      });
      expect(others.map(({ target }) => target)).toEqual([zoneB]);
      expect(asked({ baseline: [one] })).toEqual([]);
    },
  );

  it('is always asked at a new address, and where another writer took its certificate away', () => {
    for (const code of [NEW_ADDRESS, NEIGHBOUR_LEFT])
      expect(asked({ baseline: [unknown(code)] })).toMatchObject([{ optional: true, canMatch: true }]);
  });

  it('is not asked what the new certificate cannot answer', () => {
    const forFallback = { ...unknown(NEW_ADDRESS), target: aTarget({ serverName: 'fallback.com' }) };

    expect(asked({ baseline: [forFallback], probeSilent: true })).toEqual([]);
  });

  it('may show the new certificate where the old one was predicted, although that name is another one now', () => {
    const renamed = anAttached(aCertificate({ id: 3, names: ['new.com'] }));
    const attached = [anAttached(fallback, 'default'), renamed];

    // With one that is not described, another reading predicts that one.
    for (const before of [began, [...began, anUnknownAttached(7)]])
      expect(
        asked({ baseline: [stableAt(zoneA, silence)], probeSilent: true, before, attached }),
      ).toMatchObject([{ allowed: new Set([idOf(1), idOf(3)]) }]);
  });
});

describe('a name on the new certificate must be on its leaf', () => {
  const mustCarry = (serverName: string | undefined, attached = onlyFresh) =>
    asked({ baseline: [stableAt(aTarget({ serverName }), seen(old))], before: began, attached })[0]
      ?.mustCarryName;

  it('not a name that only another certificate has', () => {
    expect(mustCarry('www.example.com')).toBe(true);
    expect(mustCarry('fallback.com')).toBe(false);
  });

  it('and none where no name was sent', () => {
    const wildcard = [
      anAttached(fallback, 'default'),
      anAttached(aCertificate({ id: 3, names: ['*.b.com'] })),
    ];

    expect(mustCarry('www.b.com', wildcard)).toBe(true);
    expect(mustCarry(undefined, wildcard)).toBe(false);
  });
});

describe('no certificate is right', () => {
  const onlyEcc = anAttached(aCertificate({ id: 6, keyType: 'ECC', names: ['e.com'] }), 'default');
  const renamed = anAttached(aCertificate({ id: 3, names: ['new.com'] }));
  const kept = { required: [], wished: ['www.example.com'], onlyOnLeaf: false };
  const absentAllowed = (given: Partial<Circumstances>, wished = kept) => {
    const all = {
      before: began,
      attached: [onlyEcc],
      olds: new Set([idOf(2)]),
      replacement: idOf(3),
      ...given,
    };
    const [expectation] = expectAfterStep({
      running: runningChange(all),
      baseline: given.baseline ?? [stableAt(zoneA, seen(old))],
      slots: all.attached,
      earlier: new Set(),
      probeSilent: false,
      kept: wished,
    });
    expect(expectation?.kept).toBe(wished);
    return expectation?.absentAllowed;
  };

  it('where the only certificate of a key type was removed on purpose', () => {
    expect(absentAllowed({ replacement: undefined })).toBe(true);
    expect(absentAllowed({ replacement: undefined, attached: [...onlyFresh] })).toBe(false);
    expect(absentAllowed({ replacement: undefined, baseline: [stableAt(zoneA, seen(neighbour))] })).toBe(
      false,
    );
  });

  it('where only an expired certificate had the name, and the new one lacks it', () => {
    expect(absentAllowed({ attached: [onlyEcc, renamed] })).toBe(true);
    expect(absentAllowed({ attached: [onlyEcc, renamed] }, { ...kept, wished: ['else.com'] })).toBe(false);
    expect(absentAllowed({ attached: onlyFresh })).toBe(false);
  });
});

describe('where nothing replaces the certificate that is removed', () => {
  const [expectation] = asked({ replacement: undefined, attached: [anAttached(fallback, 'default')] });

  it('any other answer shows that it is gone, silence does not', () => {
    const answers: readonly Answer[] = [
      known(1),
      { kind: 'absent' },
      known(2),
      { kind: 'unknown', code: 'x' },
    ];

    expect(answers.map((answer) => expectation?.isMatch(answer))).toEqual([true, true, false, false]);
    expect(expectation).toMatchObject({ canMatch: true, allowed: new Set([idOf(1)]) });
  });

  it('a target of another certificate shows nothing of it', () => {
    const [other] = asked({
      replacement: undefined,
      baseline: [stableAt(aTarget({ serverName: 'fallback.com' }), seen(fallback))],
    });

    expect(other?.canMatch).toBe(false);
    expect(other?.isMatch(known(1))).toBe(false);
  });
});

describe('a certificate that came from elsewhere during the change', () => {
  it('is known to each expectation as that of others', () => {
    const attached = [...began, anAttached(neighbour)];
    const running = runningChange({ before: both, attached, olds: new Set([idOf(2)]), replacement: idOf(3) });
    const baseline = [stableAt(zoneA, seen(old))];

    const after = { running, baseline, slots: attached, earlier: new Set<never>(), probeSilent: false };
    const all = [
      ...expectAfterStep({ ...after, oldIsWrong: true }),
      ...expectAfterStep(after),
      ...expectRestored(running, baseline, attached),
      ...expectOldServed(running, [stableAt(zoneA, silence)], attached),
    ];

    expect(all.map(({ attachedByOthers }) => [...attachedByOthers])).toEqual(Array(4).fill([idOf(4)]));
    expect(all.map(({ oldIsWrong }) => oldIsWrong)).toEqual([true, false, false, false]);
  });
});
