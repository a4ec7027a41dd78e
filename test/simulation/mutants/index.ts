/**
 * Ways to spoil the product, one at a time, as patches of its source: if the checkers notice none of them, they prove nothing. Applied to a
 * copy of the tree only (scripts/simulate/mutants.ts). A patch whose text is no longer there exactly once is an error.
 */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
}

function patch(file: string, find: string, replace: string): Patch {
  return { file: `shared/${file}`, find, replace };
}

function mutant(name: string, ...patches: readonly Patch[]): Mutant {
  return { name, patches };
}

export const mutants: readonly Mutant[] = [
  mutant(
    'dissociate before proof',
    patch(
      'rotation/changes/execute-change.ts',
      'if (!baseline) continue;',
      'if (!baseline || !isLast) continue;',
    ),
  ),
  mutant(
    'no wait for Running',
    patch(
      'rotation/changes/write.ts',
      "if (state.settled) return { kind: 'settled', slots: state.slots };",
      "if (Date.now() > 0) return { kind: 'settled', slots: state.slots };",
    ),
    patch('rotation/changes/write.ts', 'if (!state.settled) continue;', ''),
  ),
  mutant(
    'a failed job ignored',
    patch(
      'rotation/changes/write.ts',
      "if (job?.status === 'Failed') {",
      "if (job?.status === 'Failed') return { kind: 'done', byUs: true };\n    if (job?.status === 'Failed') {",
    ),
  ),
  mutant(
    'empty names match',
    patch(
      'core/model/names.ts',
      "return names !== 'unknown' && names.some(",
      "return names === 'unknown' || names.some(",
    ),
    patch(
      'core/planning/replacement-checks.ts',
      "if (candidate.names === 'unknown') {",
      "if (candidate.names === 'unknown' && nowhere) {",
    ),
    patch(
      'core/planning/replacement-checks.ts',
      'const namesKnown: ReplacementCheck',
      'const nowhere = false;\nconst namesKnown: ReplacementCheck',
    ),
  ),
  mutant(
    'RSA replaced by ECC',
    patch(
      'core/planning/replacement-checks.ts',
      '  current.keyType === candidate.keyType\n    ? ok',
      "  candidate.keyType !== 'SM2'\n    ? ok",
    ),
  ),
  mutant(
    'return early when already attached',
    patch(
      'core/planning/change.ts',
      'steps: [proveNewOrOld, ...removeAdditionals(question), proveNew],\n    needsSlot: false,',
      'steps: [proveNew],\n    needsSlot: false,',
    ),
  ),
  mutant(
    'lease not checked',
    patch(
      'core/records/load-balancer-log.ts',
      'if (!lease || lease.holder === self.holder || nowMs >= lease.untilMs) return false;',
      'if (!lease || nowMs > 0) return false;',
    ),
  ),
  mutant(
    'roll back to the wrong id',
    patch(
      'rotation/changes/roll-back.ts',
      'const undos = done.toReversed().flatMap(undoStep);',
      "const wrong = input.listener.attached.find(({ slot }) => slot === 'additional')?.certificateId;\n  const undos = done.toReversed().flatMap(undoStep).map((undo) => (undo.kind === 'update-default' ? { ...undo, to: wrong ?? undo.to } : undo));",
    ),
  ),
  mutant(
    'token reused across steps',
    patch(
      'rotation/changes/write.ts',
      'JSON.stringify([rotationId, stepKey, step, attempt])',
      'JSON.stringify([rotationId, stepKey.length * 0, step.kind.length * 0, attempt * 0])',
    ),
  ),
  mutant(
    'first page only',
    patch(
      'cloud/paging.ts',
      'if (nextToken === undefined) return [...found.values()];',
      'if (nextToken !== null) return [...found.values()];',
    ),
  ),
  mutant(
    'an unreachable zone counted as proved',
    patch(
      'core/proof/proof.ts',
      'results.length === 0 || unsettled.length > 0) {',
      'results.length === 0) {',
    ),
    patch('core/proof/proof.ts', 'if (unproved.length > 0) {', 'if (unproved.length > activeZones.length) {'),
  ),
  mutant(
    '"already associated" taken as done without reading',
    patch(
      'rotation/changes/write.ts',
      'const state = await settledState(input, input.clock.now() + STEP_TIMEOUT_MS);\n  if (state.kind',
      "if (/AlreadyAssociated|NotAssociated/.test(error.cloudCode)) return { kind: 'done', byUs: true };\n  const state = await settledState(input, input.clock.now() + STEP_TIMEOUT_MS);\n  if (state.kind",
    ),
  ),
  mutant(
    'roll back into an expired certificate',
    patch(
      'rotation/changes/roll-back.ts',
      'if (!isValid(certificate, nowMs) || certificate.notAfterMs - nowMs < ROLLBACK_MINIMUM_LIFE_MS) {',
      'if (certificate.revoked) {',
    ),
  ),
  mutant(
    'roll back that undoes a foreign change',
    patch(
      'rotation/changes/write.ts',
      "if (!sameSlots(state.slots, input.before))\n      return { kind: 'conflict', message: conflictMessage(input, state.slots) };\n    if (attempt",
      "if (!input.restores && !sameSlots(state.slots, input.before))\n      return { kind: 'conflict', message: conflictMessage(input, state.slots) };\n    if (attempt",
    ),
  ),
  mutant(
    'open rotations not resumed',
    patch(
      'rotation/session.ts',
      'const opened = record.state.open;',
      'const opened = record.state.open.slice(0, 0);',
    ),
  ),
  mutant(
    'quarantine that never ends',
    patch(
      'rotation/waves/waves.ts',
      'if (!own || nowMs >= heldUntilMs(own)) return undefined;',
      'if (!own) return undefined;',
    ),
  ),
  mutant(
    'task id does not depend on the trigger',
    patch(
      'service/worker/task-id.ts',
      'digest([region, loadBalancerId, trigger])',
      'digest([region, loadBalancerId])',
    ),
  ),
  mutant(
    'a timer that comes twice has two task ids',
    patch(
      'service/commands/trigger.ts',
      'if (!parsed.success) return',
      'if (!parsed.success || requestId) return',
    ),
  ),
  mutant(
    'task id of a request does not depend on what was signed',
    patch(
      'service/webhook/receive.ts',
      'const taskId = webhookTaskId(timestamp, request.body);',
      "const taskId = 'webhook-' + String(reception.clock.now());\n  webhookTaskId(timestamp, request.body);",
    ),
  ),
  mutant(
    'an event asks again each time',
    patch(
      'service/certificate-issued/parse-certificate-issued.ts',
      'JSON.stringify([...identityOf(command), period]);',
      'JSON.stringify([...identityOf(command), period, Math.random()]);',
    ),
  ),
  mutant(
    'webhook signature not checked',
    patch(
      'service/webhook/signature.ts',
      'if (matches > 0) return timestamp;',
      'if (matches >= 0) return timestamp;',
    ),
  ),
  mutant(
    'webhook timestamp not checked',
    patch(
      'service/webhook/signature.ts',
      'if (Math.abs(aheadMs) <= TOLERANCE_MS) return text;',
      'if (TOLERANCE_MS > 0) return text;',
    ),
  ),
  mutant(
    'only the first load balancer is handed out',
    patch(
      'service/scan/dispatch.ts',
      'return pMap(loadBalancers, (one)',
      'return pMap(loadBalancers.slice(0, 1), (one)',
    ),
  ),
  mutant(
    'wake-up without a finished change',
    patch(
      'rotation/waves/gatekeeper.ts',
      "if (verdict.kind === 'proven' && after.proven && othersWait(before, loadBalancerId))",
      "if (othersWait(before, loadBalancerId) || verdict.kind !== 'proven')",
    ),
    patch(
      'rotation/waves/gatekeeper.ts',
      'after.proven.atMs + input.soakMs',
      '(after.proven?.atMs ?? clock.now()) + input.soakMs',
    ),
  ),
  mutant(
    'a finished wave that wakes nobody',
    patch(
      'rotation/waves/gatekeeper.ts',
      "if (verdict.kind === 'proven' && after.proven && othersWait(before, loadBalancerId))",
      "if (verdict.kind === 'failed' && after.proven && othersWait(before, loadBalancerId))",
    ),
  ),
  mutant(
    'whoever comes during the soak waits for the timer',
    patch(
      'rotation/waves/gatekeeper.ts',
      'if (gate.opensAtMs !== undefined) input.onOthers',
      'if (!gate) input.onOthers',
    ),
  ),
  mutant(
    'wake-up during the soak',
    patch('service/worker/wake-scan.ts', '...(delaySeconds === undefined ? {} : { delaySeconds }),', ''),
  ),
  mutant(
    'everybody wakes scan for themselves',
    patch(
      'service/worker/wake-scan.ts',
      'wakeTaskId(certificateId, atMs)',
      'wakeTaskId(certificateId, worker.edge.clock.now())',
    ),
  ),
  mutant(
    'wake-ups that go round',
    patch(
      'service/worker/rotate.ts',
      'await wakeOthers(worker,',
      "if (worker.config.scanFunction) waits.set('1-cn-hangzhou', edge.clock.now());\n    await wakeOthers(worker,",
    ),
  ),
  mutant(
    'a plan that is asked for is carried out',
    patch(
      'service/scan/dispatch.ts',
      'const wanted = scope.commandFor(region, loadBalancerId);',
      "const wanted = { ...scope.commandFor(region, loadBalancerId), mode: 'apply' };",
    ),
  ),
  mutant(
    'a retry waits for its own lease',
    patch(
      'core/records/load-balancer-log.ts',
      'return !(self.retryCount > 0 && lease.requestId === self.requestId);',
      'return !(self.retryCount < 0 && lease.requestId === self.requestId);',
    ),
  ),
];
