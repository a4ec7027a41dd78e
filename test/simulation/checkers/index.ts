/** Every law, and the one way to judge a run. */
import type { Run } from '../simulate.ts';
import { tellCauses } from './causes.ts';
import type { Checker, Violation } from './checker.ts';
import { commandsStayNarrow, retriesTakeOver } from './commands.ts';
import { alwaysADefault, neverWhileConfiguring, noNameBare, tokensAreUsedOnce } from './control-plane.ts';
import { daysToldOnce, deadLeasesEnd, nothingStaysOpen, rotatedAndClean, toldOnce } from './liveness.ts';
import {
  chainsEnd,
  occasionsCountOnce,
  strangersChangeNothing,
  tasksRunOnce,
  workIsHandedOut,
} from './platform.ts';
import { foreignChangesStay, proofBeforeRemoval, rolledBackIsBack, verifiedWasSeen } from './proofs.ts';
import { nothingBadAttached, onlyReplacedLeaves } from './replacing.ts';
import { tellStory } from './story.ts';
import { wakeUpsFollowProofs, wavesGoOn } from './waves.ts';
import { callsAreBounded, leasesAreKept, noSecrets, nothingIsDeleted, oneWriterAtATime } from './workers.ts';

export const checkers: readonly Checker[] = [
  alwaysADefault,
  noNameBare,
  proofBeforeRemoval,
  onlyReplacedLeaves,
  nothingBadAttached,
  neverWhileConfiguring,
  tokensAreUsedOnce,
  oneWriterAtATime,
  leasesAreKept,
  verifiedWasSeen,
  rolledBackIsBack,
  foreignChangesStay,
  noSecrets,
  nothingIsDeleted,
  callsAreBounded,
  rotatedAndClean,
  nothingStaysOpen,
  deadLeasesEnd,
  toldOnce,
  daysToldOnce,
  tasksRunOnce,
  occasionsCountOnce,
  strangersChangeNothing,
  workIsHandedOut,
  wakeUpsFollowProofs,
  wavesGoOn,
  chainsEnd,
  commandsStayNarrow,
  retriesTakeOver,
];

export function judge({ truth, happenings, calmFromMs, calmFrom, endMs }: Run): readonly Violation[] {
  const told = { story: tellStory(happenings), causes: tellCauses(happenings) };
  const evidence = { truth, happenings, calmFromMs, calmFrom, endMs, ...told };
  return checkers.flatMap(({ check }) => check(evidence));
}
