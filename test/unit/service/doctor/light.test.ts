/** What webhook, status and certificate-issued find of themselves. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { createMemoryInvoker } from '../../../../shared/cloud/invoke-api.ts';
import { LedgerBucketVersioned, LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import { LEDGER_FORMAT } from '../../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { examineStarter, examineStatus } from '../../../../shared/service/doctor/light.ts';
import { anAlb } from '../../cloud/inventory/fake-alb.ts';

const target = { service: undefined, functionName: 'scan' };
const newId = () => 'id-1';
const refusal = (kind: 'denied' | 'not-found', action: string) =>
  new CloudError('no', { kind, action, cloudCode: 'Code', httpStatus: kind === 'denied' ? 403 : 404 });
const notes = (checks: readonly { readonly id: string; readonly state: string }[]) =>
  checks.map(({ id, state }) => `${id} ${state}`);

describe('webhook', () => {
  const alb = {
    ...anAlb(),
    getLoadBalancerAttribute: () => Promise.reject(refusal('not-found', 'GetLoadBalancerAttribute')),
  };

  it('that may do what it needs has no finding', async () => {
    const invoker = createMemoryInvoker();

    const checks = await examineStarter({ kind: 'webhook', invoker, newId, target, alb });

    expect(notes(checks)).toEqual(['permissions-webhook ok', 'invocation ok']);
    expect(invoker.invocations).toMatchObject([{ target, payload: '{"doctor":"ping"}' }]);
  });

  it('that may not see whether a load balancer exists finds that', async () => {
    const blind = {
      ...alb,
      getLoadBalancerAttribute: () => Promise.reject(refusal('denied', 'GetLoadBalancerAttribute')),
    };

    const checks = await examineStarter({
      kind: 'webhook',
      invoker: createMemoryInvoker(),
      newId,
      target,
      alb: blind,
    });

    expect(notes(checks)).toEqual(['permissions-webhook fault', 'invocation ok']);
  });
});

it('certificate-issued that may not start a scan finds that', async () => {
  const invoker = { invokeAsync: () => Promise.reject(refusal('denied', 'InvokeFunction')) };

  const checks = await examineStarter({ kind: 'certificate-issued', invoker, newId, target });

  expect(notes(checks)).toEqual(['permissions-certificate-issued fault', 'invocation fault']);
});

describe('status', () => {
  const place = { kind: 'oss', bucket: 'ledger', inCloud: true } as const;
  const unavailable = (action: string) =>
    new LedgerUnavailable('no', { retryable: false, cause: refusal('denied', action) });
  const ledgerOfOneScan = async () => {
    const store = createMemoryLedger();
    const entry = {
      format: LEDGER_FORMAT,
      atMs: 0,
      holder: 'scan',
      nonce: '1',
      kind: 'scan-started',
      data: {},
    } as const;
    await store.append('scans/cn-hangzhou/0001-scan', 1, entry);
    return store;
  };

  it('that can read the ledger has no finding, and writes nothing', async () => {
    const store = await ledgerOfOneScan();
    const before = await store.logs('');

    const checks = await examineStatus(store, place);

    expect(notes(checks)).toEqual([
      'permissions-status ok',
      'ledger-location ok',
      'ledger-readable ok',
      'ledger-writable not-applicable',
      'ledger-exclusive not-applicable',
    ]);
    expect(await store.logs('')).toEqual(before);
  });

  it('does not say that it can read where there is nothing to read yet', async () => {
    const checks = await examineStatus(createMemoryLedger(), place);

    expect(notes(checks).slice(0, 3)).toEqual([
      'permissions-status unknown',
      'ledger-location ok',
      'ledger-readable unknown',
    ]);
    expect(checks[2]?.message).toBe('no scan has left an entry to read yet');
  });

  it('finds that it may list, but not read', async () => {
    const store = {
      ...(await ledgerOfOneScan()),
      read: () => Promise.reject(unavailable('GetObject')),
    };

    const checks = await examineStatus(store, place);

    expect(notes(checks).slice(0, 3)).toEqual([
      'permissions-status fault',
      'ledger-location ok',
      'ledger-readable fault',
    ]);
    expect(checks[0]?.message).toContain('oss:GetObject');
  });

  it.each([
    [
      'that may not list it',
      unavailable('ListObjects'),
      ['permissions-status fault', 'ledger-location ok', 'ledger-readable fault'],
    ],
    [
      'whose bucket has versions',
      new LedgerBucketVersioned('ledger', 'enabled'),
      ['permissions-status unknown', 'ledger-location ok', 'ledger-readable fault'],
    ],
  ])('%s finds that', async (_, error, expected) => {
    const store = { ...createMemoryLedger(), logs: () => Promise.reject(error) };

    expect(notes(await examineStatus(store, place)).slice(0, 3)).toEqual(expected);
  });
});
