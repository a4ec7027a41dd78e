import { describe, expect, it } from 'vitest';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import {
  aCertificate,
  aListener,
  anUnknownAttached,
  aPlanInput,
  type CertificateFields,
  idOf,
  type PlanInputFields,
} from '../../../support/builders.ts';
import { decisionOn, only } from './decision-on.ts';

/** The change stays the best one, and waits. */
const heldBackReasons: ReadonlySet<string> = new Set(['quota', 'outside-window', 'no-worker-in-vpc']);
const noWorkerThere = { reason: 'no-worker-in-vpc', message: 'No worker is in vpc-1.' } as const;

describe('a certificate is to be rotated because', () => {
  it.each<[string, string, CertificateFields, boolean]>([
    ['it expires soon', 'expires-soon', {}, false],
    ['it expires in hours', 'expires-soon', { daysLeft: 0.5 }, true],
    ['it has expired', 'expired', { daysLeft: -1 }, true],
    ['it is revoked', 'revoked', { daysLeft: 200, revoked: true }, true],
  ])('%s', (_title, reason, old, emergency) => {
    expect(decisionOn(old)).toMatchObject({
      decision: 'rotate',
      reason,
      due: { emergency },
      newCertificateId: idOf(3),
    });
  });

  it('a caller forces it', () => {
    expect(decisionOn({ daysLeft: 200 }, { selection: { force: true } })).toMatchObject({
      decision: 'rotate',
      reason: 'forced',
    });
  });

  it('and the message says what replaces it and for how long', () => {
    expect(decisionOn({})?.message).toBe(
      'It expires at 2026-06-10 00:00 UTC, in 9 days. 3-cn-hangzhou replaces it and lasts until 2027-03-28 00:00 UTC.',
    );
  });
});

describe('nothing is to be done because', () => {
  it('the certificate is not due', () => {
    expect(decisionOn({ daysLeft: 200 })).toMatchObject({ decision: 'nothing-to-do', reason: 'not-due' });
  });

  it('the command names other listeners', () => {
    const decision = decisionOn({}, { selection: { listenerIds: ['lsn-2'] } });

    expect(decision).toMatchObject({ decision: 'nothing-to-do', reason: 'not-asked-for' });
  });

  it('the command names a certificate that is for other names', () => {
    const candidates = [aCertificate({ id: 3 }), aCertificate({ id: 4, names: ['z.com'] })];

    const decision = decisionOn({}, { candidates, selection: { certificateId: idOf(4) } });

    expect(decision).toMatchObject({ decision: 'nothing-to-do', reason: 'not-asked-for' });
  });

  it('the command names a certificate that lacks a name, and another one may have it', () => {
    const decision = decisionOn(
      { names: ['www.example.com', 'b.com'] },
      { selection: { certificateId: idOf(3) } },
    );

    expect(decision).toMatchObject({ decision: 'nothing-to-do', reason: 'not-asked-for' });
    expect(decision?.message).toMatch(/^3-cn-hangzhou does not replace it \(names-not-covered\): .*b\.com/);
  });

  it('the certificate is the very one that a caller forces', () => {
    const decision = decisionOn({ daysLeft: 200 }, { selection: { force: true, certificateId: idOf(2) } });

    expect(decision).toMatchObject({ decision: 'nothing-to-do', reason: 'not-due' });
  });

  it('the certificate, forced like all others, is the best replacement of another one', () => {
    const attached = [
      aCertificate({ id: 1, names: ['fallback.com'] }),
      aCertificate({ id: 2, daysLeft: 9, instanceId: 'cas-1' }),
      aCertificate({ id: 3, daysLeft: 200, instanceId: 'cas-1' }),
    ];

    const { changes, decisions } = planLoadBalancer(
      aPlanInput({
        listeners: [aListener({ attached })],
        candidates: [...attached, aCertificate({ id: 4 })],
        selection: { force: true },
      }),
    );

    expect(decisions[2]).toMatchObject({ decision: 'nothing-to-do', reason: 'takes-over', passedOver: [] });
    expect(changes.map(({ newCertificateId }) => newCertificateId)).toEqual([idOf(3)]);
  });
});

describe('a due certificate is blocked because', () => {
  it.each<[string, string, CertificateFields, PlanInputFields]>([
    ['CAS holds nothing for it', 'no-replacement', {}, { candidates: [] }],
    ['its names are unknown', 'names-unknown', { names: [] }, {}],
    ['the names of its replacement are unknown', 'no-replacement', {}, only({ names: [] })],
    ['its renewal lacks a name', 'names-not-covered', { names: ['www.example.com', 'b.com'] }, {}],
    ['its renewal is itself due', 'candidate-due', {}, only({ daysLeft: 20 })],
    ['its renewal is revoked', 'candidate-revoked', {}, only({ revoked: true })],
    ['its renewal is not valid yet', 'candidate-not-yet-valid', {}, only({ daysLeft: 400 })],
    [
      'its renewal has no private key',
      'candidate-without-private-key',
      {},
      only({ privateKeyPresent: false }),
    ],
    ['its renewal has a weaker key', 'key-weaker', { keySizeBits: 4096 }, {}],
    ['no slot is free', 'quota', {}, { quotaExhausted: true }],
    ['the maintenance window is closed', 'outside-window', {}, { windowOpen: false }],
    [
      'the only other certificate is in another partition',
      'no-replacement',
      {},
      only({ id: '3-ap-southeast-1' }),
    ],
    [
      'its listener is left alone',
      'owned-by-ingress-controller',
      {},
      {
        leftAlone: new Map([
          [
            'lsn-1',
            { reason: 'owned-by-ingress-controller', message: 'The ALB Ingress Controller owns it.' },
          ],
        ]),
      },
    ],
    [
      'nothing can prove it',
      'no-sm2-over-quic',
      {},
      { noProbe: () => ({ reason: 'no-sm2-over-quic', message: 'No probe can prove this.' }) },
    ],
    ['no worker can reach it', 'no-worker-in-vpc', {}, { noWorker: noWorkerThere }],
  ])('%s', (_title, reason, old, fields) => {
    expect(decisionOn(old, fields)).toMatchObject({
      decision: 'blocked',
      reason,
      due: { reason: 'expires-soon' },
      newCertificateId: heldBackReasons.has(reason) ? idOf(3) : undefined,
    });
  });

  it('the certificate that the command forces here lacks a name', () => {
    const decision = decisionOn(
      { names: ['www.example.com', 'b.com'] },
      { selection: { force: true, certificateId: idOf(3) } },
    );

    expect(decision).toMatchObject({ decision: 'blocked', reason: 'names-not-covered' });
  });

  it('CAS returned no details of it, with the reason of CAS', () => {
    const listener = aListener({ attached: [anUnknownAttached(7, 'default')] });

    const { decisions } = planLoadBalancer(
      aPlanInput({ listeners: [listener], detailsUnavailable: new Map([[idOf(7), 'NoPermission.']]) }),
    );

    expect(decisions[0]).toMatchObject({
      decision: 'blocked',
      reason: 'details-unavailable',
      message: 'NoPermission.',
    });
  });
});

describe('an opt-in of the operator', () => {
  it('RETIRED_NAMES lets a name go that is no longer needed', () => {
    const decision = decisionOn(
      { names: ['www.example.com', 'b.com'] },
      { policy: { retiredNames: ['b.com'] } },
    );

    expect(decision).toMatchObject({ decision: 'rotate' });
  });

  it('ALLOW_WEAKER_KEY accepts a weaker key', () => {
    expect(decisionOn({ keySizeBits: 4096 }, { policy: { allowWeakerKey: true } })).toMatchObject({
      decision: 'rotate',
    });
  });

  it('ALLOW_GAP accepts a gap, only where no slot is free', () => {
    expect(decisionOn({}, { policy: { allowGap: true }, quotaExhausted: true })).toMatchObject({
      decision: 'rotate',
    });
  });
});

describe('a decision to replace a certificate by one that lacks a name', () => {
  it('names what is missing where the old one has expired, and how to mend it', () => {
    const decision = decisionOn({ daysLeft: -1, names: ['www.example.com', 'b.com'] });

    expect(decision).toMatchObject({ decision: 'rotate', missingNames: ['b.com'] });
    expect(decision?.message).toMatch(/Nothing covers b\.com: .*RETIRED_NAMES/);
  });

  it.each<[string, CertificateFields]>([
    ['has expired', { daysLeft: -1 }],
    ['is still valid', {}],
  ])('does not speak of missing names where none is and the old one %s', (_title, old) => {
    const decision = decisionOn(old);

    expect(decision).not.toHaveProperty('missingNames');
    expect(decision?.message).not.toMatch(/Nothing covers/);
  });
});
