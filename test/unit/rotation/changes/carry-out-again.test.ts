/** What a planned change becomes when it is planned again at its turn: on which listener it writes, with other steps, or for fewer certificates. */
import { describe, expect, it } from 'vitest';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { certificateLog, certificateReducer } from '../../../../shared/core/records/certificate-log.ts';
import { LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import { openLog, viewLog } from '../../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import {
  aCertificate,
  aListener,
  aLoadBalancer,
  anAttached,
  idOf,
  NOW_MS,
} from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { expired, expiredToo, listener, main, old, outcomes, planned, twin } from './carried-out.ts';
import { slot } from './scripted-alb.ts';
import { failure } from './scripted-write.ts';

const ofOld = replacementKey('lsn-1', idOf(2));
const ofTwin = replacementKey('lsn-1', idOf(4));
const ofExpired = replacementKey('lsn-1', idOf(6));
const rotate = { settings: { unprovable: 'rotate' } } as const;

describe('a planned change at its turn', () => {
  it('is made on its own listener, not on the first one of the load balancer', async () => {
    const first = aListener({ listenerId: 'lsn-0', attached: [anAttached(main, 'default')] });

    const { calls } = await outcomes({ ...rotate, fields: { listeners: [first, listener] } });

    expect(calls[0]).toBe('lsn-1: associate 3-cn-hangzhou');
  });

  describe('that finds no free slot', () => {
    const noSlot = failure('quota', 'QuotaExceeded.Certificates');
    const story = {
      ...rotate,
      fields: { policy: { allowGap: true } },
      answers: [noSlot, 'job-1'],
      written: [planned, [slot(1, 'default')], [slot(1, 'default'), slot(3)]],
    };

    it('is made with other steps: the old certificate makes room', async () => {
      const { calls } = await outcomes(story);

      expect(calls).toEqual([
        'lsn-1: associate 3-cn-hangzhou',
        'lsn-1: dissociate 2-cn-hangzhou',
        'lsn-1: associate 3-cn-hangzhou',
      ]);
    });

    it('ends if its steps were approved: nobody has approved other ones', async () => {
      const { calls, says } = await outcomes({ ...story, exactPlan: true });

      expect(calls).toEqual(['lsn-1: associate 3-cn-hangzhou']);
      expect(says).toEqual({ [ofOld]: 'blocked (quota)' });
    });
  });

  it('says why it leaves a certificate that it no longer replaces', async () => {
    const live = (third: typeof twin) => ({
      loadBalancer: aLoadBalancer(),
      listeners: [aListener({ attached: [anAttached(main, 'default'), anAttached(old), anAttached(third)] })],
    });
    const moreNames = aCertificate({ id: 4, names: ['other.example.com'], daysLeft: 8 });

    const { says } = await outcomes({
      fields: { live: live(twin) },
      live: [...planned, slot(4)],
      since: { live: live(moreNames) },
    });

    expect(says).toEqual({ [ofOld]: 'blocked (unreachable)', [ofTwin]: 'blocked (no-replacement)' });
  });

  it('does not start if another load balancer has found since that the new certificate lacks names of the old one', async () => {
    const store = createMemoryLedger();
    const log = certificateLog(idOf(3));
    const opened = await openLog({
      store,
      clock: handClock(NOW_MS),
      log,
      reducer: certificateReducer,
      holder: 'rotation-0',
    });
    const content = {
      reason: 'names-lost',
      message: 'It lacks a name.',
      roots: 'roots-1',
      lacksNamesOf: [idOf(2)],
    };
    await opened.append({
      kind: 'failed',
      data: { loadBalancerId: 'alb-9', change: 'rotation-0 lsn-9', content },
    } as never);

    const { says, calls } = await outcomes({ ...rotate, store });

    expect(says).toEqual({ [ofOld]: 'blocked (quarantined)' });
    expect(calls).toEqual([]);
  });

  it('is a trial of its new certificate, which ends with it', async () => {
    const { store } = await outcomes({});

    const { state } = await viewLog(store, certificateLog(idOf(3)), certificateReducer);
    expect(state.gaveUp).toEqual(['alb-1']);
  });
});

describe('the removal of an expired certificate', () => {
  const on = (...certificates: readonly (typeof expired)[]) =>
    aListener({ attached: [anAttached(main, 'default'), ...certificates.map((one) => anAttached(one))] });
  const policy = { dropExpiredTwin: true };
  const fields = { listeners: [on(expired)], candidates: [], policy };

  it('does not wait for the ledger to say which new certificates may be tried', async () => {
    const noAnswer = new LedgerUnavailable('no answer', { retryable: true });
    const store = {
      ...createMemoryLedger(),
      read: async () => {
        throw noAnswer;
      },
    };

    const { calls } = await outcomes({
      fields,
      store,
      live: [slot(1, 'default'), slot(6)],
      written: [[slot(1, 'default')]],
    });

    expect(calls).toEqual(['lsn-1: dissociate 6-cn-hangzhou']);
  });

  it('is not made on another one that has expired since', async () => {
    const { says, calls } = await outcomes({
      fields,
      live: [slot(1, 'default'), slot(7)],
    });

    expect(expiredToo.certificateId).toBe(idOf(7));
    expect(says).toEqual({ [ofExpired]: 'blocked (changed-by-others)' });
    expect(calls).toEqual([]);
  });
});
