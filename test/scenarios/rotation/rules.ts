/**
 * Rules for every rotation, checked against the history of the emulator only, never against reports of the service. Deliberately shares no
 * code with the product's planning, except the comparison of names.
 */
import { nameCovers } from '../../../shared/core/model/names.ts';
import type { RotationReport } from '../../../shared/core/reports/rotation-report.ts';
import type { CallEntry, ChangeEntry } from '../../emulator/model/history.ts';
import { certificateIdsOf, stepOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';

export interface RulesOptions {
  /** A name may be uncovered for a time: the operator allowed it, or the old certificate had expired. */
  readonly gap?: boolean;
  /** No address answers, so nothing can be observed. */
  readonly blind?: boolean;
}

/** @returns one sentence for each broken rule */
export function brokenRules(
  world: World,
  reports: readonly RotationReport[],
  { gap = false, blind = false }: RulesOptions = {},
): readonly string[] {
  return [
    ...writesWhileConfiguring(world),
    ...tokensUsedTwice(world),
    ...(gap || blind ? [] : dissociatedUnproved(world)),
    ...(gap ? [] : uncoveredNames(world)),
    ...reports.flatMap((report) => verifiedUnseen(world, report)),
  ];
}

/** Writes to a listener in `Configuring`, including those that ALB refused. */
function writesWhileConfiguring(world: World): readonly string[] {
  const seenJobs = new Set<string>();
  return world.writes().flatMap((call) => {
    const first = call.jobId !== undefined && !seenJobs.has(call.jobId);
    if (call.jobId !== undefined) seenJobs.add(call.jobId);
    // The change of an accepted write is recorded before the call itself.
    const earlier = changesOf(world, listenerOf(call)).filter(({ seq }) => seq < call.seq);
    const before = first
      ? earlier.slice(
          0,
          earlier.findLastIndex(({ what }) => what === 'write-accepted'),
        )
      : earlier;
    return before.at(-1)?.status === 'Configuring' ? [`${stepOf(call)} was sent while Configuring`] : [];
  });
}

/** ClientTokens that were used for two different writes. */
function tokensUsedTwice(world: World): readonly string[] {
  const writes = new Map<unknown, string>();
  return world.writes().flatMap((call) => {
    const token = call.params['ClientToken'];
    const write = `${listenerOf(call)} ${stepOf(call)}`;
    const earlier = writes.get(token);
    writes.set(token, write);
    return earlier === undefined || earlier === write ? [] : [`${write} has the token of ${earlier}`];
  });
}

/** Certificates that were detached without a handshake since the last write. */
function dissociatedUnproved(world: World): readonly string[] {
  const writes = world.writes().filter(({ tookEffect }) => tookEffect);
  return writes.flatMap((call, index) => {
    if (!call.action.startsWith('Dissociate') || isUndo(call, writes.slice(0, index))) return [];
    const last = writes.slice(0, index).findLast((one) => listenerOf(one) === listenerOf(call));
    if (last?.action === call.action) return [];
    const seen = world
      .handshakes()
      .some(
        ({ seq, listenerId }) => seq > (last?.seq ?? 0) && seq < call.seq && listenerId === listenerOf(call),
      );
    return seen ? [] : [`${stepOf(call)} came without a handshake before it`];
  });
}

/** Whether the write detaches a certificate that the service itself had attached. */
function isUndo(call: CallEntry, earlier: readonly CallEntry[]): boolean {
  const own = earlier.filter(({ action }) => action.startsWith('Associate')).flatMap(certificateIdsOf);
  return certificateIdsOf(call).every((id) => own.includes(id));
}

/** Names that a valid certificate of a key type covered before a change of a listener, and none after it. */
function uncoveredNames(world: World): readonly string[] {
  const listeners = new Set(world.model.history.changes().map(({ listenerId }) => listenerId));
  return [...listeners].flatMap((listenerId) => {
    const completed = changesOf(world, listenerId).filter(({ status }) => status === 'Running');
    return completed.flatMap((change, index) => {
      const before = completed[index - 1];
      if (!before || change.what === 'foreign-edit') return [];
      const now = coverOf(world, change);
      return [...coverOf(world, { ...before, atMs: change.atMs })]
        .filter((name) => ![...now].some((other) => coversLine(other, name)))
        .map((name) => `${name} lost its cover on ${listenerId}`);
    });
  });
}

/** `RSA www.example.com`. */
function coverOf(
  world: World,
  { attached, atMs }: Pick<ChangeEntry, 'attached' | 'atMs'>,
): ReadonlySet<string> {
  const known = world.model.state().certificates;
  return new Set(
    attached.flatMap(({ certificateId }) => {
      const facts = known.find((one) => one.certificateId === certificateId)?.facts;
      if (!facts || facts.notAfterMs < atMs) return [];
      return facts.names.map((name) => `${facts.keyType} ${name}`);
    }),
  );
}

function coversLine(line: string, wanted: string): boolean {
  const [keyType, name = ''] = line.split(' ');
  const [wantedType, wantedName = ''] = wanted.split(' ');
  return keyType === wantedType && nameCovers(name, wantedName);
}

/** Replacements reported as verified without a handshake in every Active zone that shows the new certificate since the last write. */
function verifiedUnseen(world: World, { loadBalancerId, outcomes }: RotationReport): readonly string[] {
  const { certificates, loadBalancers } = world.model.state();
  const zones = loadBalancers.find((one) => one.loadBalancerId === loadBalancerId)?.zones ?? [];
  return outcomes
    .filter(({ outcome, newCertificateId }) => outcome === 'verified' && newCertificateId !== null)
    .flatMap(({ listenerId, newCertificateId }) => {
      const ids = certificates.filter(({ certificateId }) => certificateId === newCertificateId);
      const writes = world.writes().filter((call) => call.tookEffect && listenerOf(call) === listenerId);
      // Later writes for another replacement on the same listener are ignored.
      const own = writes.findLast((call) => concerns(call, outcomes, newCertificateId));
      return zones
        .filter(({ status = 'Active' }) => status === 'Active')
        .filter(
          ({ zoneId }) =>
            !world
              .handshakes()
              .some(
                (seen) =>
                  seen.listenerId === listenerId &&
                  seen.zoneId === zoneId &&
                  seen.seq > (own?.seq ?? 0) &&
                  ids.some(({ facts }) => facts.sha256 === seen.sha256 || facts.serialNumber === seen.sha256),
              ),
        )
        .map(({ zoneId }) => `${newCertificateId} was called verified but not seen in ${zoneId}`);
    });
}

/** Whether the write attaches the new certificate or detaches one of those that it replaces. */
function concerns(call: CallEntry, outcomes: RotationReport['outcomes'], newId: string | null): boolean {
  const olds = outcomes.filter((row) => row.newCertificateId === newId).map((row) => row.oldCertificateId);
  return certificateIdsOf(call).some((id) => id === newId || olds.some((old) => old === id));
}

function changesOf(world: World, listenerId: string): readonly ChangeEntry[] {
  return world.model.history.changes().filter((change) => change.listenerId === listenerId);
}

function listenerOf({ params }: CallEntry): string {
  return String(params['ListenerId']);
}

/** Writes that ALB carried out, without repeated requests: `associate 1-cn-hangzhou`. */
export function carriedOut(world: World): readonly string[] {
  const seen = new Set<string>();
  return world.writes().flatMap((call) => {
    if (!call.tookEffect || call.jobId === undefined || seen.has(call.jobId)) return [];
    seen.add(call.jobId);
    return [stepOf(call)];
  });
}
