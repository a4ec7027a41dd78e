/** What the log of a certificate keeps about its faults and refusals, and what clears them. */
import { describe, expect, it } from 'vitest';
import {
  type CertificateEntry,
  type CertificateState,
  type ContentFault,
  certificateReducer,
  emptyCertificate,
} from '../../../../shared/core/records/certificate-log.ts';

/** Entries one after the other, a minute apart, the first at minute 1. */
function stateAfter(...entries: readonly CertificateEntry[]): CertificateState {
  return entries.reduce(
    (state, entry, index) =>
      certificateReducer.reduce(state, { entry, holder: 'worker-1', atMs: (index + 1) * 60_000 }),
    certificateReducer.initial,
  );
}

const untrusted: ContentFault = { reason: 'chain-not-trusted', message: 'Its root is unknown.', roots: 'r1' };

const lacking = (ids: readonly string[], untilMs?: number): ContentFault => ({
  reason: 'names-lost',
  message: `It lacks a name of ${ids.join(' and ')}.`,
  roots: 'r1',
  lacksNamesOf: ids,
  ...(untilMs === undefined ? {} : { untilMs }),
});

const failed = (content?: ContentFault, loadBalancerId = 'alb-1'): CertificateEntry => ({
  kind: 'failed',
  data: content ? { loadBalancerId, content } : { loadBalancerId },
});

const proven = (loadBalancerId: string): CertificateEntry => ({ kind: 'proven', data: { loadBalancerId } });

const refused: CertificateEntry = {
  kind: 'refused',
  data: { loadBalancerId: 'alb-1', code: 'Denied', message: 'no' },
};

describe('a fault of the certificate itself', () => {
  it('is kept with the place and the time of the handshakes that showed it', () => {
    expect(stateAfter(failed(untrusted)).content).toEqual({
      ...untrusted,
      loadBalancerId: 'alb-1',
      atMs: 60_000,
    });
  });

  it('is kept when the next proof fails for a reason of the place, or succeeds elsewhere', () => {
    const before = stateAfter(failed(untrusted)).content;

    expect(stateAfter(failed(untrusted), failed(undefined, 'alb-2')).content).toEqual(before);
    expect(stateAfter(failed(untrusted), proven('alb-2')).content).toEqual(before);
  });

  it('ends with a proof at the place that showed it, and with its release', () => {
    expect(stateAfter(failed(untrusted), proven('alb-1')).content).toBeUndefined();
    expect(stateAfter(failed(untrusted), { kind: 'quarantine-released', data: {} }).content).toBeUndefined();
  });

  it('stays, as the quarantine does, where a change went on without a proof because the operator allows it', () => {
    const unproved: CertificateEntry = { kind: 'proven', data: { loadBalancerId: 'alb-1', unproved: true } };
    const { proven: since, failures, content } = stateAfter(failed(untrusted), unproved);

    expect(since).toEqual({ loadBalancerId: 'alb-1', atMs: 120_000 });
    expect({ failures, content }).toEqual({
      failures: stateAfter(failed(untrusted)).failures,
      content: stateAfter(failed(untrusted)).content,
    });
  });

  it('holds everywhere from then on, though earlier it only lacked the names of some certificates', () => {
    const { content } = stateAfter(failed(lacking(['1-cn-hangzhou'], 9)), failed(untrusted));

    expect(content).toEqual({ ...untrusted, loadBalancerId: 'alb-1', atMs: 120_000 });
  });

  it('gives way to names that it lacks: they were compared only because the trusted roots changed', () => {
    const now = { ...lacking(['1-cn-hangzhou'], 9), roots: 'r2' };

    expect(stateAfter(failed(untrusted), failed(now)).content).toEqual({
      ...now,
      loadBalancerId: 'alb-1',
      atMs: 120_000,
    });
  });
});

describe('the names of others that it lacks', () => {
  const [one, two] = ['1-cn-hangzhou', '2-cn-hangzhou'];

  it.each([
    { what: 'the later end', ends: [9, 7], untilMs: 9 },
    { what: 'the later end', ends: [7, 9], untilMs: 9 },
    { what: 'no end, where one is unknown', ends: [undefined, 9], untilMs: undefined },
    { what: 'no end, where one is unknown', ends: [9, undefined], untilMs: undefined },
  ])('are kept for all of them, each once, until $what: $ends', ({ ends: [first, second], untilMs }) => {
    const state = stateAfter(failed(lacking([one], first)), failed(lacking([two, one], second)));

    expect(state.content).toEqual({
      ...lacking([two, one]),
      lacksNamesOf: [one, two],
      ...(untilMs === undefined ? {} : { untilMs }),
      loadBalancerId: 'alb-1',
      atMs: 120_000,
    });
  });
});

describe('the refusals by ALB', () => {
  const codes = (...after: readonly CertificateEntry[]) =>
    stateAfter(refused, ...after).refusals.map(({ code }) => code);

  it('are kept with the time of the first and the last one', () => {
    expect(stateAfter(refused, refused).refusals).toMatchObject([
      { code: 'Denied', message: 'no', firstAtMs: 60_000, lastAtMs: 120_000, times: 2 },
    ]);
  });

  it('end once ALB has accepted the certificate, whatever its proof showed', () => {
    expect(codes(proven('alb-2'))).toEqual([]);
    expect(codes(failed(undefined, 'alb-2'))).toEqual([]);
  });

  it('end with its release, and not because its alarm was acknowledged', () => {
    expect(codes({ kind: 'quarantine-released', data: {} })).toEqual([]);
    expect(codes({ kind: 'acknowledged', data: {} })).toEqual(['Denied']);
  });
});

describe('what an operator did', () => {
  it('is kept with its time: a release starts the next quarantine, an acknowledgement ends the alarm', () => {
    const never = stateAfter();
    const both = stateAfter(
      { kind: 'quarantine-released', data: {} },
      { kind: 'acknowledged', data: {} },
      failed(untrusted),
    );

    expect(never).toMatchObject({ releasedAtMs: undefined, acknowledgedAtMs: undefined });
    expect(both).toMatchObject({
      releasedAtMs: 60_000,
      acknowledgedAtMs: 120_000,
      failures: [{ loadBalancerId: 'alb-1', times: 1 }],
    });
  });
});

describe('the checkpoint of an older version', () => {
  it('is read as that of a certificate that nothing was recorded about since', () => {
    const older = JSON.parse('{"failures":[{"loadBalancerId":"alb-1","atMs":5,"times":1}]}');

    const state = stateAfter(failed(untrusted), refused, { kind: 'checkpoint', data: older });

    expect(state).toEqual({
      ...emptyCertificate,
      failures: [{ loadBalancerId: 'alb-1', atMs: 5, times: 1 }],
    });
    expect(emptyCertificate).toMatchObject({ gaveUp: [], waiting: [], failures: [], refusals: [] });
  });
});
