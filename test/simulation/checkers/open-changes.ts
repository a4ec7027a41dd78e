/** Invariants about the end of a run: every change that was started has ended, and no lease of a dead worker is left. */
import { type Checker, HOUR_MS } from './checker.ts';
import { violation } from './control-plane.ts';
import { hasOnlyAddresses } from './liveness.ts';

interface Entry {
  readonly key?: string;
  readonly outcome?: string;
  readonly before?: readonly { readonly certificateId: string }[];
  readonly change?: {
    readonly listenerId?: string;
    readonly newCertificateId?: string;
    readonly replaces?: readonly { readonly certificateId: string }[];
  };
}

interface Started {
  readonly listenerId: string;
  readonly olds: readonly string[];
  readonly fresh: string | undefined;
  readonly before: readonly string[];
  waits: 'not yet' | 'for its proof' | 'never';
}

function startedBy({ change = {}, before = [] }: Entry): Started {
  return {
    listenerId: change.listenerId ?? '',
    olds: (change.replaces ?? []).map(({ certificateId }) => certificateId),
    fresh: change.newCertificateId,
    before: before.map(({ certificateId }) => certificateId),
    waits: 'not yet',
  };
}

/** It replaces the same certificates, or the new one and whatever of the others is still attached. */
function takesOver(later: Started, earlier: Started): boolean {
  const isReplaced = (id: string): boolean => later.olds.includes(id);
  return (
    earlier.waits === 'for its proof' &&
    later.listenerId === earlier.listenerId &&
    (earlier.olds.every(isReplaced) || (earlier.fresh !== undefined && isReplaced(earlier.fresh))) &&
    earlier.olds.filter((id) => later.before.includes(id)).every(isReplaced)
  );
}

export const nothingStaysOpen: Checker = {
  name: 'nothing-stays-open',
  invariant:
    'Every change that was started ends: what was attached or made the default is verified, rolled back, or published.',
  check: ({ history, endMs, timelines, truth }) => {
    const open = new Map<string, Started>();
    for (const one of history) {
      if (one.kind !== 'append' || !one.written) continue;
      const data: Entry = Object(one.data);
      const key = `${one.log} ${data.key ?? ''}`;
      const change = open.get(key);
      if (one.entryKind === 'change-started') open.set(key, startedBy(data));
      if (one.entryKind === 'rolling-back' && change) change.waits = 'never';
      if (one.entryKind === 'change-ended' && change) {
        const { outcome = '' } = data;
        // A change that has put its certificate on takes over from one of the same place that waited for its proof.
        if (outcome === 'verified' || outcome === 'changed-unproved')
          for (const [earlier, other] of open)
            if (earlier !== key && takesOver(change, other)) open.delete(earlier);
        if (!/unproved/.test(outcome)) open.delete(key);
        else if (change.waits === 'not yet') change.waits = 'for its proof';
      }
      if (one.entryKind === 'planned-again') open.delete(key);
      if (one.entryKind === 'abandoned') open.clear();
    }
    return [...open].flatMap(([key, { listenerId }]) => {
      const listener = timelines.listeners.get(listenerId);
      // An edit by another writer on one listener may take the slot that another listener needs.
      const isEdited = [...timelines.listeners.values()].some(
        ({ loadBalancerId, foreignFrom }) =>
          loadBalancerId === listener?.loadBalancerId && foreignFrom.length > 0,
      );
      const isHard =
        isEdited ||
        timelines.damagedFrom.has(listener?.loadBalancerId ?? '') ||
        listener?.states.some(({ attached }) =>
          attached.some(
            ({ certificateId }) =>
              timelines.spoiltAtMs.has(certificateId) ||
              truth.certificates.get(certificateId)?.misdescribed !== 'no' ||
              truth.certificates.get(certificateId)?.flaw !== 'none' ||
              hasOnlyAddresses(truth.certificates.get(certificateId)),
          ),
        );
      return isHard
        ? []
        : [violation('nothing-stays-open', endMs, listenerId, `${key} was started and has not ended`)];
    });
  },
};

export const deadLeasesEnd: Checker = {
  name: 'dead-leases-end',
  invariant: 'The first worker after the lease of a dead worker has ended takes over its open changes.',
  check: ({ history, endMs, timelines }) => {
    const dead = new Set(
      history.flatMap((one) =>
        one.kind === 'worker' && (one.what === 'crashed' || one.what === 'out-of-time') ? [one.worker] : [],
      ),
    );
    const open = new Map<string, number>();
    const held = new Map<string, { readonly worker: string; readonly untilMs: number }>();
    for (const one of history) {
      if (one.kind !== 'append' || !one.written || !one.log.startsWith('rotations/')) continue;
      const { untilMs = 0 }: { untilMs?: number } = Object(one.data);
      if (one.entryKind === 'claimed') held.set(one.log, { worker: one.worker, untilMs });
      if (one.entryKind === 'change-started') open.set(one.log, (open.get(one.log) ?? 0) + 1);
      if (one.entryKind === 'change-ended' || one.entryKind === 'abandoned') open.delete(one.log);
    }
    return [...held].flatMap(([log, { worker, untilMs }]) =>
      dead.has(worker) &&
      open.has(log) &&
      endMs > untilMs + 3 * HOUR_MS &&
      !timelines.damagedFrom.has(log.split('/').at(-1) ?? '')
        ? [
            violation(
              'dead-leases-end',
              endMs,
              log,
              `${worker} died while it held the lease; no worker took over after ${new Date(untilMs).toISOString()}`,
            ),
          ]
        : [],
    );
  },
};
