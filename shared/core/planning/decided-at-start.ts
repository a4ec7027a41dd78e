/**
 * What a plan cannot know, although it decides whether or how far a change goes: only a handshake, the answer of ALB, or a ledger that answers
 * can tell. Pure. Everything else that could hold a change back is a decision of the plan.
 */
import type { Reason } from '../model/reasons.ts';
import type { Change } from './change.ts';
import type { Gates } from './gates.ts';

export type DecidedAtStart = Reason<'unreachable' | 'identity-unknown' | 'quota' | 'ledger-unavailable'>;

/** @param starting the changes that nothing holds back */
export function decidedAtStart(starting: readonly Change[], gates: Gates): readonly DecidedAtStart[] {
  if (starting.length === 0) return [];
  const needsSlot = starting.some((change) => change.needsSlot);
  return [
    ...(gates.unknown ? [gates.unknown] : []),
    {
      reason: 'unreachable',
      message: 'Whether the addresses answer a handshake, and serve a certificate of this key type.',
    },
    {
      reason: 'identity-unknown',
      message: 'Whether the certificates that the addresses serve are those that CAS describes.',
    },
    ...(needsSlot
      ? [{ reason: 'quota' as const, message: 'Whether ALB has a free slot for one more certificate.' }]
      : []),
  ];
}
