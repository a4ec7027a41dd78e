/** Where a certificate whose leaf lacks names is held back: in the place of those that have them, or everywhere. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../../shared/base/clock.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { SlotEntry } from '../../../../shared/core/planning/step.ts';
import type { Baseline } from '../../../../shared/core/proof/expectation.ts';
import type { RollBackCause } from '../../../../shared/core/records/open-change.ts';
import type { ChangeOutcome } from '../../../../shared/core/reports/change-outcome.ts';
import { causeOf, withFailedProof } from '../../../../shared/rotation/changes/failed-proof.ts';
import { aCertificate, anAttached, anUnknownAttached, idOf, NOW_MS } from '../../../support/builders.ts';
import { runningChange } from '../../core/proof/cases.ts';
import { contextOn } from './blind-context.ts';
import { scriptedAlb, slot } from './scripted-alb.ts';

const NAME = 'www.example.com';
const ADDRESS = '203.0.113.1';

interface Given {
  readonly listedForOld: readonly string[];
  readonly listedForNew: readonly string[];
  /** The names on the leaf of the old certificate. */
  readonly seenOnOld?: readonly string[];
}

/** @param olds the certificates that are replaced, as CAS describes them; `undefined`: it does not */
function failedProof({
  olds = [aCertificate({ id: 2, names: [NAME], daysLeft: 9 })],
  cause = {},
  undone = {},
  names = { [idOf(2)]: [ADDRESS] },
  replacement = aCertificate({ id: 3, names: [NAME] }),
}: {
  olds?: readonly (Certificate | undefined)[];
  cause?: Partial<RollBackCause>;
  undone?: Partial<ChangeOutcome>;
  names?: Baseline['names'] | 'no baseline' | 'older baseline';
  replacement?: Certificate | 'not described';
}): ChangeOutcome {
  const slots = olds.map((old, index) => (old ? anAttached(old) : anUnknownAttached(20 + index)));
  const running = runningChange({
    before: slots,
    attached: [...slots, ...(replacement === 'not described' ? [] : [anAttached(replacement)])],
    olds: new Set(slots.map(({ certificateId }) => certificateId)),
    replacement: idOf(3),
  });
  const baseline = { targets: [], method: 'sha256', leaves: {}, barelyDescribed: [] } as const;
  return withFailedProof(
    { outcome: 'rolled-back', reason: 'names-lost', message: 'undone', ...undone },
    { reason: 'names-lost', message: 'it lacks a name', content: true, ...cause },
    {
      running,
      baseline:
        names === 'no baseline'
          ? undefined
          : { ...baseline, ...(names === 'older baseline' ? {} : { names }) },
    },
  );
}

function heldBackFor({ listedForOld, listedForNew, seenOnOld }: Given): readonly string[] | 'everywhere' {
  const old: Certificate = aCertificate({ id: 2, names: listedForOld, daysLeft: 9 });
  const fresh = aCertificate({ id: 3, names: listedForNew });
  const running = runningChange({
    before: [anAttached(old, 'default')],
    attached: [anAttached(old, 'default'), anAttached(fresh)],
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
  });
  const baseline = {
    targets: [],
    method: 'sha256',
    leaves: {},
    barelyDescribed: [],
    names: { [idOf(2)]: seenOnOld ?? [] },
  } as const;
  const undone = { outcome: 'rolled-back', reason: 'names-lost', message: '' } as const;
  const cause = { reason: 'names-lost', message: 'it lacks a name', content: true } as const;

  const { content } = withFailedProof(undone, cause, { running, baseline });

  return content?.lacksNamesOf ?? 'everywhere';
}

describe('a new certificate whose leaf lacks a name of the old one', () => {
  it.each([
    {
      when: 'only the leaf of the old one has the name',
      given: { listedForOld: [NAME], listedForNew: [NAME], seenOnOld: [NAME, ADDRESS] },
      where: [idOf(2)],
    },
    {
      when: 'the name was learned since the plan, and CAS does not list it for the new one',
      given: { listedForOld: [NAME, ADDRESS], listedForNew: [NAME] },
      where: [idOf(2)],
    },
    {
      when: 'CAS lists the name for the new one',
      given: { listedForOld: [NAME, ADDRESS], listedForNew: [NAME, ADDRESS], seenOnOld: [NAME, ADDRESS] },
      where: 'everywhere',
    },
  ])('is held back where $where if $when', ({ given, where }) => {
    expect(heldBackFor(given)).toEqual(where);
  });
});

describe('a failed proof', () => {
  const place = { outcome: 'rolled-back', reason: 'names-lost', message: 'undone', proofFailed: true };

  it.each([
    { when: 'the proof says nothing of its content', given: { cause: { content: false } } },
    {
      when: 'another writer has changed the listener',
      given: { undone: { outcome: 'blocked', reason: 'changed-by-others' } as const },
    },
  ])('says nothing of the certificate itself if $when', ({ given }) => {
    expect(failedProof(given)).toEqual({ ...place, ...('undone' in given ? given.undone : {}) });
  });

  it('of the content counts, and says what is wrong', () => {
    expect(failedProof({ cause: { reason: 'served-other', message: 'another leaf' } })).toEqual({
      ...place,
      content: { reason: 'served-other', message: 'another leaf' },
    });
  });

  it('for a name that is lost ends when the last certificate with that name expires', () => {
    const old = (id: number, daysLeft: number) =>
      aCertificate({ id, names: [`a${id}.example.com`], daysLeft });

    expect(failedProof({ olds: [old(2, 9), old(4, 12)], names: {} }).content).toEqual({
      reason: 'names-lost',
      message: 'it lacks a name',
      lacksNamesOf: [idOf(2), idOf(4)],
      untilMs: NOW_MS + 12 * DAY_MS,
    });
  });

  it('for a name that is lost concerns no old certificate that CAS does not describe', () => {
    expect(failedProof({ olds: [undefined], names: { [idOf(20)]: [ADDRESS] } }).content).toEqual({
      reason: 'names-lost',
      message: 'it lacks a name',
    });
  });

  it('goes by the leaf of the old one where CAS does not list its names', () => {
    const unlisted = aCertificate({ id: 2, names: [], daysLeft: 9 });

    expect(failedProof({ olds: [unlisted] }).content?.lacksNamesOf).toEqual([idOf(2)]);
    expect(failedProof({ olds: [unlisted], names: {} }).content?.lacksNamesOf).toBeUndefined();
  });

  it('goes by what CAS lists where there was no baseline, or an older one without names', () => {
    expect(failedProof({ names: 'no baseline' }).content).toEqual({
      reason: 'names-lost',
      message: 'it lacks a name',
    });
    expect(
      failedProof({ names: 'older baseline', replacement: 'not described' }).content?.lacksNamesOf,
    ).toEqual([idOf(2)]);
  });
});

describe('a failed proof that shows a fault of the certificate', () => {
  const written = [slot(3, 'default')];

  async function causeOn(
    slots: readonly SlotEntry[] | Error,
    { content = true, configuringMs = 0 }: { content?: boolean; configuringMs?: number } = {},
  ) {
    const alb = scriptedAlb({
      listener: (afterMs) =>
        slots instanceof Error
          ? slots
          : { slots, status: afterMs < configuringMs ? 'Configuring' : 'Running' },
    });
    const { context } = contextOn(alb, { inCas: [] });
    const running = runningChange({ before: [], attached: [], olds: new Set(), replacement: idOf(3) });
    const proof = {
      kind: 'failed',
      reason: 'served-other',
      message: 'it serves another one',
      content,
    } as const;
    const cause = await causeOf({ context, running }, { slots: written }, proof);
    expect(alb.tookMs()).toBeLessThan(20_000);
    return cause;
  }

  it('counts against the certificate where the listener is as this change left it', async () => {
    expect(await causeOn(written)).toEqual({
      reason: 'served-other',
      message: 'it serves another one',
      content: true,
    });
  });

  it('counts only there where another writer has attached a certificate meanwhile', async () => {
    expect(await causeOn([...written, slot(2)])).toEqual({
      reason: 'served-other',
      message: 'it serves another one',
    });
  });

  it('counts only there where the listener is being changed', async () => {
    expect(await causeOn(written, { configuringMs: MINUTE_MS })).not.toHaveProperty('content');
  });

  it('counts against the certificate where a change ends within seconds, and was none of its certificates', async () => {
    expect(await causeOn(written, { configuringMs: 5 * SECOND_MS })).toMatchObject({ content: true });
  });

  it('counts where ALB does not answer: nobody is known to have changed the listener', async () => {
    const noAnswer = new CloudError('no answer', {
      kind: 'unavailable',
      action: 'GetListenerAttribute',
      cloudCode: 'Timeout',
    });

    expect(await causeOn(noAnswer)).toMatchObject({ content: true });
    await expect(causeOn(new TypeError('defect'))).rejects.toThrow('defect');
  });

  it('is not asked for where the proof showed a fault of the place', async () => {
    expect(await causeOn(written, { content: false })).toEqual({
      reason: 'served-other',
      message: 'it serves another one',
    });
  });
});
