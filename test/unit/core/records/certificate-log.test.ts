import { describe, expect, it } from 'vitest';
import {
  type CertificateEntry,
  type CertificateState,
  certificateLog,
  emptyCertificate,
  reduceCertificate,
} from '../../../../shared/core/records/certificate-log.ts';

/** Entries one after the other, a minute apart, the first at minute 1. */
function stateAfter(...entries: readonly CertificateEntry[]): CertificateState {
  return entries.reduce(
    (state, entry, index) => reduceCertificate(state, { entry, atMs: (index + 1) * 60_000 }),
    emptyCertificate,
  );
}

const on = (loadBalancerId: string) => ({ data: { loadBalancerId } });
const trial = (loadBalancerId: string): CertificateEntry => ({
  kind: 'trial',
  data: { loadBalancerId, untilMs: 9_000_000 },
});

describe('the log of a new certificate', () => {
  it('has a name of its own for each certificate', () => {
    expect(certificateLog('7-cn-hangzhou')).not.toBe(certificateLog('8-cn-hangzhou'));
  });

  it('records its pilot until the trial ends', () => {
    expect(stateAfter(trial('alb-1')).trial).toEqual({ loadBalancerId: 'alb-1', untilMs: 9_000_000 });
    expect(stateAfter(trial('alb-1'), { kind: 'trial-ended', ...on('alb-1') }).trial).toBeUndefined();
  });

  it.each(['trial-ended', 'proven', 'failed'] as const)(
    'keeps the trial of one load balancer when another one writes %s',
    (kind) => {
      const state = stateAfter(trial('alb-1'), { kind, ...on('alb-2') });

      expect(state.trial?.loadBalancerId).toBe('alb-1');
    },
  );

  it('keeps that a certificate lacks names of one, though it is proved in the place of another', () => {
    const lacking = (id: string): CertificateEntry => ({
      kind: 'failed',
      data: {
        loadBalancerId: 'alb-1',
        content: {
          reason: 'names-lost',
          message: 'It lacks a name.',
          roots: 'r',
          lacksNamesOf: [id],
          untilMs: 9,
        },
      },
    });
    const proven: CertificateEntry = { kind: 'proven', ...on('alb-1') };

    expect(stateAfter(lacking('1-cn-hangzhou'), proven).content?.lacksNamesOf).toEqual(['1-cn-hangzhou']);
    expect(stateAfter(lacking('1-cn-hangzhou'), proven, lacking('2-cn-hangzhou')).content).toMatchObject({
      lacksNamesOf: ['1-cn-hangzhou', '2-cn-hangzhou'],
      untilMs: 9,
    });
  });

  it('passes the role of pilot to each load balancer in turn', () => {
    const gaveUp = (id: string): CertificateEntry => ({ kind: 'trial-ended', ...on(id) });
    const round = [trial('alb-1'), gaveUp('alb-1'), trial('alb-2'), gaveUp('alb-2')];

    expect(stateAfter(...round).gaveUp).toEqual(['alb-1', 'alb-2']);
    expect(stateAfter(...round, trial('alb-1')).gaveUp).toEqual([]);
    expect(stateAfter(...round, trial('alb-3')).gaveUp).toEqual(['alb-1', 'alb-2']);
  });

  it('treats a pilot that died as one that gave up', () => {
    expect(stateAfter(trial('alb-1'), trial('alb-2')).gaveUp).toEqual(['alb-1']);
    expect(stateAfter(trial('alb-1'), trial('alb-1')).gaveUp).toEqual([]);
  });

  it('goes on with the round when a pilot takes up its own trial again', () => {
    const begun = [trial('alb-1'), trial('alb-2')];

    expect(stateAfter(...begun, trial('alb-2')).gaveUp).toEqual(['alb-1']);
    expect(stateAfter(...begun, trial('alb-2'), { kind: 'trial-ended', ...on('alb-2') }).gaveUp).toEqual([
      'alb-1',
      'alb-2',
    ]);
  });

  it('records which load balancers wait and since when, and none once it was proved', () => {
    const waits = (id: string): CertificateEntry => ({ kind: 'waiting', ...on(id) });
    const both = [waits('alb-1'), waits('alb-2'), waits('alb-1')];

    expect(stateAfter(...both).waiting).toEqual([
      { loadBalancerId: 'alb-2', atMs: 120_000 },
      { loadBalancerId: 'alb-1', atMs: 180_000 },
    ]);
    expect(stateAfter(...both, trial('alb-2')).waiting).toMatchObject([{ loadBalancerId: 'alb-1' }]);
    expect(stateAfter(...both, { kind: 'proven', ...on('alb-2') })).toMatchObject({
      waiting: [],
      gaveUp: [],
    });
  });

  it('records where and when it was first proved, and no later proof', () => {
    const state = stateAfter(
      trial('alb-1'),
      { kind: 'proven', ...on('alb-1') },
      { kind: 'proven', ...on('alb-2') },
    );

    expect(state).toMatchObject({ trial: undefined, proven: { loadBalancerId: 'alb-1', atMs: 120_000 } });
  });

  it('counts failures on each load balancer and keeps the time of the last one', () => {
    const failed = (id: string): CertificateEntry => ({ kind: 'failed', ...on(id) });

    const state = stateAfter(failed('alb-1'), failed('alb-2'), failed('alb-1'));

    expect(state.failures).toStrictEqual([
      { loadBalancerId: 'alb-2', atMs: 120_000, times: 1 },
      { loadBalancerId: 'alb-1', atMs: 180_000, times: 2 },
    ]);
  });

  it('counts the failure of a change once, however often it is recorded', () => {
    const failed = (change: string): CertificateEntry => ({
      kind: 'failed',
      data: { loadBalancerId: 'alb-1', change },
    });

    const repeated = stateAfter(failed('first'), failed('first'));
    const another = stateAfter(failed('first'), failed('first'), failed('second'));

    expect(repeated.failures).toEqual([{ loadBalancerId: 'alb-1', atMs: 60_000, times: 1, change: 'first' }]);
    expect(another.failures).toEqual([
      { loadBalancerId: 'alb-1', atMs: 180_000, times: 2, change: 'second' },
    ]);
  });

  it('removes the failures of a load balancer where it was proved later, and no others', () => {
    const failed = (id: string): CertificateEntry => ({ kind: 'failed', ...on(id) });

    const state = stateAfter(failed('alb-1'), failed('alb-2'), { kind: 'proven', ...on('alb-1') });

    expect(state.failures).toEqual([{ loadBalancerId: 'alb-2', atMs: 120_000, times: 1 }]);
  });

  it('removes failures when it is released, but not its proof', () => {
    const state = stateAfter(
      { kind: 'proven', ...on('alb-1') },
      { kind: 'failed', ...on('alb-2') },
      { kind: 'quarantine-released', data: {} },
    );

    expect(state).toMatchObject({ failures: [], proven: { loadBalancerId: 'alb-1' } });
  });

  it('is the same after a checkpoint', () => {
    const before = stateAfter(trial('alb-1'), { kind: 'failed', ...on('alb-2') });
    const stored: CertificateState = JSON.parse(JSON.stringify(before));

    expect(stateAfter({ kind: 'checkpoint', data: stored })).toEqual(before);
  });
});
