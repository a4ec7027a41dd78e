/** A rotation on a scripted ALB that can read CAS, and in which no address answers a handshake. */
import { CloudError } from '../../../../shared/cloud/errors.ts';
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';
import {
  emptyLoadBalancer,
  type LoadBalancerState,
} from '../../../../shared/core/records/load-balancer-log.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import type { RotationContext } from '../../../../shared/rotation/run/context.ts';
import type { RotationSettings } from '../../../../shared/rotation/run/rotation.ts';
import { aLoadBalancer, usualPolicy } from '../../../support/builders.ts';
import type { scriptedAlb } from './scripted-alb.ts';

export interface BlindContext extends Partial<Pick<LoadBalancerState, 'plannedAgain'>> {
  /** What CAS has now. */
  readonly inCas: readonly Certificate[];
  readonly known?: readonly Certificate[];
  readonly deadlineMs?: number | undefined;
  readonly store?: LedgerStore;
  readonly settings?: Partial<RotationSettings>;
}

export function contextOn(
  { context: { ports, request, record, rotationId, writeTimes } }: ReturnType<typeof scriptedAlb>,
  { inCas, plannedAgain = [], known = [], deadlineMs, store = createMemoryLedger(), settings }: BlindContext,
) {
  const lookups: CertificateId[] = [];
  const api = {
    ...ports.cloud.alb('cn-hangzhou'),
    getLoadBalancerAttribute: async () => {
      throw new CloudError('no answer', {
        kind: 'unavailable',
        action: 'GetLoadBalancerAttribute',
        cloudCode: 'Timeout',
      });
    },
  };
  const lookup = async (id: CertificateId) => {
    lookups.push(id);
    const certificate = inCas.find(({ certificateId }) => certificateId === id);
    return certificate ? { kind: 'known', certificate } : { kind: 'missing' };
  };
  const catalog = { lookup, describe: lookup };
  const progress: string[] = [];
  const context = {
    ports: {
      ...ports,
      cloud: { alb: () => api, catalog: () => catalog },
      catalogs: () => catalog,
      probe: async () => ({ kind: 'unreachable', code: 'ECONNREFUSED' }),
      store,
      roots: 'roots-1',
      onProgress: ({ message }: { readonly message: string }) => void progress.push(message),
      onOthersMayFollow: () => undefined,
    },
    request: {
      ...request,
      loadBalancerId: 'alb-1',
      selection: { force: false, certificateId: undefined, listenerIds: undefined },
    },
    invocation: { requestId: 'request-1', retryCount: 0, deadlineMs },
    settings: {
      ...usualPolicy,
      unprovable: 'block',
      soakMs: 0,
      language: 'en',
      proofTimeoutMs: 10_000,
      probeNetwork: 'by-address-type',
      ...settings,
    },
    rotationId,
    writeTimes,
    record: { ...record, state: { ...emptyLoadBalancer, plannedAgain } },
    loadBalancer: aLoadBalancer(),
    attachedAtStart: new Map(),
    known: new Map(known.map((one) => [one.certificateId, one])),
    noProbe: () => undefined,
    servedBad: new Map(),
  } as unknown as RotationContext;
  return { context, lookups, progress };
}
