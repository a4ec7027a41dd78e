import { describe, expect, it } from 'vitest';
import { isAllowed, isNotYet } from '../../../../shared/core/proof/allowed.ts';
import {
  type Expectation,
  expectAfterStep,
  expectOldServed,
  expectRestored,
  NEIGHBOUR_LEFT,
} from '../../../../shared/core/proof/expectation.ts';
import { type Answer, answerOf, describeAnswer } from '../../../../shared/core/proof/identity.ts';
import { anAttached, anUnknownAttached, idOf } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';
import {
  both,
  certificates,
  expectationsOf,
  fallback,
  fresh,
  neighbour,
  old,
  onlyFresh,
  runningChange,
  stableAt,
  unknownToCas,
  zoneA,
  zoneB,
} from './cases.ts';

const change = runningChange({
  before: [anAttached(fallback, 'default'), anAttached(old)],
  attached: onlyFresh,
  olds: new Set([idOf(2)]),
  replacement: idOf(3),
});

const answers = [seen(old), seen(fresh), seen(fallback), unknownToCas, noCertificate, silence].map(
  (observation) => answerOf(observation, certificates, 'sha256'),
);

const stranger: Answer = { kind: 'other', sha256: 'a'.repeat(64) };

const allowedBy = (expectation: Expectation | undefined) =>
  answers.filter((answer) => expectation !== undefined && isAllowed(expectation, answer)).map(describeAnswer);

describe('of the targets without an answer', () => {
  it('those whose certificate was removed are probed again, those that were silent are not', () => {
    const asked = (code: string) =>
      expectationsOf({
        baseline: [{ target: zoneA, answer: { kind: 'unknown', code }, findings: [], leaves: [] }],
        olds: new Set([idOf(2)]),
        replacement: idOf(3),
        before: [anAttached(old)],
        attached: onlyFresh,
        earlier: new Set(),
        probeSilent: false,
      });

    expect(asked(NEIGHBOUR_LEFT)).toMatchObject([{ target: zoneA, optional: true }]);
    expect(asked('ECONNREFUSED')).toEqual([]);
  });
});

describe('while a change spreads', () => {
  const [expectation] = expectationsOf({
    baseline: [stableAt(zoneA, seen(old))],
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
    before: both,
    attached: onlyFresh,
    earlier: new Set([idOf(1), idOf(2)]),
    probeSilent: false,
  });
  if (!expectation) throw new Error('There is an expectation for what the baseline saw.');

  it('only a certificate that was attached before is "not yet"', () => {
    const answers = [
      seen(old),
      seen(fallback),
      seen(fresh),
      seen(neighbour),
      unknownToCas,
      noCertificate,
      silence,
    ].map((observation) => answerOf(observation, certificates, 'sha256'));

    const inWords = (test: (answer: Answer) => boolean) =>
      answers.flatMap((answer) => (test(answer) ? describeAnswer(answer) : []));
    expect(inWords((answer) => isNotYet(expectation, answer))).toEqual(['2-cn-hangzhou', '1-cn-hangzhou']);
    expect(inWords((answer) => isAllowed(expectation, answer))).toEqual(['3-cn-hangzhou']);
  });

  it('none is "not yet" after a gap, for the names of the old certificate alone', () => {
    const given = { replacement: idOf(3), before: both, attached: onlyFresh, olds: new Set([idOf(2)]) };
    const running = runningChange({ ...given, gap: true });
    const expectations = expectAfterStep({
      running,
      baseline: [stableAt(zoneA, seen(old)), stableAt(aTarget({ serverName: 'b.com' }), seen(neighbour))],
      slots: onlyFresh,
      earlier: new Set(),
      probeSilent: false,
    });

    expect(expectations.map((one) => isNotYet(one, { kind: 'absent' }))).toEqual([true, false]);
    expect(isNotYet(expectation, { kind: 'absent' })).toBe(false);
  });

  it.each<[string, Answer, Answer, boolean]>([
    ['a certificate unknown to CAS that was there before', stranger, stranger, true],
    ['another certificate unknown to CAS', stranger, { kind: 'other', sha256: 'b'.repeat(64) }, false],
    ['no certificate, although there was none before', { kind: 'absent' }, { kind: 'absent' }, false],
    ['no answer', stranger, { kind: 'unknown', code: 'ECONNRESET' }, false],
  ])(
    '%s is "not yet", and allowed, only where it is an earlier certificate',
    (_title, baseline, answer, earlier) => {
      expect(isNotYet({ ...expectation, baseline }, answer)).toBe(earlier);
      expect(isAllowed({ ...expectation, baseline }, answer)).toBe(earlier);
    },
  );
});

describe('after a step', () => {
  const expectedOf = (target = zoneA, observation = seen(old), attached = onlyFresh, before = both) => {
    const [expectation] = expectationsOf({
      baseline: [stableAt(target, observation)],
      olds: new Set([idOf(2)]),
      replacement: idOf(3),
      before,
      attached,
      earlier: new Set(),
      probeSilent: false,
    });
    return expectation;
  };

  it('a target that served the old certificate serves the new one', () => {
    expect(allowedBy(expectedOf())).toEqual(['3-cn-hangzhou']);
  });

  it('a target that served a certificate unknown to CAS may serve the same one', () => {
    const expectation = expectedOf(aTarget({ serverName: 'x.com' }), unknownToCas);

    expect(allowedBy(expectation)).toEqual([
      '1-cn-hangzhou',
      describeAnswer(answerOf(unknownToCas, certificates, 'sha256')),
    ]);
  });

  it('the new certificate must carry the requested name, where CAS lists it', () => {
    const undescribed = [anAttached(fallback, 'default'), anUnknownAttached(3)];

    expect(expectedOf()?.mustCarryName).toBe(true);
    expect(expectedOf(aTarget({ serverName: 'other.com' }))?.mustCarryName).toBe(false);
    expect(expectedOf(aTarget({ serverName: undefined }))?.mustCarryName).toBe(false);
    expect(expectedOf(zoneA, seen(old), undescribed, [])?.mustCarryName).toBe(false);
  });
});

describe('where the old state is restored', () => {
  it('each target serves what it served before, and not the new certificate', () => {
    const [expectation] = expectRestored(change, [stableAt(zoneA, seen(old))], change.listener.attached);

    expect(allowedBy(expectation)).toEqual(['2-cn-hangzhou']);
  });

  it('any allowed answer is a match: no certain certificate has to be seen in a zone', () => {
    const bySni = aTarget({ serverName: 'fallback.com' });
    const expected = expectRestored(change, [stableAt(bySni, seen(fallback))], change.listener.attached);

    expect(expected.map(({ isMatch }) => isMatch({ kind: 'known', certificateId: idOf(1) }))).toEqual([true]);
  });

  it('nothing is expected of a target that was silent', () => {
    expect(expectRestored(change, [stableAt(zoneB, silence)], change.listener.attached)).toEqual([]);
  });
});

describe('of a target whose earlier answer is unknown', () => {
  const expectedOf = (serverName: string) =>
    expectOldServed(change, [stableAt(aTarget({ serverName }), silence)], change.listener.attached);

  it('the old certificate matches after a restore, the new one does not', () => {
    const [expectation] = expectedOf('www.example.com');

    expect(
      [idOf(2), idOf(3)].map((certificateId) => expectation?.isMatch({ kind: 'known', certificateId })),
    ).toEqual([true, false]);
    expect(expectation?.optional).toBe(true);
  });

  it('nothing is expected where another certificate serves its name', () => {
    expect(expectedOf('fallback.com')).toEqual([]);
  });
});

describe('after a restore', () => {
  it('nothing is expected to serve an old certificate where there was none', () => {
    const running = runningChange({ before: both, attached: both, olds: new Set(), replacement: idOf(3) });

    expect(expectOldServed(running, [stableAt(zoneA, silence)], both)).toEqual([]);
  });

  it('a target that serves the new certificate already, as before, may go on with it', () => {
    const running = runningChange({
      before: both,
      attached: both,
      olds: new Set([idOf(2)]),
      replacement: idOf(3),
    });

    const [expectation] = expectRestored(running, [stableAt(zoneA, seen(fresh))], both);

    expect(expectation && isAllowed(expectation, { kind: 'known', certificateId: idOf(3) })).toBe(true);
  });
});
