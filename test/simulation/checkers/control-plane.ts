/** Laws about what hangs on a listener and about how it is written to. */
import { type Checker, type Evidence, isInDate, namesCover, type Violation } from './checker.ts';
import { couldNotKnow, type ListenerStory, type State, type Write, wasPutOnByUs } from './story.ts';

export const alwaysADefault: Checker = {
  name: 'always-a-default',
  law: 'A listener never lacks a default certificate.',
  check: ({ happenings }) =>
    happenings.flatMap((one) =>
      one.kind === 'change' && one.what !== 'deleted' && !one.attached.some(({ isDefault }) => isDefault)
        ? [violation('always-a-default', one.atMs, one.listenerId, `no default after ${one.what}`)]
        : [],
    ),
};

export const noNameBare: Checker = {
  name: 'no-name-bare',
  law: 'No write of ours takes the last valid certificate from a name, for its key type, unless the operator allows a gap and the quota forces it.',
  check: (evidence) =>
    [...evidence.story.listeners.values()].flatMap((listener) => {
      const violations: Violation[] = [];
      const [first] = listener.states;
      let guarded = first ? covered(evidence, first, first.atMs) : new Map<string, string>();
      for (const [position, state] of listener.states.entries()) {
        const before = listener.states[position - 1];
        if (!before || typeof state.cause === 'string') {
          // A name that only a certificate of ours brought is ours to take away again.
          const theirs = state.hanging.filter(
            ({ certificateId }) => !wasPutOnByUs(listener, state, certificateId),
          );
          // What somebody else took the cover from is guarded no more.
          const left = covered(evidence, state, state.atMs, 'spoilt ones, too');
          guarded = new Map([
            ...[...guarded].filter(([name]) => left.has(name)),
            ...covered(evidence, { ...state, hanging: theirs }, state.atMs),
          ]);
          continue;
        }
        const had = covered(evidence, before, state.atMs);
        const has = covered(evidence, state, state.atMs, 'spoilt ones, too');
        const bare = [...had.keys()].filter((name) => !has.has(name) && guarded.has(name));
        if (bare.length === 0 || couldNotKnow(listener, state.cause)) continue;
        if (isAllowedGap(evidence, listener, state.cause)) continue;
        violations.push(
          violation(
            'no-name-bare',
            state.atMs,
            listener.listenerId,
            `${describe(state.cause)} left ${bare.join(', ')} bare`,
          ),
        );
      }
      return violations;
    }),
};

/**
 * `keyType name` of every name that a valid certificate covers. Whether one that was revoked or deleted from CAS still covers anything is a
 * matter of taste: who loses it loses nothing, who relies on it is not blamed.
 */
function covered(
  { truth, story }: Evidence,
  state: State,
  atMs: number,
  which: 'good ones' | 'spoilt ones, too' = 'good ones',
): Map<string, string> {
  const names = new Map<string, string>();
  const valid = state.hanging.flatMap(({ certificateId }) => {
    const certificate = truth.certificates.get(certificateId);
    return certificate &&
      isInDate(certificate, atMs) &&
      (which !== 'good ones' || !story.spoiltAtMs.has(certificateId))
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
  { truth, happenings }: Evidence,
  listener: ListenerStory,
  { index, kind }: Write,
): boolean {
  if (!truth.operator.allowGap || kind !== 'dissociate') return false;
  const refused = happenings.findLastIndex(
    (one, at) => at < index && one.kind === 'call' && one.write && one.code.startsWith('QuotaExceeded'),
  );
  return refused >= 0 && listener.loadBalancerId !== '';
}

export const neverWhileConfiguring: Checker = {
  name: 'never-while-configuring',
  law: 'Every write follows a look at the listener by the same worker, since its last write, that showed it Running.',
  check: ({ story }) =>
    [...story.listeners.values()].flatMap((listener) =>
      listener.writes.flatMap((write) => {
        const { readStatus: read, atMs, listenerId } = write;
        if (!read || !write.readCertificates)
          return [
            violation(
              'never-while-configuring',
              atMs,
              listenerId,
              `${describe(write)} without a look before`,
            ),
          ];
        if (!read.stale && read.configuring)
          return [
            violation(
              'never-while-configuring',
              atMs,
              listenerId,
              `${describe(write)} though it was seen to be Configuring`,
            ),
          ];
        if (atMs - read.atMs > MAX_LOOK_AGE_MS)
          return [
            violation(
              'never-while-configuring',
              atMs,
              listenerId,
              `${describe(write)} on a look that is ${atMs - read.atMs} ms old`,
            ),
          ];
        return [];
      }),
    ),
};

/** Between the look and the write lies one entry in the ledger, perhaps after a pause for the rate limit. */
const MAX_LOOK_AGE_MS = 60_000;

export const tokensAreUsedOnce: Checker = {
  name: 'tokens-are-used-once',
  law: 'A ClientToken stands for one request: the same token never goes with another listener, action or certificate.',
  check: ({ story }) => {
    const meanings = new Map<string, string>();
    return [...story.listeners.values()].flatMap((listener) =>
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
