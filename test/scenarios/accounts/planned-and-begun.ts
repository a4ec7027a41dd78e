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
  return planned.rotations.flatMap(({ plan, loadBalancerId }) => {
    const began = applied.rotations.find((one) => one.loadBalancerId === loadBalancerId);
    const beginnings = plan.replacements.flatMap(beginningOf);
    const listeners = [...new Set(plan.replacements.map(({ listenerId }) => listenerId))];
    return listeners.flatMap((listenerId) => {
      const said = beginnings.filter((one) => one.listenerId === listenerId);
      const done = writes.filter(({ params }) => params['ListenerId'] === listenerId);
      return [
        ...notBegun(plan, began, said, done, writes).map((text) => `${at}: ${listenerId} ${text}`),
        ...notSaid(said, done).map((text) => `${at}: ${listenerId} ${text}`),
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
  writes: readonly CallEntry[],
): readonly string[] {
  return said.flatMap(({ listenerId, oldCertificateId, firstWrite }) => {
    if (done.some((call) => stepOf(call) === firstWrite)) return [];
    const row = began?.outcomes.find(
      (one) => one.listenerId === listenerId && one.oldCertificateId === oldCertificateId,
    );
    const isOpen = decidedAtStart.some(({ reason }) => reason === row?.reason);
    if (isOpen && (!byOthers.has(row?.reason ?? '') || isTriedElsewhere(writes, firstWrite))) return [];
    return [`should ${firstWrite}, but: ${row?.outcome} (${row?.reason}) ${row?.message}`];
  });
}

/** Done, and not said: the first write to the listener belongs to none of the changes of the plan. */
function notSaid(said: readonly Beginning[], done: readonly CallEntry[]): readonly string[] {
  const [first] = done;
  if (!first) return [];
  if (!said.some(({ firstWrite }) => stepOf(first) === firstWrite)) return [`was not to ${stepOf(first)}`];
  return [];
}

/** What another change decides: one with the same certificate was begun in the same scan. */
const byOthers: ReadonlySet<string> = new Set(['quarantined', 'waiting-for-pilot', 'soaking']);

function isTriedElsewhere(writes: readonly CallEntry[], firstWrite: string): boolean {
  return writes.some((call) => certificateIdsOf(call).some((id) => firstWrite.includes(id)));
}
