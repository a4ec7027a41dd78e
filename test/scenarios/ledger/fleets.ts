/** Several load balancers that wait for the same new certificate, and runs that are suspended. */
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { Probe } from '../../../shared/core/proof/observation.ts';
import {
  type CertificateEntry,
  certificateLog,
  certificateReducer,
} from '../../../shared/core/records/certificate-log.ts';
import { CONTROL_LOG, type ControlEntry, controlReducer } from '../../../shared/core/records/control-log.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { openLog } from '../../../shared/ledger/log.ts';
import { createWorld, type World, type WorldCertificate, type WorldOptions } from '../../support/world.ts';

export interface FleetOptions extends WorldOptions {
  readonly size?: number;
  readonly old?: WorldCertificate;
  readonly renewed?: WorldCertificate;
}

/** `alb-1`, `alb-2`... with one listener each (`lsn-1`...), and the same due default. */
export function aFleet({ size = 3, old, renewed, ...options }: FleetOptions = {}) {
  const world = createWorld(options);
  const due = world.certificate({ daysLeft: 20, ...old });
  const next = world.certificate({ ...renewed });
  for (let n = 1; n <= size; n++) world.loadBalancer({ listeners: [{ default: due }] });
  return { world, old: due, renewed: next };
}

/** One zone shows another leaf than the certificate has; all others show it as it is. */
export function wrongInOneZone({ model, probe }: World, certificateId: CertificateId): Probe {
  const sha256 = model.state().certificates.find((one) => one.certificateId === certificateId)?.facts.sha256;
  return async (target) => {
    const seen = await probe(target);
    if (seen.kind !== 'certificate' || seen.leaf.sha256 !== sha256) return seen;
    return target.zoneId.endsWith('-a') ? { ...seen, leaf: { ...seen.leaf, sha256: 'f'.repeat(64) } } : seen;
  };
}

/** No handshake is answered. */
export const blind: Probe = async () => ({ kind: 'unreachable', code: 'ECONNRESET' });

function signal() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

/** A store that suspends the worker at the first entry of this kind, until it is released. */
export function heldAt(store: LedgerStore, kind: string) {
  const reached = signal();
  const letGo = signal();
  const held: LedgerStore = {
    ...store,
    append: async (log, n, entry) => {
      if (entry.kind === kind) {
        reached.resolve();
        await letGo.promise;
      }
      return store.append(log, n, entry);
    },
  };
  return { store: held, reached: reached.promise, letGo: () => letGo.resolve() };
}

/** Appends an entry of the operator. */
export async function appendControlEntry(
  { store, clock }: World,
  entry: Exclude<ControlEntry, { kind: 'checkpoint' }>,
) {
  const log = await openLog({ store, clock, log: CONTROL_LOG, reducer: controlReducer, holder: 'operator' });
  await log.append(entry);
}

export async function appendCertificateEntries(
  { store, clock }: World,
  certificateId: CertificateId,
  ...entries: readonly Exclude<CertificateEntry, { kind: 'checkpoint' }>[]
): Promise<void> {
  const log = await openLog({
    store,
    clock,
    log: certificateLog(certificateId),
    reducer: certificateReducer,
    holder: 'operator',
  });
  for (const entry of entries) await log.append(entry);
}
