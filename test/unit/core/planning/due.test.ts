import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import {
  dueThresholdMs,
  emergencyThresholdMs,
  inDays,
  isExpired,
  isValid,
  whyDue,
} from '../../../../shared/core/planning/due.ts';
import { aCertificate, type CertificateFields, NOW_MS, usualDuePolicy } from '../../../support/builders.ts';

function due(fields: CertificateFields, forced = false) {
  return whyDue(aCertificate(fields), NOW_MS, usualDuePolicy, forced);
}

describe('a certificate is due', () => {
  it.each<[string, CertificateFields, string]>([
    ['when exactly 30 days remain', { daysLeft: 30 }, 'expires-soon'],
    ['when 9 days remain', { daysLeft: 9 }, 'expires-soon'],
    ['in its last millisecond', { notAfterMs: NOW_MS }, 'expires-soon'],
    ['one millisecond after its end', { notAfterMs: NOW_MS - 1 }, 'expired'],
    ['when it is revoked, however long it would last', { daysLeft: 300, revoked: true }, 'revoked'],
    ['as revoked when it is revoked and expired', { daysLeft: -3, revoked: true }, 'revoked'],
    ['when a third of a 47-day lifetime remains', { daysLeft: 47 / 3, lifetimeDays: 47 }, 'expires-soon'],
  ])('%s', (_title, fields, reason) => {
    expect(due(fields)?.reason).toBe(reason);
  });

  it('when a caller forces it', () => {
    expect(due({ daysLeft: 300 }, true)).toMatchObject({ reason: 'forced', emergency: false });
  });

  it('for its own reason rather than the caller’s, when both hold', () => {
    expect(due({ daysLeft: 9 }, true)?.reason).toBe('expires-soon');
  });
});

describe('a certificate is not due', () => {
  it.each<[string, CertificateFields]>([
    ['when a little more than 30 days remain', { notAfterMs: NOW_MS + 30 * DAY_MS + 1 }],
    ['from birth, when it lasts only 47 days', { daysLeft: 47, lifetimeDays: 47 }],
    ['when more than a third of a 47-day lifetime remains', { daysLeft: 16, lifetimeDays: 47 }],
    ['when more than a third of a 6-day lifetime remains', { daysLeft: 2.1, lifetimeDays: 6 }],
  ])('%s', (_title, fields) => {
    expect(due(fields)).toBeUndefined();
  });
});

describe('an emergency', () => {
  it.each<[string, CertificateFields, boolean]>([
    ['begins three days before the end of a year', { daysLeft: 3 }, true],
    ['has not begun a little earlier', { daysLeft: 3.01 }, false],
    ['begins a tenth of the lifetime before the end of 20 days', { daysLeft: 2, lifetimeDays: 20 }, true],
    ['has not begun before that tenth', { daysLeft: 2.01, lifetimeDays: 20 }, false],
    ['begins a day before the end, however short the lifetime', { daysLeft: 1, lifetimeDays: 6 }, true],
    ['has not begun more than a day before the end of 6 days', { daysLeft: 1.01, lifetimeDays: 6 }, false],
    ['is every revocation', { daysLeft: 300, revoked: true }, true],
    ['is every expired certificate', { daysLeft: -1 }, true],
  ])('%s', (_title, fields, emergency) => {
    expect(due(fields)?.emergency).toBe(emergency);
  });

  it('is never earlier than due', () => {
    const aDayLong = aCertificate({ daysLeft: 1, lifetimeDays: 1 });

    expect(emergencyThresholdMs(aDayLong, usualDuePolicy)).toBe(dueThresholdMs(aDayLong, usualDuePolicy));
    expect(dueThresholdMs(aDayLong, usualDuePolicy)).toBe(8 * HOUR_MS);
  });

  it('follows a RENEW_BEFORE of one day', () => {
    const policy = { ...usualDuePolicy, renewBeforeMs: DAY_MS };

    expect(emergencyThresholdMs(aCertificate(), policy)).toBe(DAY_MS);
  });
});

describe('validity', () => {
  it.each<[string, CertificateFields, boolean]>([
    ['holds in the first millisecond', { daysLeft: 365, lifetimeDays: 365 }, true],
    ['does not hold a millisecond earlier', { notBeforeMs: NOW_MS + 1 }, false],
    ['holds in the last millisecond', { notAfterMs: NOW_MS }, true],
    ['does not hold a millisecond later', { notAfterMs: NOW_MS - 1 }, false],
    ['does not hold when revoked', { revoked: true }, false],
  ])('%s', (_title, fields, valid) => {
    expect(isValid(aCertificate(fields), NOW_MS)).toBe(valid);
  });

  it('ends for a revoked certificate without making it expired', () => {
    expect(isExpired(aCertificate({ revoked: true }), NOW_MS)).toBe(false);
  });
});

describe('durations for people', () => {
  it.each([
    [9.9 * DAY_MS, '9 days'],
    [DAY_MS, '1 day'],
    [13.5 * HOUR_MS, '13 hours'],
    [HOUR_MS, '1 hour'],
    [1, '0 hours'],
    [-DAY_MS, '0 hours'],
  ])('writes %d ms as %s', (durationMs, text) => {
    expect(inDays(durationMs)).toBe(text);
  });

  it('stand in the message with the date', () => {
    expect(due({ daysLeft: 9 })?.message).toBe('It expires at 2026-06-10 00:00 UTC, in 9 days.');
  });
});
