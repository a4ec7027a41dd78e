/** What a plan says because of the ledger: the same as the gate before the first write, and nothing about a log that was not read. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import { type CertificateState, emptyCertificate } from '../../../../shared/core/records/certificate-log.ts';
import { emptyControl } from '../../../../shared/core/records/control-log.ts';
import type { PlanKnowledge } from '../../../../shared/core/records/ledger-knowledge.ts';
import { ledgerGates } from '../../../../shared/rotation/waves/ledger-gates.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';

const fresh = idOf(7);
const old = idOf(1);
const notRead = { notRead: 'the store does not answer' };

const gates = (state: Partial<CertificateState>, fields: Partial<PlanKnowledge> = {}) =>
  ledgerGates({
    loadBalancerId: 'alb-1',
    knowledge: {
      control: emptyControl,
      certificates: new Map([[fresh, { ...emptyCertificate, ...state }]]),
      candidates: [aCertificate({ id: 7 }), aCertificate({ id: 8 })],
      ...fields,
    },
    soakMs: HOUR_MS,
    roots: 'roots-1',
    nowMs: NOW_MS,
  });

const triedBy = (loadBalancerId: string) => ({ trial: { loadBalancerId, untilMs: NOW_MS + HOUR_MS } });
const refusals = [
  {
    code: 'Invalid.Certificate',
    message: 'no.',
    loadBalancerIds: ['alb-1'],
    firstAtMs: NOW_MS - 2 * HOUR_MS,
    lastAtMs: NOW_MS,
    times: 3,
    countedAtMs: NOW_MS,
  },
];
const failures = [{ loadBalancerId: 'alb-1', atMs: NOW_MS, times: 1 }];

describe('the gates of a plan', () => {
  it('hold a change back while another load balancer tries the new certificate, and give the reason', () => {
    expect(gates(triedBy('alb-2')).heldBack(fresh, false, [old])).toEqual({
      reason: 'waiting-for-pilot',
      message: expect.stringContaining('alb-2 tries 7-cn-hangzhou first'),
      parameters: { pilot: 'alb-2' },
    });
    expect(gates(triedBy('alb-1')).heldBack(fresh, false, [old])).toBeUndefined();
    expect(gates(triedBy('alb-2')).heldBack(fresh, true, [old])).toBeUndefined();
  });

  it.each([
    { state: { failures }, reason: 'quarantined' },
    { state: { refusals }, reason: 'refused-by-alb' },
  ])(
    'pass over what is $reason, and do not let its change wait, because another one takes its place',
    ({ state, reason }) => {
      expect(gates(state).passedOver(fresh, false, old)?.reason).toBe(reason);
      expect(gates(state).heldBack(fresh, false, [old])).toBeUndefined();
    },
  );

  it('pass over a certificate only in the place of the ones whose names it lacks', () => {
    const content = {
      reason: 'names-lost',
      message: '',
      roots: 'roots-1',
      loadBalancerId: 'alb-2',
      atMs: NOW_MS,
      lacksNamesOf: [old],
    } as const;

    expect(gates({ content }).passedOver(fresh, false, old)).toBeDefined();
    expect(gates({ content }).passedOver(fresh, false, idOf(2))).toBeUndefined();
  });

  it('do not blame a certificate for a refusal that another candidate meets, too', () => {
    const both = new Map([fresh, idOf(8)].map((id) => [id, { ...emptyCertificate, refusals }]));

    expect(gates({}, { certificates: both }).passedOver(fresh, false, old)).toBeUndefined();
  });

  it('say that a certificate is new, and that an operator has released it, only if its log says so', () => {
    const proven = { proven: { loadBalancerId: 'alb-2', atMs: NOW_MS } };

    expect(gates({}).unproven(fresh)).toBe(true);
    expect(gates(proven).unproven(fresh)).toBe(false);
    expect(gates({}).released(fresh)).toBe(false);
    expect(gates({ releasedAtMs: NOW_MS }).released(fresh)).toBe(true);
  });

  it('know a certificate without entries as new', () => {
    const none = gates({}, { certificates: new Map() });

    expect(none.unproven(fresh)).toBe(true);
    expect(none.released(fresh)).toBe(false);
    expect(none.passedOver(fresh, false, old)).toBeUndefined();
    expect(none.unknown).toBeUndefined();
  });
});

describe('a log that could not be read', () => {
  it('of a certificate holds nothing back, counts as unproven, never as released, and is named', () => {
    const unread = gates({}, { certificates: new Map([[fresh, notRead]]) });

    expect(unread.passedOver(fresh, false, old)).toBeUndefined();
    expect(unread.heldBack(fresh, false, [old])).toBeUndefined();
    expect(unread.unproven(fresh)).toBe(true);
    expect(unread.released(fresh)).toBe(false);
    expect(unread.unknown).toEqual({
      reason: 'ledger-unavailable',
      message: expect.stringContaining('the store does not answer'),
    });
  });

  it('of control holds no change back, but its certificates are still passed over', () => {
    const unread = gates({ failures }, { control: notRead });

    expect(unread.heldBack(fresh, false, [old])).toBeUndefined();
    expect(unread.passedOver(fresh, false, old)?.reason).toBe('quarantined');
    expect(unread.unknown?.reason).toBe('ledger-unavailable');
    expect(gates({}).unknown).toBeUndefined();
  });
});
