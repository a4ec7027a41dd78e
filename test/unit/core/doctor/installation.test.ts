/** Functions, timer and neighbours, compared with what the settings ask for. */
import { describe, expect, it } from 'vitest';
import {
  checkFunctions,
  checkTimer,
  type DeployedFunction,
} from '../../../../shared/core/doctor/installation.ts';
import {
  checkOtherEditors,
  checkOtherInstallations,
  checkVpcWorkers,
} from '../../../../shared/core/doctor/neighbours.ts';
import type { CheckResult } from '../../../../shared/core/doctor/result.ts';
import type { ReachSettings } from '../../../../shared/core/planning/worker-reach.ts';
import { says } from '../../../support/sentences.ts';

const findings = (results: readonly CheckResult[]): readonly string[] =>
  results.flatMap(({ id, state }) => (state === 'ok' ? [] : [`${id} ${state}`]));

describe('the functions', () => {
  const scan: DeployedFunction = {
    name: 'cert-rotator-scan',
    state: 'Active',
    lastUpdate: 'Successful',
    version: '1.2.0',
    sameCode: true,
    differences: [],
  };
  const found = (deployed: DeployedFunction | undefined) =>
    findings(checkFunctions([{ name: scan.name, deployed }], '1.2.0'));

  it('that are as the settings ask for have no finding', () => {
    expect(found(scan)).toEqual([]);
  });

  it.each<readonly [string, DeployedFunction | undefined, string]>([
    ['is not deployed', undefined, 'function-missing fault'],
    ['failed to start', { ...scan, state: 'Failed' }, 'function-state fault'],
    ['failed to be updated', { ...scan, lastUpdate: 'Failed' }, 'function-state fault'],
    ['is being updated', { ...scan, lastUpdate: 'InProgress' }, 'function-state warning'],
    ['was disabled', { ...scan, disabled: 'by an operator' }, 'function-disabled fault'],
    ['is older', { ...scan, version: '1.1.0' }, 'function-version fault'],
    ['has other code', { ...scan, sameCode: false }, 'function-version fault'],
    ['has another variable', { ...scan, differences: [says('MODE')] }, 'function-settings fault'],
    [
      'does not say its version',
      { ...scan, version: undefined, sameCode: undefined },
      'function-version unknown',
    ],
  ])('one that %s is found', (_, deployed, expected) => {
    expect(found(deployed)).toEqual([expected]);
  });

  it('that could not be read are unknown in every respect', () => {
    expect(findings(checkFunctions([{ name: 'scan', problem: 'HTTP 500' }], '1.2.0'))).toEqual([
      'function-missing unknown',
      'function-state unknown',
      'function-disabled unknown',
      'function-version unknown',
      'function-settings unknown',
    ]);
  });
});

describe('the timer', () => {
  const timer = { functionName: 'scan', enabled: true, cron: '0 7 * * * *' };

  it.each([
    ['is on', { value: [timer] }, 'ok'],
    ['is off', { value: [{ ...timer, enabled: false }] }, 'fault'],
    ['is not there', { value: [] }, 'fault'],
    ['is not told', { problem: 'HTTP 500' }, 'unknown'],
  ])('%s', (_, timers, state) => {
    expect(checkTimer(timers).state).toBe(state);
  });
});

describe('the workers of VPCs', () => {
  const inside = {
    loadBalancerId: 'alb-1',
    region: 'cn-hangzhou',
    addressType: 'Intranet',
    vpcId: 'vpc-1',
  } as const;
  const reach = (byVpc: object = {}, changed: Partial<ReachSettings> = {}): ReachSettings => ({
    probeNetwork: 'by-address-type',
    unprovable: 'block',
    rotateFunction: { byVpc: { ...byVpc }, byRegion: {}, otherwise: 'rotate' },
    ...changed,
  });

  it.each([
    ['an Intranet load balancer without one', inside, reach(), 'fault'],
    ['one with a worker', inside, reach({ 'vpc-1': 'inside' }), 'ok'],
    ['one that is probed at public addresses', inside, reach({}, { probeNetwork: 'public' }), 'ok'],
    ['one that is rotated without proof', inside, reach({}, { unprovable: 'rotate' }), 'ok'],
    ['an Internet load balancer', { ...inside, addressType: 'Internet' } as const, reach(), 'ok'],
  ])('%s', (_, loadBalancer, settings, state) => {
    expect(checkVpcWorkers([loadBalancer], settings).state).toBe(state);
  });
});

describe('another installation', () => {
  const own = { prefix: 'a', region: 'cn-hangzhou', covers: ['cn-hangzhou'], ledger: 'oss://one/x' };

  it.each([
    ['over the same region with another ledger', { ledger: 'oss://two/x' }, 'fault'],
    ['over all regions with another ledger', { covers: 'all', ledger: 'oss://two/x' } as const, 'fault'],
    ['over the same region with the same ledger', {}, 'warning'],
    ['over another region', { covers: ['cn-beijing'], ledger: 'oss://two/x' }, 'ok'],
  ])('%s', (_, changed, state) => {
    const installations = [{ ...own, prefix: 'b', ...changed }];

    expect(checkOtherInstallations(own, { value: { installations, unread: [] } }).state).toBe(state);
  });

  it('is unknown where one region could not be read, and a fault where another one has it', () => {
    const unread = [says('The functions of cn-beijing could not be listed: NoPermission')];
    const other = { ...own, prefix: 'b', ledger: 'oss://two/x' };
    const found = (installations: readonly (typeof own)[]) =>
      checkOtherInstallations(own, { value: { installations, unread } });

    expect(found([])).toMatchObject({ state: 'unknown', message: unread[0]?.en });
    expect(found([other])).toMatchObject({ state: 'fault', details: [expect.anything(), unread[0]?.en] });
  });

  it('that could not be looked for is unknown', () => {
    expect(checkOtherInstallations(own, { problem: 'HTTP 403' }).state).toBe('unknown');
  });
});

describe('CAS as an editor', () => {
  const job = { kind: 'deployment-job', name: 'j', listenerIds: ['lsn-1'], active: true } as const;

  it.each([
    ['of a listener that is rotated', job, ['lsn-1'], 'fault'],
    ['by hosting', { ...job, kind: 'hosting' } as const, undefined, 'fault'],
    ['of a listener that is left alone', job, ['lsn-2'], 'ok'],
    ['whose job has ended', { ...job, active: false }, ['lsn-1'], 'ok'],
  ])('%s', (_, editor, rotated, state) => {
    expect(checkOtherEditors({ value: [editor] }, rotated).state).toBe(state);
  });
});
