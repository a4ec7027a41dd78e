import { describe, expect, it } from 'vitest';
import { aboveLimit } from '../../../../scripts/bench/figure.ts';
import {
  callsOfWorker,
  workerLimits,
  workerMeasurements,
  workerTable,
} from '../../../../scripts/bench/worker.ts';

describe('the calls of one rotation', () => {
  it('are those of its worker, not those of the scan that sent it', async () => {
    const { alb, cas, oss } = await callsOfWorker('default', 5);

    expect(alb).toMatchObject({ UpdateListenerAttribute: 1, ListListeners: 1 });
    expect(alb['ListLoadBalancers']).toBeUndefined();
    expect(cas['GetCertificateDetail']).toBeGreaterThan(0);
    expect(oss['PutObject']).toBeGreaterThan(0);
  });

  it.each(['default', 'additional'] as const)('of the %s slot stay within their limits', async (slot) => {
    const calls = await callsOfWorker(slot, 40);

    expect(aboveLimit(workerMeasurements(slot, 40, calls, calls))).toEqual([]);
  });

  it('are the same whenever they are counted', async () => {
    expect(await callsOfWorker('additional', 5)).toEqual(await callsOfWorker('additional', 5));
  });

  it('of an additional certificate are an association and a dissociation', async () => {
    const { alb } = await callsOfWorker('additional', 5);

    expect(alb).toMatchObject({
      AssociateAdditionalCertificatesWithListener: 1,
      DissociateAdditionalCertificatesFromListener: 1,
    });
  });
});

describe('their figures', () => {
  const calls = {
    alb: { ListListeners: 3 },
    cas: { GetCertificateDetail: 3 },
    oss: { GetObject: 2, PutObject: 5 },
  };

  it('stand beside those with the fewest certificates in CAS, OSS apart', () => {
    const more = { ...calls, cas: { GetCertificateDetail: 3, ListUserCertificateOrder: 9 } };

    const figures = workerMeasurements('default', 400, more, calls);

    expect(figures.map(({ value, reference }) => [value, reference])).toEqual([
      [12, 3],
      [3, 3],
      [2, 2],
      [5, 5],
    ]);
  });

  it('fail on one call to CAS or ALB more than there were', () => {
    const { alb, cas } = workerLimits.default;
    const most = { ...calls, alb: { ListListeners: alb }, cas: { GetCertificateDetail: cas } };
    const more = {
      ...calls,
      alb: { ListListeners: alb + 1 },
      cas: { GetCertificateDetail: cas + 1 },
    };

    expect(aboveLimit(workerMeasurements('default', 40, most, most))).toEqual([]);
    expect(aboveLimit(workerMeasurements('default', 40, more, more))).toHaveLength(2);
  });

  it('are one row of a table for each number of certificates', () => {
    const table = workerTable([{ slot: 'default', certificates: 4_000, calls }]);

    expect(table.split('\n').slice(2)).toEqual(['| default | 4,000 | 3 | 3 | 2 | 5 |']);
  });
});
