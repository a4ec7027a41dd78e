/** What a daily check says of each attached certificate. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import {
  type ServedCertificate,
  type ServedQuestion,
  servedCertificates,
} from '../../../../shared/core/proof/served-certificate.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { seen, silence } from '../../../support/observations.ts';
import { old, stableAt, untrusted, zoneA, zoneB } from './cases.ts';

const id = old.certificateId;

function check(
  observations: readonly Observation[],
  {
    before,
    ...rest
  }: { before?: ServedCertificate | undefined } & Partial<Omit<ServedQuestion, 'before'>> = {},
): ServedCertificate | undefined {
  const targets = observations.map((one, index) => stableAt(index === 0 ? zoneA : zoneB, one));
  return servedCertificates({
    attached: [old],
    targets,
    leaving: new Set(),
    before: before ? { [id]: before } : {},
    wasPutOn: () => false,
    nowMs: NOW_MS,
    ...rest,
  })[id];
}

it('keeps what is known of a certificate that an open change has taken off, until the change has ended', () => {
  const before = { [id]: wasGood };
  const given = { attached: [], targets: [], before, wasPutOn: () => false, nowMs: NOW_MS };

  expect(servedCertificates({ ...given, leaving: new Set([id]) })).toEqual(before);
  expect(servedCertificates({ ...given, leaving: new Set() })).toEqual({});
});

const wasGood: ServedCertificate = {
  seenAtMs: NOW_MS - DAY_MS,
  chain: [{ sha256: 'a'.repeat(64), subject: null }],
  top: null,
  trusted: true,
  goodAtMs: NOW_MS - DAY_MS,
};
const expired = { leaf: { notAfterMs: NOW_MS - 1 } };

describe('a certificate that every address serves', () => {
  it('is good if nothing is wrong with it', () => {
    expect(check([seen(old), seen(old)])).toMatchObject({ goodAtMs: NOW_MS, trusted: true });
  });

  it('has turned if it was good before', () => {
    expect(check([seen(old, untrusted)], { before: wasGood })?.fault).toMatchObject({
      reason: 'chain-not-trusted',
      sinceMs: NOW_MS,
      wasRight: true,
    });
  });

  it('has not turned if it never was good, nor put on by this service', () => {
    expect(check([seen(old, untrusted)])?.fault).toMatchObject({ wasRight: false });
  });

  it('has turned if this service put it on without such an excuse', () => {
    const wasPutOn = (_: string, fault: string) => fault === 'chain-not-trusted';

    expect(check([seen(old, untrusted)], { wasPutOn })?.fault).toMatchObject({ wasRight: true });
    const wrongName = seen(old, { leaf: { names: ['other.com'] } });
    expect(check([wrongName], { wasPutOn })?.fault).toMatchObject({
      reason: 'name-mismatch',
      wasRight: false,
    });
  });

  it('keeps the time since when it is wrong, and what it was before', () => {
    const first = check([seen(old, untrusted)], { before: wasGood });

    const again = check([seen(old, untrusted)], { before: first, nowMs: NOW_MS + DAY_MS });

    expect(again?.fault).toMatchObject({ sinceMs: NOW_MS, wasRight: true });
    expect(again?.goodAtMs).toBe(wasGood.goodAtMs);
  });

  it('has no fault any more once it is seen right', () => {
    const bad = check([seen(old, untrusted)], { before: wasGood });

    expect(check([seen(old)], { before: bad })?.fault).toBeUndefined();
  });
});

describe('nothing new is known of a certificate', () => {
  const bad = check([seen(old, untrusted)], { before: wasGood });

  it('that no address served this time', () => {
    expect(check([silence], { before: bad })).toEqual(bad);
    expect(check([silence])).toBeUndefined();
  });

  it('about whose chain the addresses differ', () => {
    expect(check([seen(old, untrusted), seen(old)], { before: wasGood })?.fault).toBeUndefined();
    expect(check([seen(old, untrusted), seen(old)], { before: bad })?.fault).toEqual(bad?.fault);
  });

  it('that has expired: a verifier says nothing else then', () => {
    const one = check([seen(old, { ...untrusted, ...expired })], { before: wasGood });

    expect(one?.fault).toBeUndefined();
    expect(one).not.toHaveProperty('trusted');
    expect(one?.goodAtMs).toBe(wasGood.goodAtMs);
  });
});
