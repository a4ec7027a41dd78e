/** An open change that a run of this service never recorded, as a writer in the folder of the ledger can put it there. */
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { type Change, changeKey } from '../../../shared/core/planning/change.ts';
import { proveNew, type SlotEntry, type Step, type WriteStep } from '../../../shared/core/planning/step.ts';
import {
  type LoadBalancerEntry,
  loadBalancerLog,
  loadBalancerReducer,
} from '../../../shared/core/records/load-balancer-log.ts';
import { openLog } from '../../../shared/ledger/log.ts';
import type { World } from '../../support/world.ts';

export interface Forgery {
  readonly newCertificateId: CertificateId;
  readonly replaces: readonly SlotEntry[];
  /** The steps that the change pretends to consist of; a proof follows. */
  readonly steps: readonly Step[];
  readonly before: readonly SlotEntry[];
  /** The writes that it pretends to have sent. */
  readonly sent: readonly WriteStep[];
  readonly gap?: boolean;
  /** The roll back that it pretends to be in. */
  readonly rollingBack?: { readonly slots: readonly SlotEntry[]; readonly restoresCover: boolean };
}

export async function forge(world: World, forgery: Forgery): Promise<void> {
  const { newCertificateId, replaces, steps, before, sent, gap = false, rollingBack } = forgery;
  const change: Change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId,
    replaces,
    steps: [...steps, proveNew],
    needsSlot: false,
    gap,
  };
  const key = changeKey(change);
  const log = await openLog({
    store: world.store,
    clock: world.clock,
    log: loadBalancerLog('cn-hangzhou', 'alb-1'),
    reducer: loadBalancerReducer,
    holder: 'forger',
  });
  const entries: Exclude<LoadBalancerEntry, { kind: 'checkpoint' }>[] = [
    { kind: 'change-started', data: { key, rotationId: 'forged', change, before, baseline: null } },
    ...sent.flatMap((step, at) => [
      {
        kind: 'intent',
        data: { listenerId: 'lsn-1', step, clientToken: `token-${at}`, announces: [] },
      } as const,
      {
        kind: 'result',
        data: { listenerId: 'lsn-1', clientToken: `token-${at}`, result: 'accepted', message: '' },
      } as const,
    ]),
    ...(rollingBack
      ? [
          {
            kind: 'rolling-back',
            data: { key, reason: 'served-other', message: 'Forged.', done: sent, kept: [], ...rollingBack },
          } as const,
        ]
      : []),
  ];
  for (const entry of entries) await log.append(entry);
}

export const asDefault = (certificateId: CertificateId): SlotEntry => ({ certificateId, slot: 'default' });
export const asAdditional = (certificateId: CertificateId): SlotEntry => ({
  certificateId,
  slot: 'additional',
});
