/**
 * One trigger, and what it takes until nothing is open: waves, killed workers, a cloud that does not always answer and a bus that does not
 * take every event need the next timer, and the next.
 */
import { HOUR_MS } from '../../shared/base/clock.ts';
import { isReasonIn, reasons } from '../../shared/core/model/reasons.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { latestOutcomes } from './latest-outcomes.ts';
import { readLedger } from './ledger.ts';
import { planFleet } from './plan-fleet.ts';
import type { TriggerInput } from './trigger-input.ts';
import { type TriggerName, triggers } from './triggers.ts';

/** After that somebody has to look; a day has 24 of them. */
const MOST_HOURS = 8;

/** Whether a later run goes on with it by itself. */
function isUnfinished({ outcome, reason }: OutcomeRow): boolean {
  if (outcome === 'planned' || reason === 'not-started') return true;
  return (isReasonIn('waiting', reason) || isReasonIn('stopped', reason)) && reasons[reason].endsByItself;
}

export interface Rotated {
  /** One row for each certificate that was attached at the first look. */
  readonly outcomes: readonly OutcomeRow[];
  /** How often the timer had to fire besides. */
  readonly hours: number;
  /** Load balancers whose rotation has begun and not ended; empty is good. */
  readonly open: readonly string[];
  /** Load balancers with events that the bus has not taken; empty is good. */
  readonly unsent: readonly string[];
}

export async function rotateFleet(triggering: TriggerInput, trigger: TriggerName): Promise<Rotated> {
  const { emulator, planned, progress } = triggering;
  const seq = (await emulator.invocations()).at(-1)?.seq ?? 0;
  await triggers[trigger](triggering);
  for (let hours = 0; ; hours += 1) {
    await emulator.idle();
    const { open, unsent, recorded } = await readLedger(emulator.ready);
    const reported = await emulator.workerReports(seq);
    const outcomes = latestOutcomes(rowsOf(planned), recorded, rowsOf(reported));
    const unfinished = outcomes.filter(isUnfinished);
    if (open.length + unfinished.length + unsent.length === 0 || hours === MOST_HOURS) {
      // An event is about one certificate: what none was about is seen by a last look, which changes nothing.
      const seen = trigger === 'event' ? rowsOf(await planFleet(emulator)) : [];
      return {
        outcomes: latestOutcomes(rowsOf(planned), recorded, [...seen, ...rowsOf(reported)]),
        hours,
        open,
        unsent,
      };
    }
    progress.say(`An hour passes, and the timer fires: ${whatIsLeft(open, unfinished, unsent)} ...`);
    await emulator.pass(HOUR_MS);
    await emulator.fireTimer();
  }
}

function whatIsLeft(
  open: readonly string[],
  unfinished: readonly OutcomeRow[],
  unsent: readonly string[],
): string {
  return [
    ...(open.length > 0 ? [`rotations are open at ${open.join(', ')}`] : []),
    ...unfinished.map(({ listenerId, reason }) => `${listenerId} waits (${reason})`),
    ...(unsent.length > 0 ? [`the bus has not taken all events of ${unsent.join(', ')}`] : []),
  ].join('; ');
}

function rowsOf(reports: readonly RotationReport[]): readonly OutcomeRow[] {
  return reports.flatMap(({ outcomes }) => outcomes);
}
