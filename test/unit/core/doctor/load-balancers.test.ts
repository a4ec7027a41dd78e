/** Load balancers as a plan sees them, and the rights of the functions. */
import { describe, expect, it } from 'vitest';
import {
  checkDue,
  checkKnownToCas,
  checkLeftAlone,
  checkQuota,
  type PlannedDecision,
} from '../../../../shared/core/doctor/load-balancers.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';

const listener = { loadBalancerId: 'alb-1', listenerId: 'lsn-1', message: 'Because.' };

describe('what is left alone', () => {
  it.each([
    ['by the Ingress Controller', 'owned-by-ingress-controller', ['warning', 'ok']],
    ['since it does not run', 'listener-not-running', ['ok', 'warning']],
    ['since it is locked', 'business-status-abnormal', ['ok', 'warning']],
    ['by choice', 'excluded', ['ok', 'ok']],
  ])('%s', (_, reason, states) => {
    expect(checkLeftAlone([{ ...listener, reason }]).map(({ state }) => state)).toEqual(states);
  });

  it('by choice is told nevertheless', () => {
    const [, leftAlone] = checkLeftAlone([{ ...listener, reason: 'excluded' }]);

    expect(leftAlone).toMatchObject({ message: '1 listener left alone by choice.', details: ['Because.'] });
  });
});

describe('a certificate', () => {
  const due: PlannedDecision = {
    listenerId: 'lsn-1',
    certificateId: '1-cn-hangzhou',
    isDue: true,
    decision: 'blocked',
    newCertificateId: undefined,
    reason: 'no-replacement',
    message: 'CAS has no other.',
  };

  it.each<readonly [string, Partial<PlannedDecision>, string]>([
    ['that is due and cannot be replaced', {}, 'fault'],
    [
      'whose best candidate drops a name',
      { newCertificateId: '2-cn-hangzhou' as CertificateId, reason: 'names-not-covered' },
      'fault',
    ],
    ['that is due and will be replaced', { decision: 'rotate', reason: 'expires-soon' }, 'ok'],
    ['that waits for its window', { reason: 'outside-window' }, 'ok'],
    ['on a listener that is left alone', { reason: 'excluded' }, 'ok'],
    ['that is not due', { isDue: false, decision: 'nothing-to-do', reason: 'not-due' }, 'ok'],
  ])('%s', (_, changed, state) => {
    expect(checkDue([{ ...due, ...changed }]).state).toBe(state);
  });

  it.each([
    ['that CAS knows', 'known', 'ok'],
    ['that CAS does not have', 'missing', 'fault'],
    ['that CAS does not describe', 'not-described', 'unknown'],
  ] as const)('%s', (_, cas, state) => {
    const attached = { listenerId: 'lsn-1', certificateId: '1-cn-hangzhou', cas };

    expect(checkKnownToCas([attached]).state).toBe(state);
  });
});

describe('the quota', () => {
  const use = { loadBalancerId: 'alb-1', edition: 'Standard' };

  it.each([
    ['with room', { ...use, used: 24 }, 'ok'],
    ['of the usual size, full', { ...use, used: 25 }, 'warning'],
    ['that was raised', { ...use, used: 25, limit: 300 }, 'ok'],
    ['that was read, full', { ...use, used: 30, limit: 30 }, 'fault'],
    ['of an unknown edition', { ...use, edition: 'Extensible', used: 99 }, 'ok'],
  ])('%s', (_, quotaUse, state) => {
    expect(checkQuota([quotaUse]).state).toBe(state);
  });
});
