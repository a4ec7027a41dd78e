/**
 * What no rotation may ever do, whatever happens to it: judged from the history of the emulated cloud alone, never from what the service
 * says it did. Deliberately knows nothing of the product's own planning; only names are compared as the product compares them.
 */
import { nameCovers } from '../../../shared/core/model/names.ts';
import type { RotationReport } from '../../../shared/core/reports/rotation-report.ts';
import type { CallEntry, ChangeEntry } from '../../emulator/model/history.ts';
import { certificateIdsOf, stepOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';

export interface RulesOptions {
  /** The operator opted in, or the old certificate had expired: a name may be bare for a while. */
  readonly gap?: boolean;
  /** No address answers: nothing can be looked at. */
  readonly blind?: boolean;
}

/** One sentence for each breach; empty: all was as it must be. */
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

/** A write to a listener that shows `Configuring`, whether ALB refused it or not. */
function writesWhileConfiguring(world: World): readonly string[] {
  const seenJobs = new Set<string>();
  return world.writes().flatMap((call) => {
    const first = call.jobId !== undefined && !seenJobs.has(call.jobId);
    if (call.jobId !== undefined) seenJobs.add(call.jobId);
    // The change that an accepted write begins is recorded before the call itself.
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

/** One ClientToken for two different writes. */
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

/** A certificate that left before anybody had looked at what is served since the last write. */
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

/** Takes off what this service itself had put on. */
function isUndo(call: CallEntry, earlier: readonly CallEntry[]): boolean {
  const own = earlier.filter(({ action }) => action.startsWith('Associate')).flatMap(certificateIdsOf);
  return certificateIdsOf(call).every((id) => own.includes(id));
}

/** Names that a valid certificate covered before a change of a listener, and none of that key type after it. */
function uncoveredNames(world: World): readonly string[] {
  const listeners = new Set(world.model.history.changes().map(({ listenerId }) => listenerId));
  return [...listeners].flatMap((listenerId) => {
    const settled = changesOf(world, listenerId).filter(({ status }) => status === 'Running');
    return settled.flatMap((change, index) => {
      const before = settled[index - 1];
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

/** Reported as verified, although no handshake since the last write met the new certificate in every Active zone. */
function verifiedUnseen(world: World, { loadBalancerId, outcomes }: RotationReport): readonly string[] {
  const { certificates, loadBalancers } = world.model.state();
  const zones = loadBalancers.find((one) => one.loadBalancerId === loadBalancerId)?.zones ?? [];
  return outcomes
    .filter(({ outcome, newCertificateId }) => outcome === 'verified' && newCertificateId !== null)
    .flatMap(({ listenerId, newCertificateId }) => {
      const ids = certificates.filter(({ certificateId }) => certificateId === newCertificateId);
      const writes = world.writes().filter((call) => call.tookEffect && listenerOf(call) === listenerId);
      // What another replacement on the same listener wrote later does not concern this one.
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

/** The write brings the new certificate in, or takes one of those off whose place it takes. */
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

/** Writes that ALB carried out, each once, however often it was asked: `associate 1-cn-hangzhou`. */
export function carriedOut(world: World): readonly string[] {
  const seen = new Set<string>();
  return world.writes().flatMap((call) => {
    if (!call.tookEffect || call.jobId === undefined || seen.has(call.jobId)) return [];
    seen.add(call.jobId);
    return [stepOf(call)];
  });
}
