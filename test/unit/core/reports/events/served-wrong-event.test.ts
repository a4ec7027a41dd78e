import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../../shared/base/clock.ts';
import type { PublishedStates } from '../../../../../shared/core/model/event.ts';
import type { ServedFault } from '../../../../../shared/core/proof/served-certificate.ts';
import {
  servedWrongEvents,
  stillWrong,
  type WrongInRegion,
} from '../../../../../shared/core/reports/events/served-wrong-event.ts';
import type { WrongRow } from '../../../../../shared/core/reports/wrong-row.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import { aRow, type RowFields } from '../../../../support/status.ts';

/** Certificate `id` in the default slot of lsn-1, whose chain is not trusted since an hour. */
function aWrongRow({ id = 1, ...fields }: RowFields = {}, fault: Partial<ServedFault> = {}): WrongRow {
  return {
    row: aRow({ id, ...fields }),
    certificateId: idOf(id),
    fault: {
      reason: 'chain-not-trusted',
      message: 'its chain is not trusted (CERT_HAS_EXPIRED)',
      sinceMs: NOW_MS - HOUR_MS,
      wasRight: true,
      ...fault,
    },
  };
}

const wrong = (...rows: WrongRow[]): WrongInRegion => ({ region: 'cn-hangzhou', rows, suspect: [] });
const suspected = (...suspect: WrongRow[]): WrongInRegion => ({ region: 'cn-hangzhou', rows: [], suspect });

function publish(found: WrongInRegion, published: PublishedStates = {}, nowMs = NOW_MS) {
  return servedWrongEvents(found, published, nowMs, 'en');
}

function publishedAfter(found: WrongInRegion): PublishedStates {
  return Object.fromEntries(publish(found).map(({ key, state }) => [key, state]));
}

const idsOf = (...found: WrongInRegion[]) => found.map((one) => publish(one)[0]?.event.id);

describe('a certificate that is served and wrong', () => {
  it('is published with flat fields and a readable summary', () => {
    expect(publish(wrong(aWrongRow())).map(({ event }) => event)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{40}$/),
        source: 'cert-rotator',
        type: 'certrotator:Certificate:ServedWrong',
        subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
        timeMs: NOW_MS,
        data: {
          schemaVersion: 1,
          region: 'cn-hangzhou',
          loadBalancerId: 'alb-1',
          loadBalancerName: 'shop',
          listenerId: 'lsn-1',
          slot: 'default',
          keyType: 'RSA',
          certificateId: idOf(1),
          since: '2026-05-31T23:00:00.000Z',
          reasonCode: 'chain-not-trusted',
          summary:
            'lsn-1 default RSA: 1-cn-hangzhou is served and wrong (chain-not-trusted): its chain is not trusted (CERT_HAS_EXPIRED).',
        },
      },
    ]);
  });

  it('is named as the one that is served, where a scan has put it in the place of the one in its row', () => {
    const [publication] = publish(wrong({ ...aWrongRow({ id: 1 }), certificateId: idOf(2) }));

    expect(publication?.event.data['certificateId']).toBe(idOf(2));
  });

  it('is published once while it lasts, however many scans find it', () => {
    const found = wrong(aWrongRow());

    expect(publish(found, publishedAfter(found), NOW_MS + HOUR_MS)).toEqual([]);
  });

  it('is published once where it is in two slots of a listener', () => {
    expect(publish(wrong(aWrongRow(), aWrongRow({ slot: 'additional' })))).toHaveLength(1);
  });

  it.each<{ what: string; other: WrongRow }>([
    { what: 'another fault', other: aWrongRow({}, { reason: 'name-mismatch' }) },
    { what: 'the same fault, which had ended and is back', other: aWrongRow({}, { sinceMs: NOW_MS }) },
    { what: 'another listener', other: aWrongRow({ listenerId: 'lsn-2' }) },
    { what: 'another certificate', other: aWrongRow({ id: 2 }) },
  ])('is published again, under an id of its own, with $what', ({ other }) => {
    const before = wrong(aWrongRow());

    expect(publish(wrong(other), publishedAfter(before))).toHaveLength(1);
    expect(new Set(idsOf(before, wrong(other))).size).toBe(2);
  });

  it('has the same id from a later scan that has lost what was published', () => {
    const found = wrong(aWrongRow());

    expect(publish(found, {}, NOW_MS + HOUR_MS)[0]?.event.id).toBe(publish(found)[0]?.event.id);
  });

  it('is forgotten once it has ended, so that it is published when it comes back', () => {
    const [first, second] = [aWrongRow(), aWrongRow({ id: 2, listenerId: 'lsn-2' })];
    const published = publishedAfter(wrong(first, second));

    expect(stillWrong(wrong(first), published)).toEqual(publishedAfter(wrong(first)));
    expect(stillWrong(wrong(), published)).toEqual({});
  });
});

describe('certificates that turned untrusted together', () => {
  const together = suspected(
    aWrongRow({ id: 1 }),
    aWrongRow({ id: 2, listenerId: 'lsn-2' }, { sinceMs: NOW_MS - 3 * HOUR_MS }),
    aWrongRow({ id: 3, listenerId: 'lsn-3' }, { sinceMs: NOW_MS - 2 * HOUR_MS }),
    aWrongRow({ id: 3, listenerId: 'lsn-4' }),
  );

  it('have one event for the region, which counts each certificate once, since the first of them', () => {
    expect(publish(together).map(({ event }) => event)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{40}$/),
        source: 'cert-rotator',
        type: 'certrotator:Scan:RootsSuspected',
        subject: 'acs:alb:cn-hangzhou::scan',
        timeMs: NOW_MS,
        data: {
          schemaVersion: 1,
          region: 'cn-hangzhou',
          certificates: 3,
          since: '2026-05-31T21:00:00.000Z',
          reasonCode: 'chain-not-trusted',
          summary:
            'cn-hangzhou: 3 certificates that were right before have turned untrusted at about the same time: suspect our roots or clock. None of them is replaced for it.',
        },
      },
    ]);
  });

  it('take no event from one that is wrong for another reason', () => {
    const found = { ...together, rows: [aWrongRow({ id: 9 }, { reason: 'name-mismatch' })] };

    expect(publish(found).map(({ event }) => event.type)).toEqual([
      'certrotator:Scan:RootsSuspected',
      'certrotator:Certificate:ServedWrong',
    ]);
  });

  it('are published once while it lasts, and again after it has ended', () => {
    const published = publishedAfter(together);

    expect(publish(together, published, NOW_MS + HOUR_MS)).toEqual([]);
    expect(stillWrong(together, published)).toEqual(published);
    expect(stillWrong(wrong(), published)).toEqual({});
  });

  it('have an id of their own in each region, and each time that it begins', () => {
    const elsewhere = { ...together, region: 'cn-beijing' };
    const later = suspected(aWrongRow());

    expect(new Set(idsOf(together, elsewhere, later)).size).toBe(3);
    expect(publish(together, {}, NOW_MS + HOUR_MS)[0]?.event.id).toBe(idsOf(together)[0]);
  });
});
