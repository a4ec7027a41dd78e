/** All checkers, and the function that applies them to a run. */
import type { Run } from '../simulate.ts';
import { noBadContentTwice, noNameForgotten } from './candidates.ts';
import { causesOf } from './causes.ts';
import { toldInTheEnd, toldOnce } from './channels.ts';
import type { Checker, Violation } from './checker.ts';
import { commandsStayNarrow, retriesTakeOver } from './commands.ts';
import {
  alwaysADefault,
  neverWhileConfiguring,
  noNameUncovered,
  tokensAreUsedOnce,
} from './control-plane.ts';
import { damagedEntriesNotCarriedOut } from './damage.ts';
import { foreignChangesStay } from './foreign-changes.ts';
import { rotatedAndClean } from './liveness.ts';
import { deadLeasesEnd, nothingStaysOpen } from './open-changes.ts';
import { nobodyBlamedInVain } from './others.ts';
import {
  chainsEnd,
  forgedRequestsChangeNothing,
  repeatedTriggersActOnce,
  tasksRunOnce,
  workIsDispatched,
} from './platform.ts';
import { proofBeforeRemoval } from './proof-before-removal.ts';
import { publishedOnce, thresholdsPublishedOnce } from './published.ts';
import { timelinesOf } from './read-timelines.ts';
import { attachedAsRead, nothingBadAttached, onlyReplacedLeaves } from './replacing.ts';
import { rolledBackIsBack, verifiedWasSeen } from './reported-outcomes.ts';
import { wrongContentIsToldFirst } from './told-first.ts';
import { noOtherInItsPlace } from './waiting-candidates.ts';
import { wakeUpsFollowProofs, wavesContinue } from './waves.ts';
import { callsAreBounded, leasesAreKept, noSecrets, nothingIsDeleted, oneWriterAtATime } from './workers.ts';
import { onlyListedAddressesDialled } from './zones.ts';

export const checkers: readonly Checker[] = [
  alwaysADefault,
  noNameUncovered,
  proofBeforeRemoval,
  onlyReplacedLeaves,
  nothingBadAttached,
  attachedAsRead,
  neverWhileConfiguring,
  tokensAreUsedOnce,
  oneWriterAtATime,
  leasesAreKept,
  verifiedWasSeen,
  rolledBackIsBack,
  foreignChangesStay,
  nobodyBlamedInVain,
  noSecrets,
  nothingIsDeleted,
  callsAreBounded,
  rotatedAndClean,
  nothingStaysOpen,
  deadLeasesEnd,
  publishedOnce,
  thresholdsPublishedOnce,
  tasksRunOnce,
  repeatedTriggersActOnce,
  forgedRequestsChangeNothing,
  workIsDispatched,
  wakeUpsFollowProofs,
  wavesContinue,
  chainsEnd,
  commandsStayNarrow,
  retriesTakeOver,
  onlyListedAddressesDialled,
  damagedEntriesNotCarriedOut,
  wrongContentIsToldFirst,
  noBadContentTwice,
  noOtherInItsPlace,
  noNameForgotten,
  toldOnce,
  toldInTheEnd,
];

export function checkRun({ truth, history, calmFromMs, calmFrom, endMs }: Run): readonly Violation[] {
  const derived = { timelines: timelinesOf(history), causes: causesOf(history) };
  const evidence = { truth, history, calmFromMs, calmFrom, endMs, ...derived };
  return checkers.flatMap(({ check }) => check(evidence));
}
