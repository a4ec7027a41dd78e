import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import {
  areRootsSuspect,
  dueForFault,
  type FaultyCertificate,
  faultNotes,
  faultyCertificates,
  turnedBad,
} from '../../../../shared/core/proof/served-bad.ts';
import type { ServedCertificate } from '../../../../shared/core/proof/served-certificate.ts';
import { idOf, NOW_MS } from '../../../support/builders.ts';

const turned = (id: number, sinceMs = NOW_MS, reason = 'chain-not-trusted'): FaultyCertificate => ({
  listenerId: `lsn-${id}`,
  certificateId: idOf(id),
  fault: { reason, message: '', sinceMs, wasRight: true },
});

describe('our roots or clock are in doubt', () => {
  it('if more than three certificates turn untrusted within a day', () => {
    const four = [1, 2, 3, 4].map((id) => turned(id, NOW_MS + id * 6 * HOUR_MS));

    expect(areRootsSuspect(four)).toBe(true);
    expect(dueForFault(four, true)).toEqual([]);
  });

  it('not if there are three, or one certificate on many listeners', () => {
    expect(areRootsSuspect([1, 2, 3].map((id) => turned(id)))).toBe(false);
    expect(areRootsSuspect([1, 2, 3, 4].map((id) => ({ ...turned(1), listenerId: `lsn-${id}` })))).toBe(
      false,
    );
  });

  it('not if they turned one after another', () => {
    expect(areRootsSuspect([1, 2, 3, 4].map((id) => turned(id, NOW_MS + id * DAY_MS)))).toBe(false);
  });

  it('if the last of four turned a day after the first, not a moment later', () => {
    const until = (lastMs: number) => [
      ...[1, 2, 3].map((id) => turned(id)),
      turned(4, NOW_MS + lastMs, 'chain-incomplete'),
    ];

    expect(areRootsSuspect(until(DAY_MS))).toBe(true);
    expect(areRootsSuspect(until(DAY_MS + 1))).toBe(false);
    // In whichever order they are listed.
    expect(areRootsSuspect([...until(DAY_MS)].reverse())).toBe(true);
  });

  it('not because four turned in the days before, each alone with the last', () => {
    const days = [0, 3, 6, 9].map((day) => turned(day + 1, NOW_MS + day * DAY_MS));

    expect(areRootsSuspect([...days].reverse())).toBe(false);
    expect(dueForFault(days, false)).toEqual(days);
  });

  it('not because of wrong names, which are due in any case', () => {
    const names = [1, 2, 3, 4].map((id) => turned(id, NOW_MS, 'name-mismatch'));

    expect(areRootsSuspect(names)).toBe(false);
    expect(dueForFault([...names, turned(5)], true)).toEqual(names);
  });
});

describe('the record of a daily check', () => {
  const certificate = (wasRight?: boolean): ServedCertificate => ({
    seenAtMs: NOW_MS,
    chain: [],
    top: null,
    ...(wasRight === undefined
      ? {}
      : {
          fault: { reason: 'wrong-purpose', message: 'it is not for TLS servers', sinceMs: NOW_MS, wasRight },
        }),
  });
  const record = {
    'lsn-1': { certificates: { [idOf(1)]: certificate(), [idOf(2)]: certificate(true) } },
    'lsn-2': { certificates: { [idOf(3)]: certificate(false) } },
    'lsn-3': {},
  };
  const inWords = (certificates: readonly FaultyCertificate[]) =>
    certificates.map(({ listenerId, certificateId }) => `${certificateId} on ${listenerId}`);

  it('holds the certificates with a fault, and those of them that were right before', () => {
    expect(inWords(faultyCertificates(record))).toEqual(['2-cn-hangzhou on lsn-1', '3-cn-hangzhou on lsn-2']);
    expect(inWords(turnedBad(record))).toEqual(['2-cn-hangzhou on lsn-1']);
  });

  it('has a note for each that was never right, which says that nothing follows', () => {
    expect(faultNotes(record).map(({ message }) => message)).toEqual([
      'lsn-2: handshakes show that 3-cn-hangzhou is wrong (wrong-purpose): it is not for TLS servers. ' +
        'It was never seen right, so nothing follows from it.',
    ]);
  });
});
