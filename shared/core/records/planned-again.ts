/**
 * Open changes that were dropped so that their listener could be planned again. Either their roll back was completed, its proof never came,
 * and the old certificate has become an emergency; or the new certificate itself is wrong, and stays because no old one can be restored.
 *
 * Decides whether that may be done now, and which certificate is passed over afterwards. Pure. Never decides whether the listener still is as
 * the roll back left it: recover-change.ts does. Assumes that the quarantine of the failed certificate is kept in its own log.
 */
import { DAY_MS } from '../../base/clock.ts';
import { inUtc } from '../../base/words.ts';
import type { CertificateId } from '../model/certificate.ts';
import { isReasonIn, type Reason, type RecordedReason } from '../model/reasons.ts';
import { replacementKey } from '../model/replacement-key.ts';
import type { Change } from '../planning/change.ts';
import type { PassedOverReason } from '../planning/gates.ts';
import type { OpenChange } from './open-change.ts';

/**
 * The same listener is planned again once a day at most: each time a certificate is exposed. For that day the failed one gives way to the
 * next best; then its quarantine decides, because it may be the only one, and not have been the reason.
 */
export const PLANNED_AGAIN_EVERY_MS = DAY_MS;
/** A certificate that stayed although it is wrong is remembered longer than public certificates are valid. */
const STAYED_MS = 400 * DAY_MS;

export interface PlannedAgain {
  readonly listenerId: string;
  /** The certificates that the dropped change was to replace. */
  readonly oldCertificateIds: readonly CertificateId[];
  /** The certificate whose proof failed; `undefined`: the change had no new certificate, or was rolled back for another reason. */
  readonly failedCertificateId: CertificateId | undefined;
  readonly atMs: number;
  /** The failed certificate stayed on the listener, with what handshakes showed. */
  readonly stayed?: Reason<RecordedReason>;
}

interface State {
  readonly plannedAgain: readonly PlannedAgain[];
}

/** Whether only the proof of the restored state is missing, in a change whose failed proof has been counted. */
export function awaitsOnlyProofOfRestored({
  rollingBack,
  restored,
  unproved,
}: Pick<OpenChange, 'rollingBack' | 'restored' | 'unproved'>): boolean {
  return rollingBack !== undefined && restored !== undefined && unproved !== undefined;
}

/** Whether the new certificate stays although an earlier run has proved it wrong, because no old one can be restored. */
export function staysWithoutOld({ unproved }: Pick<OpenChange, 'unproved'>): boolean {
  return unproved?.reason === 'no-good-snapshot';
}

/** Whether none of its old certificates was planned again within a day. */
export function mayPlanAgain({ plannedAgain }: State, change: Change, nowMs: number): boolean {
  return !plannedAgain.some((one) => isRecent(one, nowMs) && concerns(one, change));
}

/** Adds a dropped change, and forgets those that no longer matter. */
export function withPlannedAgain(
  plannedAgain: readonly PlannedAgain[],
  open: Pick<OpenChange, 'change'> & Partial<Pick<OpenChange, 'unproved' | 'restored'>>,
  atMs: number,
): readonly PlannedAgain[] {
  const { change, unproved, restored } = open;
  return [
    ...plannedAgain.filter((one) => isRecent(one, atMs) || isRemembered(one, atMs)),
    {
      listenerId: change.listenerId,
      oldCertificateIds: change.replaces.map(({ certificateId }) => certificateId),
      failedCertificateId:
        unproved && isReasonIn('stopped', unproved.reason) ? undefined : change.newCertificateId,
      atMs,
      ...(restored === undefined && unproved ? { stayed: unproved } : {}),
    },
  ];
}

/** Certificates that no plan of this load balancer uses for now, with the reason: the next best ones go first. */
export function passedOverAfterRollBack(
  { plannedAgain }: State,
  nowMs: number,
): ReadonlyMap<CertificateId, PassedOverReason> {
  return new Map(
    plannedAgain
      .filter((one) => isRecent(one, nowMs))
      .flatMap(({ failedCertificateId, atMs }) => {
        if (failedCertificateId === undefined) return [];
        const until = inUtc(atMs + PLANNED_AGAIN_EVERY_MS);
        const message = `The proof of ${failedCertificateId} failed here, and its roll back could not be proved. Only a command that names it uses it before ${until}.`;
        const parameters = { newCertificate: failedCertificateId, until };
        return [[failedCertificateId, { reason: 'quarantined', message, parameters }] as const];
      }),
  );
}

/** The wrong certificates that stayed on their listeners, by `replacementKey`, with what handshakes showed. */
export function stayedThoughWrong(
  { plannedAgain }: State,
  nowMs: number,
): ReadonlyMap<string, Reason<RecordedReason>> {
  return new Map(
    plannedAgain.flatMap((one) =>
      one.stayed && one.failedCertificateId && isRemembered(one, nowMs)
        ? [[replacementKey(one.listenerId, one.failedCertificateId), one.stayed] as const]
        : [],
    ),
  );
}

function isRemembered({ stayed, atMs }: PlannedAgain, nowMs: number): boolean {
  return stayed !== undefined && nowMs - atMs < STAYED_MS;
}

function isRecent({ atMs }: PlannedAgain, nowMs: number): boolean {
  return nowMs - atMs < PLANNED_AGAIN_EVERY_MS;
}

function concerns({ listenerId, oldCertificateIds }: PlannedAgain, change: Change): boolean {
  return (
    listenerId === change.listenerId &&
    change.replaces.some(({ certificateId }) => oldCertificateIds.includes(certificateId))
  );
}
