/**
 * Compares what plan mode said just before a scan with the writes that the scan then made, as the emulator recorded them.
 *
 * 5. Apply begins each change that the plan would do and no other one, except what the plan marks "decided when it starts".
 */
import type {
  PlanView,
  ReplacementView,
  RotationReport,
} from '../../../shared/core/reports/rotation-report.ts';
import type { ScanReport } from '../../../shared/core/reports/scan-report.ts';
import type { CallEntry } from '../../emulator/model/history.ts';
import { certificateIdsOf, stepOf } from '../../support/in-words.ts';
import type { LiveAccount, Scanned } from './live-account.ts';

/** A change that begins on a listener: its first write as `stepOf` puts it. */
interface Beginning {
  readonly listenerId: string;
  readonly oldCertificateId: string;
  readonly firstWrite: string;
}

/** @returns one sentence for each difference */
export function plannedOtherwise(live: LiveAccount): readonly string[] {
  return live.scans.flatMap((scanned) => differencesIn(live, scanned));
}

function differencesIn({ world }: LiveAccount, scanned: Scanned): readonly string[] {
  const { planned, applied, firstSeq, lastSeq, beganAtMs } = scanned;
  const at = `scan at ${new Date(beganAtMs).toISOString()}`;
  const writes = world.writes().filter(({ seq }) => seq > firstSeq && seq <= lastSeq);
  const tried = triedIn(scanned, writes);
  return planned.rotations.flatMap(({ plan, loadBalancerId }) => {
    const began = rotationOf(applied, loadBalancerId);
    const beginnings = plan.replacements.flatMap(beginningOf);
    const listeners = [...new Set(plan.replacements.map(({ listenerId }) => listenerId))];
    return listeners.flatMap((listenerId) => {
      const said = beginnings.filter((one) => one.listenerId === listenerId);
      const done = writes.filter(({ params }) => params['ListenerId'] === listenerId);
      return [
        ...notBegun(plan, began, said, done, tried).map((text) => `${at}: ${listenerId} ${text}`),
        ...notSaid(plan, said, done).map((text) => `${at}: ${listenerId} ${text}`),
      ];
    });
  });
}

function beginningOf({
  decision,
  listenerId,
  oldCertificateId,
  steps,
}: ReplacementView): readonly Beginning[] {
  const first = steps.find(({ kind }) => kind !== 'prove');
  if (decision !== 'rotate' || !first) return [];
  return [{ listenerId, oldCertificateId, firstWrite: `${first.kind} ${first.certificateIds.join(', ')}` }];
}

/** Said by the plan, and not done: only what the plan left open may be the reason. */
function notBegun(
  { decidedAtStart = [] }: PlanView,
  began: RotationReport | undefined,
  said: readonly Beginning[],
  done: readonly CallEntry[],
  tried: ReadonlySet<string>,
): readonly string[] {
  return said.flatMap(({ listenerId, oldCertificateId, firstWrite }) => {
    if (done.some((call) => stepOf(call) === firstWrite)) return [];
    const row = rowOf(began, { listenerId, oldCertificateId });
    const isOpen = decidedAtStart.some(({ reason }) => reason === row?.reason);
    const isTried = [...tried].some((certificateId) => firstWrite.includes(certificateId));
    if (isOpen && (!byOthers.has(row?.reason ?? '') || isTried)) return [];
    return [`should ${firstWrite}, but: ${row?.outcome} (${row?.reason}) ${row?.message}`];
  });
}

/** Done, and not said: the first write to the listener belongs to none of the changes of the plan. */
function notSaid(
  { decidedAtStart = [] }: PlanView,
  said: readonly Beginning[],
  done: readonly CallEntry[],
): readonly string[] {
  const [first] = done;
  // The end of an open change leads to another plan.
  if (!first || decidedAtStart.some(({ reason }) => reason === 'plan-changed')) return [];
  if (!said.some(({ firstWrite }) => stepOf(first) === firstWrite)) return [`was not to ${stepOf(first)}`];
  return [];
}

/** What another change decides: one with the same certificate was tried in the same scan. */
const byOthers: ReadonlySet<string> = new Set([
  'quarantined',
  'refused-by-alb',
  'waiting-for-pilot',
  'soaking',
]);

/**
 * Certificates that were written in the scan, and those of a pilot that found no answer or no proof possible when it started: the plan left
 * that open, and the others have waited for it.
 */
function triedIn({ planned, applied }: Scanned, writes: readonly CallEntry[]): ReadonlySet<string> {
  const stopped = planned.rotations.flatMap(
    ({ loadBalancerId, plan: { replacements, decidedAtStart = [] } }) =>
      replacements.flatMap((replacement) => {
        const row = rowOf(rotationOf(applied, loadBalancerId), replacement);
        const isStopped =
          replacement.decision === 'rotate' &&
          !byOthers.has(row?.reason ?? '') &&
          decidedAtStart.some(({ reason }) => reason === row?.reason);
        return isStopped && replacement.newCertificateId ? [replacement.newCertificateId] : [];
      }),
  );
  return new Set([...writes.flatMap(certificateIdsOf), ...stopped]);
}

function rotationOf({ rotations }: ScanReport, loadBalancerId: string): RotationReport | undefined {
  return rotations.find((one) => one.loadBalancerId === loadBalancerId);
}

function rowOf(
  report: RotationReport | undefined,
  { listenerId, oldCertificateId }: Pick<Beginning, 'listenerId' | 'oldCertificateId'>,
): RotationReport['outcomes'][number] | undefined {
  return report?.outcomes.find(
    (one) => one.listenerId === listenerId && one.oldCertificateId === oldCertificateId,
  );
}
