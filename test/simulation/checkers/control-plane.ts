/** Invariants about the certificates of a listener and about the writes to it. */
import { type Checker, type Evidence, isInDate, namesCover, type Violation } from './checker.ts';
import { couldNotKnow, type ListenerTimeline, type State, type Write, wasAttachedByUs } from './timelines.ts';

export const alwaysADefault: Checker = {
  name: 'always-a-default',
  invariant: 'Every listener always has a default certificate.',
  check: ({ history }) =>
    history.flatMap((one) =>
      one.kind === 'change' && one.what !== 'deleted' && !one.attached.some(({ isDefault }) => isDefault)
        ? [violation('always-a-default', one.atMs, one.listenerId, `no default after ${one.what}`)]
        : [],
    ),
};

export const noNameUncovered: Checker = {
  name: 'no-name-uncovered',
  invariant:
    'No write of the service detaches the last valid certificate of a key type for a name, unless the operator allows a gap and the quota requires it.',
  check: (evidence) =>
    [...evidence.timelines.listeners.values()].flatMap((listener) => {
      const violations: Violation[] = [];
      const [first] = listener.states;
      let guarded = first ? covered(evidence, first, first.atMs) : new Map<string, string>();
      for (const [position, state] of listener.states.entries()) {
        const before = listener.states[position - 1];
        if (!before || typeof state.cause === 'string') {
          // The service may detach a certificate that it attached itself, even if only that one covers a name.
          const theirs = state.attached.filter(
            ({ certificateId }) => !wasAttachedByUs(listener, state, certificateId),
          );
          // A name that another writer left uncovered is no longer guarded.
          const left = covered(evidence, state, state.atMs, 'including spoilt');
          guarded = new Map([
            ...[...guarded].filter(([name]) => left.has(name)),
            ...covered(evidence, { ...state, attached: theirs }, state.atMs),
          ]);
          continue;
        }
        const had = covered(evidence, before, state.atMs);
        const has = covered(evidence, state, state.atMs, 'including spoilt');
        const uncovered = [...had.keys()].filter((name) => !has.has(name) && guarded.has(name));
        if (uncovered.length === 0 || couldNotKnow(listener, state.cause)) continue;
        if (isAllowedGap(evidence, listener, state.cause)) continue;
        violations.push(
          violation(
            'no-name-uncovered',
            state.atMs,
            listener.listenerId,
            `${describe(state.cause)} left ${uncovered.join(', ')} uncovered`,
          ),
        );
      }
      return violations;
    }),
};

/**
 * `keyType name` of every name that a valid certificate covers. A spoilt certificate (revoked or removed from CAS) counts only after a
 * write: detaching it is no violation, and neither is relying on it.
 */
function covered(
  { truth, timelines }: Evidence,
  state: State,
  atMs: number,
  which: 'unspoilt' | 'including spoilt' = 'unspoilt',
): Map<string, string> {
  const names = new Map<string, string>();
  const valid = state.attached.flatMap(({ certificateId }) => {
    const certificate = truth.certificates.get(certificateId);
    return certificate &&
      isInDate(certificate, atMs) &&
      (which !== 'unspoilt' || !timelines.spoiltAtMs.has(certificateId))
      ? [certificate]
      : [];
  });
  const wanted = [...truth.certificates.values()].flatMap(({ keyType, describedNames }) =>
    describedNames.map((name) => ({ keyType, name })),
  );
  for (const { keyType, name } of wanted) {
    const by = valid.find((one) => one.keyType === keyType && namesCover(one.describedNames, name));
    if (by) names.set(`${keyType} ${name}`, by.certificateId);
  }
  return names;
}

function isAllowedGap(
  { truth, history }: Evidence,
  listener: ListenerTimeline,
  { index, kind }: Write,
): boolean {
  if (!truth.operator.allowGap || kind !== 'dissociate') return false;
  const refused = history.findLastIndex(
    (one, at) => at < index && one.kind === 'call' && one.write && one.code.startsWith('QuotaExceeded'),
  );
  return refused >= 0 && listener.loadBalancerId !== '';
}

export const neverWhileConfiguring: Checker = {
  name: 'never-while-configuring',
  invariant:
    'Before every write the same worker has read the listener since its last write, and it was Running.',
  check: ({ timelines }) =>
    [...timelines.listeners.values()].flatMap((listener) =>
      listener.writes.flatMap((write) => {
        const { readStatus: read, atMs, listenerId } = write;
        if (!read || !write.readCertificates)
          return [
            violation(
              'never-while-configuring',
              atMs,
              listenerId,
              `${describe(write)} without a read before`,
            ),
          ];
        if (!read.stale && read.configuring)
          return [
            violation(
              'never-while-configuring',
              atMs,
              listenerId,
              `${describe(write)} although the listener was seen Configuring`,
            ),
          ];
        if (atMs - read.atMs > MAX_READ_AGE_MS)
          return [
            violation(
              'never-while-configuring',
              atMs,
              listenerId,
              `${describe(write)} on a read that is ${atMs - read.atMs} ms old`,
            ),
          ];
        return [];
      }),
    ),
};

/** Between read and write there is one ledger entry, and possibly a pause for the rate limit. */
const MAX_READ_AGE_MS = 60_000;

export const tokensAreUsedOnce: Checker = {
  name: 'tokens-are-used-once',
  invariant:
    'A ClientToken identifies one request: it is never reused for another listener, action or certificate.',
  check: ({ timelines }) => {
    const meanings = new Map<string, string>();
    return [...timelines.listeners.values()].flatMap((listener) =>
      listener.writes.flatMap((write) => {
        const meaning = `${write.listenerId} ${write.kind} ${write.ids.join()}`;
        const before = meanings.get(write.token) ?? meaning;
        meanings.set(write.token, before);
        if (write.token !== '' && before === meaning) return [];
        return [
          violation(
            'tokens-are-used-once',
            write.atMs,
            write.listenerId,
            `${describe(write)} with the token of ${before}`,
          ),
        ];
      }),
    );
  },
};

export function violation(checker: string, atMs: number, about: string, message: string): Violation {
  return { checker, atMs, about, message };
}

export function describe({ worker, kind, ids }: Write): string {
  return `${kind} ${ids.join(', ')} by ${worker}`;
}
