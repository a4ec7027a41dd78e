/**
 * Fires one trigger, then the hourly timer until nothing is open: waves, killed workers, lost answers and events that the bus refused need
 * later scans. Then, for the status page, a scan a day later, which asks for the daily check of every load balancer, and one that publishes
 * what they found.
 */

import { DAY_MS, HOUR_MS } from '../../shared/base/clock.ts';
import { isReasonIn, reasons } from '../../shared/core/model/reasons.ts';
import type { OutcomeRow } from '../../shared/core/reports/outcome-row.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { wrapped } from '../common/wrapped.ts';
import { latestOutcomes } from './latest-outcomes.ts';
import { readLedger } from './ledger.ts';
import { planFleet } from './plan-fleet.ts';
import { type StartTexts, startTexts } from './texts.ts';
import { adaptTimeScale } from './time-scale.ts';
import type { TriggerInput } from './trigger-input.ts';
import type { TriggerName } from './trigger-names.ts';
import { triggers } from './triggers.ts';

/** More hours than any fleet needs; a rotation that is still open then is reported as a surprise. */
const MAX_HOURS = 10;
/** Scans that began with nothing left to do, and in which no function was killed. */
const QUIET_SCANS = 2;
/** The workers of all load balancers start at once, and the deadline of a daily check is the shortest one that there is. */
const CHECK_SCALE = 2;

/** Whether a later run continues it without an operator. */
function isUnfinished({ outcome, reason }: OutcomeRow): boolean {
  if (outcome === 'planned' || reason === 'not-started') return true;
  return (isReasonIn('waiting', reason) || isReasonIn('stopped', reason)) && reasons[reason].endsByItself;
}

export interface Rotated {
  /** One row for each certificate that was attached when the plan was made. */
  readonly outcomes: readonly OutcomeRow[];
  /** How often the timer fired after the trigger. */
  readonly hours: number;
  /** Load balancers whose rotation has begun and not ended; empty is good. */
  readonly open: readonly string[];
  /** Load balancers with events that the bus has not accepted; empty is good. */
  readonly unsent: readonly string[];
}

export interface RotateFleetInput extends TriggerInput {
  readonly trigger: TriggerName;
  /** Of a machine that is fast enough. */
  readonly timeScale: number;
  /** How often all functions have been killed until now. */
  readonly kills: () => number;
}

export async function rotateFleet({
  trigger,
  timeScale,
  kills,
  ...input
}: RotateFleetInput): Promise<Rotated> {
  const { emulator, planned, progress } = input;
  const text = startTexts[languageOfPerson()];
  const seq = (await emulator.invocations()).at(-1)?.seq ?? 0;
  await triggers[trigger](input);
  let wasDone = false;
  let quietScans = 0;
  let killsBefore = kills();
  // An event or a command may concern one certificate: the day of the daily checks begins with the first scan of everything.
  let hadWholeScan = trigger === 'timer';
  for (let hours = 0; ; hours += 1) {
    await emulator.idle();
    const { open, unsent, recorded } = await readLedger(emulator.ready);
    const reported = await emulator.workerReports(seq);
    const outcomes = latestOutcomes(rowsOf(planned), recorded, rowsOf(reported));
    const unfinished = outcomes.filter(isUnfinished);
    const isDone = open.length + unfinished.length + unsent.length === 0;
    const isQuiet = hadWholeScan && wasDone && isDone && kills() === killsBefore;
    quietScans = isQuiet ? quietScans + 1 : 0;
    if (quietScans === QUIET_SCANS || hours === MAX_HOURS) {
      // Each event is about one certificate: a last plan, which changes nothing, covers the certificates without an event.
      const lastPlan = trigger === 'event' ? rowsOf(await planFleet(emulator)) : [];
      return {
        outcomes: latestOutcomes(rowsOf(planned), recorded, [...lastPlan, ...rowsOf(reported)]),
        hours,
        open,
        unsent,
      };
    }
    // The first quiet scan is the one in which every daily check is due.
    const isDayLater = isDone && quietScans === 0 && hadWholeScan;
    await adaptTimeScale(emulator, isDayLater ? Math.min(timeScale, CHECK_SCALE) : timeScale, progress);
    progress.doing(text.timerFiresAgain(isDayLater));
    if (!isDone)
      for (const line of wrapped(text.stillToDo(describeUnfinished(text, open, unfinished, unsent)), 74))
        progress.print(`       ${line}`);
    wasDone = isDone && hadWholeScan;
    hadWholeScan = true;
    killsBefore = kills();
    await emulator.advance(isDayLater ? DAY_MS : HOUR_MS);
    await emulator.fireTimer();
  }
}

function describeUnfinished(
  text: StartTexts,
  open: readonly string[],
  unfinished: readonly OutcomeRow[],
  unsent: readonly string[],
): readonly string[] {
  return [
    ...(open.length > 0 ? [text.openAt(open)] : []),
    ...new Set(
      unfinished.map(({ listenerId, outcome, reason }) =>
        outcome === 'planned' ? text.onlyPlanned(listenerId) : text.waits(listenerId, reason),
      ),
    ),
    ...(unsent.length > 0 ? [text.unsent(unsent)] : []),
  ];
}

function rowsOf(reports: readonly RotationReport[]): readonly OutcomeRow[] {
  return reports.flatMap(({ outcomes }) => outcomes);
}
