/** Which new certificates are no candidates, because of failed proofs and refusals that the ledger has recorded. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import {
  type CertificateState,
  type ContentFailure,
  emptyCertificate,
} from '../../../../shared/core/records/certificate-log.ts';
import { REFUSALS_FORGOTTEN_MS, type Refusals } from '../../../../shared/core/records/refusals.ts';
import {
  type CandidateQuestion,
  quarantines,
  refusalsInForce,
  whyPassedOver,
} from '../../../../shared/rotation/waves/passed-over.ts';

const NOW_MS = Date.UTC(2026, 5, 10);

const question: CandidateQuestion = {
  loadBalancerId: 'alb-1',
  certificateId: '7-cn-hangzhou',
  certificate: emptyCertificate,
  others: [],
  replaced: ['1-cn-hangzhou'],
  emergency: false,
  roots: 'roots-1',
  nowMs: NOW_MS,
};

const wrong = (fields: Partial<ContentFailure> = {}): CertificateState => ({
  ...emptyCertificate,
  content: {
    reason: 'names-lost',
    message: 'it lacks a name.',
    roots: 'roots-1',
    loadBalancerId: 'alb-9',
    atMs: NOW_MS - DAY_MS,
    ...fields,
  },
});
const refusal = (fields: Partial<Refusals> = {}): Refusals => ({
  code: 'Invalid.Certificate',
  message: 'no.',
  loadBalancerIds: ['alb-1'],
  firstAtMs: NOW_MS - 5 * HOUR_MS,
  lastAtMs: NOW_MS - HOUR_MS,
  times: 3,
  countedAtMs: NOW_MS - HOUR_MS,
  ...fields,
});
const refused = (...refusals: readonly Partial<Refusals>[]): CertificateState => ({
  ...emptyCertificate,
  refusals: refusals.map(refusal),
});

const why = (asked: Partial<CandidateQuestion>) => whyPassedOver({ ...question, ...asked });

describe('a certificate whose content is wrong', () => {
  it.each(['chain-not-trusted', 'chain-incomplete'] as const)(
    'is passed over for %s only as long as the same roots are trusted',
    (reason) => {
      const certificate = wrong({ reason });

      expect(why({ certificate })?.message).toMatch(
        /: it lacks a name\. Release it, or add its root to EXTRA_CA/,
      );
      expect(why({ certificate, roots: 'roots-2' })).toBeUndefined();
    },
  );

  it('is passed over for any other fault whatever roots are trusted, and the message says who saw it and when', () => {
    expect(why({ certificate: wrong(), roots: 'roots-2' })).toEqual({
      reason: 'quarantined',
      message:
        '7-cn-hangzhou itself is wrong, as handshakes with alb-9 showed at 2026-06-09 00:00 UTC: it lacks a name. Release it if that was a mistake, or issue a newer certificate.',
      parameters: { newCertificate: '7-cn-hangzhou', contentReason: expect.any(String) },
    });
  });

  it('is passed over where it lacks the names of one of the certificates that it is to replace, and nowhere else', () => {
    const certificate = wrong({ lacksNamesOf: ['1-cn-hangzhou', '3-cn-hangzhou'] });

    expect(why({ certificate })).toBeDefined();
    expect(why({ certificate, replaced: ['2-cn-hangzhou', '3-cn-hangzhou'] })).toBeDefined();
    expect(why({ certificate, replaced: ['2-cn-hangzhou'] })).toBeUndefined();
  });

  it('is a candidate again once the certificates that have these names have expired', () => {
    const lacking = (untilMs: number) => wrong({ lacksNamesOf: ['1-cn-hangzhou'], untilMs });

    expect(why({ certificate: lacking(NOW_MS) })).toBeDefined();
    expect(why({ certificate: lacking(NOW_MS - 1) })).toBeUndefined();
  });
});

describe('a certificate whose proof has failed', () => {
  const failed = (...all: readonly (readonly [loadBalancerId: string, agoMs: number, times: number])[]) => ({
    ...emptyCertificate,
    failures: all.map(([loadBalancerId, agoMs, times]) => ({ loadBalancerId, atMs: NOW_MS - agoMs, times })),
  });

  it('is told when it is tried again', () => {
    expect(why({ certificate: failed(['alb-1', HOUR_MS, 2]) })?.message).toBe(
      'The proof of 7-cn-hangzhou failed here 2 times, last at 2026-06-09 23:00 UTC; it is tried again at 2026-06-10 11:00 UTC.',
    );
    expect(why({ certificate: failed(['alb-1', HOUR_MS, 1]) })?.message).toContain(
      'failed here once, at 2026-06-09 23:00 UTC; it is tried again',
    );
  });

  it('is never tried again by itself after two load balancers, which the message names', () => {
    const certificate = failed(['alb-2', 30 * DAY_MS, 1], ['alb-3', 30 * DAY_MS, 1]);

    expect(why({ certificate })?.message).toMatch(/failed on alb-2, alb-3\. Release it/);
    expect(quarantines(certificate, NOW_MS, 'roots-1').map(({ untilMs }) => untilMs)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is shown in quarantine on the status page exactly as long as it is passed over', () => {
    const until = (agoMs: number) => quarantines(failed(['alb-1', agoMs, 1]), NOW_MS, 'roots-1');

    expect(until(6 * HOUR_MS - 1)).toEqual([
      { loadBalancerId: 'alb-1', atMs: NOW_MS - 6 * HOUR_MS + 1, times: 1, untilMs: NOW_MS + 1 },
    ]);
    expect(until(6 * HOUR_MS)).toEqual([]);
  });

  it('is shown without an end where its content is wrong, unless other roots may trust it', () => {
    const untrusted = {
      ...wrong({ reason: 'chain-not-trusted' }),
      failures: failed(['alb-9', 7 * DAY_MS, 1]).failures,
    };
    const ends = (roots: string | undefined) =>
      quarantines(untrusted, NOW_MS, roots).map(({ loadBalancerId, untilMs }) => [loadBalancerId, untilMs]);

    expect(ends('roots-1')).toEqual([['alb-9', undefined]]);
    expect(ends(undefined)).toEqual([['alb-9', undefined]]);
    expect(ends('roots-2')).toEqual([]);
  });
});

describe('a certificate that ALB refuses', () => {
  it('is passed over for a day after the third refusal, and the message says why and until when', () => {
    expect(why({ certificate: refused({}) })).toEqual({
      reason: 'refused-by-alb',
      message:
        'ALB has refused 7-cn-hangzhou again and again, last at 2026-06-09 23:00 UTC (Invalid.Certificate): no. It is tried again at 2026-06-10 23:00 UTC.',
      parameters: {
        newCertificate: '7-cn-hangzhou',
        albCode: 'Invalid.Certificate',
        until: '2026-06-10 23:00 UTC',
      },
    });
    expect(why({ certificate: refused({ times: 2 }) })).toBeUndefined();
    expect(why({ certificate: refused({ countedAtMs: NOW_MS - DAY_MS + 1 }) })).toBeDefined();
    expect(why({ certificate: refused({ countedAtMs: NOW_MS - DAY_MS }) })).toBeUndefined();
  });

  it('is passed over on its load balancer only, and everywhere after refusals on two', () => {
    const elsewhere = (...loadBalancerIds: readonly string[]) =>
      why({ certificate: refused({ loadBalancerIds }) });

    expect(elsewhere('alb-2')).toBeUndefined();
    expect(elsewhere('alb-2', 'alb-3')).toBeDefined();
  });

  it('is passed over for a refusal that counts, whatever other ones do not', () => {
    const certificate = refused(
      { code: 'Old', countedAtMs: NOW_MS - 9 * DAY_MS },
      { code: 'Elsewhere', loadBalancerIds: ['alb-2'] },
      { code: 'Here' },
    );

    expect(why({ certificate })?.message).toMatch(/\(Here\)/);
  });

  it('stays a candidate if another certificate has been refused with the same code, except in an emergency', () => {
    const certificate = refused({});
    const beside = (...others: readonly Partial<Refusals>[]) => ({
      certificate,
      others: [emptyCertificate, refused(...others)],
    });

    expect(why(beside({ code: 'Other' }, { code: 'Invalid.Certificate' }))).toBeUndefined();
    expect(why(beside({ code: 'Other' }))).toBeDefined();
    expect(why(beside({ lastAtMs: NOW_MS - REFUSALS_FORGOTTEN_MS }))).toBeDefined();
    expect(why(beside({ lastAtMs: NOW_MS - REFUSALS_FORGOTTEN_MS + 1 }))).toBeUndefined();
    expect(why({ ...beside({}), emergency: true })).toBeDefined();
  });

  it('is shown on the status page with the end of each refusal that is in force', () => {
    const all = refused(
      { code: 'Few', times: 2 },
      { code: 'Over', countedAtMs: NOW_MS - DAY_MS },
      { code: 'Now', countedAtMs: NOW_MS - DAY_MS + 1 },
    );

    expect(refusalsInForce(all, NOW_MS)).toEqual([
      { ...refusal({ code: 'Now', countedAtMs: NOW_MS - DAY_MS + 1 }), untilMs: NOW_MS + 1 },
    ]);
  });
});
