/**
 * Recovers the open changes of earlier runs before anything new is planned: each one is finished, rolled back, or left for the next run.
 *
 * A change that cannot be recovered because the cloud does not answer stays open and does not affect the others.
 */
import { CloudError } from '../cloud/errors.ts';
import type { Certificate, CertificateId } from '../core/model/certificate.ts';
import type { OpenChange } from '../core/records/open-change.ts';
import type { ChangeOutcome, RecoveredChange } from '../core/reports/change-outcome.ts';
import type { RotationRecord } from '../ledger/rotation-record.ts';
import { isEmergency } from './changes/is-emergency.ts';
import { recoverChange } from './changes/recover-change.ts';
import { contextFor, type Planned } from './run/context.ts';
import { type Rotation, reportProgress } from './run/rotation.ts';
import { isStopped, notRecovered } from './run/stopped.ts';
import { createGatekeeper } from './waves/gatekeeper.ts';

/** @returns the recovered changes by `changeKey`, without those that have to be planned again */
export async function recoverOpenChanges(
  rotation: Rotation,
  record: RotationRecord,
  planned: Planned,
): Promise<ReadonlyMap<string, RecoveredChange>> {
  const recovered = new Map<string, RecoveredChange>();
  for (const open of record.state.open) {
    const outcome = isStopped(rotation.ports)
      ? notRecovered
      : await recoverOne(rotation, record, planned, open);
    reportProgress(rotation, open.change.listenerId, recoveredText(outcome), { change: 'ended' });
    const repeated = outcome !== undefined && outcome.reason === open.unproved?.reason;
    if (outcome) recovered.set(open.key, { change: open.change, outcome, repeated });
  }
  return recovered;
}

function recoveredText(outcome: ChangeOutcome | undefined): string {
  return outcome === undefined
    ? 'the open change is planned again'
    : `open change: ${outcome.outcome} (${outcome.reason})`;
}

async function recoverOne(
  rotation: Rotation,
  record: RotationRecord,
  { reading, plan }: Planned,
  open: OpenChange,
): Promise<ChangeOutcome | undefined> {
  const { change, before } = open;
  const { newCertificateId } = change;
  try {
    const { known, undescribed } = await knownWith(rotation, reading.known, [
      ...(newCertificateId ? [newCertificateId] : []),
      ...before.map(({ certificateId }) => certificateId),
    ]);
    // Neither a check nor a proof knows it: a good one would be taken for a foreign one. The next run asks again.
    const why = newCertificateId && undescribed.get(newCertificateId);
    if (why) return { outcome: 'changed-unproved', reason: 'cloud-unavailable', message: why };
    const context = contextFor(rotation, record, { reading: { ...reading, known }, plan });
    const outcome = await recoverChange(context, plan.live, open, isEmergency(plan, change));
    if (outcome && newCertificateId)
      await createGatekeeper(rotation, undefined).leave(newCertificateId, outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { outcome: 'changed-unproved', reason: 'cloud-unavailable', message: error.messageWithHint };
  }
}

/** Adds certificates of an open change that are no longer attached to any listener. */
async function knownWith(
  { ports: { catalogs }, request: { region } }: Rotation,
  known: ReadonlyMap<CertificateId, Certificate>,
  ids: readonly CertificateId[],
): Promise<{
  readonly known: ReadonlyMap<CertificateId, Certificate>;
  /** CAS has them, or may have them, and gave no usable details. */
  readonly undescribed: ReadonlyMap<CertificateId, string>;
}> {
  const catalog = catalogs(region);
  const all = new Map(known);
  const undescribed = new Map<CertificateId, string>();
  for (const id of ids) {
    if (all.has(id)) continue;
    const found = await catalog.lookup(id);
    if (found.kind === 'known') all.set(id, found.certificate);
    if (found.kind === 'details-unavailable') undescribed.set(id, found.message);
  }
  return { known: all, undescribed };
}
