/** Roll backs of a change that replaces certificate 2 by 3, against a scripted ALB; no address answers a proof. */
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { startChange } from '../../../../shared/core/planning/running-change.ts';
import {
  applyStep,
  type SlotEntry,
  undoStep,
  type WriteStep,
} from '../../../../shared/core/planning/step.ts';
import { type RollBackInput, rollBack } from '../../../../shared/rotation/changes/roll-back.ts';
import { aCertificate, aListener, anAttached, idOf, NOW_MS } from '../../../support/builders.ts';
import { contextOn } from './blind-context.ts';
import { scriptedAlb, slot } from './scripted-alb.ts';

export const main = aCertificate({ id: 1, names: ['www.example.com'] });
export const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
const renewed = aCertificate({ id: 3, names: ['shop.example.com'] });
export const attach: WriteStep = { kind: 'associate', certificateId: idOf(3) };
export const detach: WriteStep = { kind: 'dissociate', certificateIds: [idOf(2)] };
export const before = [slot(1, 'default'), slot(2)];
const afterDetach = [slot(1, 'default'), slot(3)];
export const withBoth = [slot(1, 'default'), slot(3), slot(2)];

interface Given extends Partial<Pick<RollBackInput, 'live' | 'restoresCover' | 'recovered' | 'rotationId'>> {
  readonly done?: readonly WriteStep[];
  readonly kept?: readonly WriteStep[];
  readonly slots?: readonly SlotEntry[];
  readonly replaces?: readonly SlotEntry[];
  readonly gap?: boolean;
  readonly content?: boolean;
  /** What CAS has now; default: all of them. */
  readonly inCas?: readonly Certificate[];
  /** Proved wrong by an earlier run, and still there. */
  readonly stayed?: CertificateId;
}

/** The listener follows each undo. */
export async function undo({
  done = [attach, detach],
  kept = [],
  slots = afterDetach,
  live,
  gap = false,
  ...given
}: Given) {
  const {
    restoresCover = false,
    recovered = false,
    content,
    inCas = [main, old, renewed],
    rotationId,
    stayed,
  } = given;
  const seen: (readonly SlotEntry[])[] = [live ?? slots];
  const undos = done.toReversed().flatMap(undoStep);
  for (const step of undos.slice(stepsDone(slots, undos, live))) {
    seen.push(applyStep(seen.at(-1) ?? [], step));
  }
  const alb = scriptedAlb({
    listener: (_, writes) => ({ slots: seen[Math.min(writes, seen.length - 1)] ?? [] }),
  });
  const plannedAgain = stayed && {
    listenerId: 'lsn-1',
    oldCertificateIds: [],
    failedCertificateId: stayed,
    atMs: NOW_MS,
    stayed: { reason: 'names-lost', message: 'it lacks a name.' } as const,
  };
  const { context, lookups } = contextOn(alb, { inCas, plannedAgain: plannedAgain ? [plannedAgain] : [] });
  const change: Change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId: idOf(3),
    replaces: given.replaces ?? [slot(2)],
    steps: [],
    needsSlot: false,
    gap,
  };
  const known = new Map([main, old, renewed].map((one) => [one.certificateId, one]));
  const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });
  const outcome = await rollBack({
    context,
    running: startChange(change, listener, known),
    baseline: undefined,
    recovered,
    state: { done, kept, slots },
    failure: { reason: 'served-other', message: 'It failed.', ...(content === undefined ? {} : { content }) },
    restoresCover,
    live,
    ...(rotationId === undefined ? {} : { rotationId }),
  });
  return {
    outcome,
    calls: alb.calls.map((call) => call.replace('lsn-1: ', '')),
    entries: alb.entries,
    lookups,
  };
}

/** How many undos an earlier run has made. */
function stepsDone(
  slots: readonly SlotEntry[],
  undos: readonly WriteStep[],
  live: readonly SlotEntry[] | undefined,
) {
  let point = slots;
  let steps = 0;
  for (const step of undos) {
    if (live === undefined || JSON.stringify(point) === JSON.stringify(live)) break;
    point = applyStep(point, step);
    steps += 1;
  }
  return steps;
}
