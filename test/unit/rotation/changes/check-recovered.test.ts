/** Which open changes of the ledger this service continues or undoes, after it has compared them with CAS and with its own planner. */
import { describe, expect, it } from 'vitest';
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { startChange } from '../../../../shared/core/planning/running-change.ts';
import type { SlotEntry } from '../../../../shared/core/planning/step.ts';
import { buildChange } from '../../../../shared/core/planning/step-order.ts';
import type { OpenChange, RollingBack } from '../../../../shared/core/records/open-change.ts';
import {
  mayCloseGap,
  whyForged,
  whyNeverBack,
  whyNotContinued,
} from '../../../../shared/rotation/changes/check-recovered.ts';
import type { RotationContext } from '../../../../shared/rotation/run/context.ts';
import { aCertificate, aListener, anAttached, idOf, NOW_MS, usualPolicy } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';

const main = aCertificate({ id: 1, names: ['www.example.com'] });
const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
const renewed = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 90 });
const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });

function planned({ gap = false } = {}): Change {
  const built = buildChange({
    listener,
    replacement: renewed,
    olds: [{ ...anAttached(old), certificate: old }],
    nowMs: NOW_MS,
    retiredNames: [],
    quotaExhausted: gap,
    allowGap: true,
  });
  if (built.kind !== 'change') throw new Error(built.message);
  return built.change;
}

interface Circumstances {
  readonly change?: Change;
  /** As CAS describes it now. */
  readonly replacement?: Certificate | undefined;
  readonly current?: Certificate;
  readonly force?: boolean;
  readonly certificateId?: CertificateId;
  /** Handshakes have shown that it is wrong. */
  readonly servedBad?: CertificateId;
}

function recovered({
  change = planned(),
  current = old,
  force = false,
  certificateId,
  servedBad,
  ...rest
}: Circumstances = {}) {
  const replacement = 'replacement' in rest ? rest.replacement : renewed;
  const known = [main, current, ...(replacement ? [replacement] : [])];
  const attached = [anAttached(main, 'default'), anAttached(current)];
  const context = {
    ports: { clock: handClock(NOW_MS) },
    settings: usualPolicy,
    request: { selection: { force, certificateId, listenerIds: undefined } },
    servedBad: new Map(servedBad ? [[replacementKey('lsn-1', servedBad), {}]] : []),
  } as unknown as RotationContext;
  return {
    context,
    running: startChange(
      change,
      { ...listener, attached },
      new Map(known.map((one) => [one.certificateId, one])),
    ),
  };
}

const slot = (id: number, where: SlotEntry['slot'] = 'additional'): SlotEntry => ({
  certificateId: idOf(id),
  slot: where,
});
const before = [slot(1, 'default'), slot(2)];
const withBoth = [...before, slot(3)];
const withNeither = [slot(1, 'default')];
const attach = { kind: 'associate', certificateId: idOf(3) } as const;

function open(change: Change, rollingBack?: Partial<RollingBack>): OpenChange {
  return {
    key: 'lsn-1/3-cn-hangzhou',
    rotationId: 'rotation-1',
    change,
    before,
    baseline: undefined,
    startedAtMs: NOW_MS,
    rollingBack: rollingBack && {
      reason: 'served-other',
      message: '',
      done: [attach],
      kept: [],
      slots: withBoth,
      restoresCover: false,
      ...rollingBack,
    },
    restored: undefined,
    sent: [],
    unanswered: undefined,
    lastIntentAtMs: undefined,
    unproved: undefined,
  };
}

describe('a recorded change', () => {
  const foreign = { kind: 'associate', certificateId: idOf(9) } as const;
  const invented = { ...planned(), steps: [foreign, ...planned().steps] };

  it('may be one of this service if the planner makes the same, also while it is rolled back', () => {
    expect(whyForged(recovered(), open(planned()), before)).toBeUndefined();
    expect(whyForged(recovered(), open(planned(), {}), withBoth)).toBeUndefined();
  });

  it('may be rolled back although a neighbour was rotated since', () => {
    const live = [slot(7, 'default'), slot(2), slot(3)];

    expect(whyForged(recovered(), open(planned(), {}), live)).toBeUndefined();
  });

  it('was not made by this service if its steps are invented, even if its roll back undoes only these', () => {
    const rollingBack = { done: [foreign], slots: [...before, slot(9)] };

    for (const change of [open(invented), open(invented, rollingBack)]) {
      expect(whyForged(recovered({ change: invented }), change, before)).toContain('steps are not those');
    }
  });

  it('must not undo what it has not done', () => {
    expect(whyForged(recovered(), open(planned(), { done: [foreign] }), withBoth)).toBe(
      'its roll back undoes steps that are not its own',
    );
  });

  it('must not bring back certificates of other names, as if they were earlier ones', () => {
    const unrelated = aCertificate({ id: 2, names: ['bank.example.org'] });

    expect(whyNeverBack(recovered(), before)).toBeUndefined();
    expect(whyNeverBack(recovered({ current: unrelated }), before)).toContain(
      'carries none of the names of 2-cn-hangzhou',
    );
  });
});

describe('a further write of a recovered change', () => {
  const lacking = aCertificate({ id: 3, names: ['other.example.com'], daysLeft: 90 });
  const afterAttach = { slots: withBoth, next: 1 };

  it('may be made if the new certificate lasts no longer, but the old one is known to be wrong', () => {
    const current = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 99 });

    expect(whyNotContinued(recovered({ current }), afterAttach)).toContain('no later than');
    expect(
      whyNotContinued(recovered({ current, servedBad: current.certificateId }), afterAttach),
    ).toBeUndefined();
  });

  it('may be made if the new certificate still passes every check', () => {
    expect(whyNotContinued(recovered(), afterAttach)).toBeUndefined();
  });

  it('is not made if the new certificate lacks a name of the old one', () => {
    expect(whyNotContinued(recovered({ replacement: lacking }), afterAttach)).toContain('shop.example.com');
  });

  it('is not missed where only proofs are left', () => {
    const { steps } = planned();
    expect(steps.at(-1)?.kind).toBe('prove');

    const allWritten = { slots: [slot(1, 'default'), slot(3)], next: steps.length - 1 };
    expect(whyNotContinued(recovered({ replacement: lacking }), allWritten)).toBeUndefined();
  });

  it.each([
    {
      what: 'is not valid any more',
      replacement: aCertificate({ id: 3, names: ['x.org'], daysLeft: -1 }),
    },
    { what: 'is not described by CAS any more', replacement: undefined },
  ])('is left to the roll back if the new certificate $what', ({ replacement }) => {
    expect(whyNotContinued(recovered({ replacement }), afterAttach)).toBeUndefined();
  });

  it('is left to the roll back while names have no certificate', () => {
    const change = planned({ gap: true });
    expect(change.steps[0]?.kind).toBe('dissociate');

    const opened = { slots: withNeither, next: 1 };
    expect(whyNotContinued(recovered({ change, replacement: lacking }), opened)).toBeUndefined();
    expect(
      whyNotContinued(recovered({ change, replacement: lacking }), { slots: before, next: 0 }),
    ).toBeDefined();
  });

  it('closes a gap only with a certificate that passes every check', () => {
    expect(mayCloseGap(recovered(), withNeither)).toBe(true);
    expect(mayCloseGap(recovered({ replacement: lacking }), withNeither)).toBe(false);
  });

  it('attaches a certificate that expires earlier only if the caller names it and forces it', () => {
    const current = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 200 });
    const asked = (selection: Pick<Circumstances, 'force' | 'certificateId'>) =>
      whyNotContinued(recovered({ current, ...selection }), afterAttach);

    expect(asked({ force: true, certificateId: idOf(3) })).toBeUndefined();
    expect(asked({ force: true })).toBeDefined();
    expect(asked({ force: true, certificateId: idOf(2) })).toBeDefined();
    expect(asked({ force: false, certificateId: idOf(3) })).toBeDefined();
  });
});
