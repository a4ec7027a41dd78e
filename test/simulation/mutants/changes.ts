/** Defects in carrying out, proving and undoing steps. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const changeMutants: readonly Mutant[] = [
  mutant('dissociate before proof', inBody('runSteps', 'if (!baseline)', 'if (!baseline || !isLast)')),
  mutant(
    'no wait for Running',
    inBody('awaitRunning', 'if (state.ready)', 'if (true)'),
    inBody('pollListener', "if (status !== 'Running')", 'if (false)'),
    inBody('readWithJob', 'state.ready && sameSlots(', 'sameSlots('),
    inBody('awaitEffect', 'if (!read.ready) continue;', ''),
  ),
  mutant(
    'a failed job ignored',
    inBody(
      'awaitEffect',
      "if (job?.status === 'Failed') {",
      "if (job?.status === 'Failed') return { kind: 'done', byUs: true };\nif (job?.status === 'Failed') {",
    ),
  ),
  mutant(
    'token reused across steps',
    inBody('tokenOf', '[rotationId, stepKey, step, attempt]', '[rotationId]'),
  ),
  mutant(
    '"already associated" taken as done without reading',
    inBody(
      'refusalResult',
      'const state =',
      "if (/AlreadyAssociated|NotAssociated/.test(error.cloudCode)) return { kind: 'done', byUs: true };\nconst state =",
    ),
  ),
  mutant(
    'an unreachable zone counted as proved',
    inBody('evaluateProof', '|| unstable.length > 0', ''),
    inBody('evaluateProof', 'unproved.length > 0', 'unproved.length > activeZones.length'),
  ),
  mutant(
    'roll back to the wrong id',
    inBody(
      'undoChange',
      'done.toReversed().flatMap(undoStep)',
      `done.toReversed().flatMap(undoStep).map((undo) => {
        const wrong = running.listener.attached.find(({ slot }) => slot === 'additional')?.certificateId;
        return undo.kind === 'update-default' ? { ...undo, to: wrong ?? undo.to } : undo;
      })`,
    ),
  ),
  mutant(
    'roll back into an expired certificate',
    inBody(
      'whyUnfit',
      '!isValid(certificate, nowMs) || certificate.notAfterMs - nowMs < ROLLBACK_MINIMUM_LIFE_MS',
      'certificate.revoked',
    ),
  ),
  mutant(
    'roll back that undoes a foreign change',
    inBody(
      'writeUntilShown',
      '!sameSlots(state.slots, before)',
      '!restores && !sameSlots(state.slots, before)',
    ),
  ),
];
