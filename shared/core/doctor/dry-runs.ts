/** What the dry runs of doctor have shown of themselves: that they change nothing. Pure. */
import { counted } from '../../base/words.ts';
import { type CheckResult, judge } from './result.ts';

/** A dry run whose answer was neither `DryRunOperation` nor a refusal. */
export interface HaltingDryRun {
  /** `update 1-cn-hangzhou on lsn-1` */
  readonly what: string;
  /** Why it is not clear whether ALB has carried it out; `undefined`: ALB answered that it has. */
  readonly unclear: string | undefined;
}

/** @param halting the last one, after which nothing was sent; `undefined`: every answer was clear */
export function checkDryRuns(tried: readonly string[], halting: HaltingDryRun | undefined): CheckResult {
  return judge('dry-run-carried-out', {
    faults: halting === undefined ? [] : [haltingText(halting)],
    ok: tried.length === 0 ? 'None was sent.' : `${counted(tried.length, 'dry run')} changed nothing.`,
    notes: tried,
  });
}

function haltingText({ what, unclear }: HaltingDryRun): string {
  return unclear === undefined
    ? `ALB carried out a dry run: ${what}.`
    : `ALB may have carried out a dry run: ${what}. Its answer is not clear: ${unclear}`;
}
