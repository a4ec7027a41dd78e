/** The rights of the functions, as calls have shown them. */
import { describe, expect, it } from 'vitest';
import {
  checkInvocation,
  checkPermissions,
  checkUpdateResources,
} from '../../../../shared/core/doctor/permissions.ts';

const right = 'alb:ListListeners';

describe('the rights of a function', () => {
  it.each([
    ['that are there', 'allowed', 'ok', 'has the 1 right'],
    ['of which one is missing', 'denied', 'fault', 'The role of scan lacks alb:ListListeners: HTTP 403'],
    ['of which one could not be tried', 'unknown', 'unknown', 'alb:ListListeners could not be tried'],
  ] as const)('%s', (_, outcome, state, text) => {
    const result = checkPermissions('scan', [{ right, outcome, message: 'HTTP 403' }]);

    expect(result).toMatchObject({ id: 'permissions-scan', state, message: expect.stringContaining(text) });
  });

  it('name every one that is missing', () => {
    const trials = ['a:B', 'c:D'].map((one) => ({ right: one, outcome: 'denied' }) as const);

    expect(checkPermissions('rotate', trials).details).toHaveLength(2);
  });
});

describe('the resources of an update', () => {
  it.each([
    ['were not tried', { dryRun: undefined }, 'unknown'],
    ['are granted', { dryRun: 'passed' }, 'ok'],
    ['are granted, and the listener is busy', { dryRun: 'refused' }, 'ok'],
    ['include a server group', { dryRun: 'denied', message: 'on acs:alb:1:servergroup/sgp-1' }, 'fault'],
    ['lack the load balancer', { dryRun: 'denied', message: 'on acs:alb:1:loadbalancer/alb-1' }, 'unknown'],
  ] as const)('%s', (_, update, state) => {
    expect(checkUpdateResources(update).state).toBe(state);
  });
});

describe('the invocation of other functions', () => {
  const trial = (outcome: 'allowed' | 'denied' | 'unknown') => ({
    function: 'rotate',
    trial: { right: 'fc:InvokeFunction', outcome },
  });

  it.each([
    ['that is accepted', [trial('allowed')], 'ok'],
    ['that is refused', [trial('denied')], 'fault'],
    ['that is not answered', [trial('unknown')], 'unknown'],
    ['that nobody needs', [], 'ok'],
  ])('%s', (_, answers, state) => {
    expect(checkInvocation(answers).state).toBe(state);
  });
});
