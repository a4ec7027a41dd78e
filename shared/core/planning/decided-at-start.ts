/**
 * What a plan cannot know, although it decides whether or how far a change goes: only a handshake, the answer of ALB, or a ledger that answers
 * can tell, or a load balancer that starts the same at the same time. Pure. Everything else that could hold a change back is a decision of the plan.
 */
import type { Reason } from '../model/reasons.ts';
import type { Change } from './change.ts';
import type { Gates } from './gates.ts';

export type DecidedAtStart = Reason<
  | 'unreachable'
  | 'not-served'
  | 'identity-unknown'
  | 'quota'
  | 'ledger-unavailable'
  | 'after-failed-proof'
  | 'quarantined'
  | 'refused-by-alb'
  | 'waiting-for-pilot'
  | 'soaking'
  | 'plan-changed'
>;

/**
 * @param starting the changes that nothing holds back
 * @param openChange an earlier run has left a change of the load balancer open
 */
export function decidedAtStart(
  starting: readonly Change[],
  gates: Gates,
  openChange: boolean,
): readonly DecidedAtStart[] {
  return [
    ...(openChange ? [afterOpenChange] : []),
    ...(starting.length > 0 ? ofChanges(starting, gates) : []),
  ];
}

/** Its end can also make a certificate due that is not due in this plan, for example a new one that handshakes show to be wrong. */
const afterOpenChange = {
  reason: 'plan-changed',
  message:
    'How the change ends that an earlier run left open: it is finished or undone first, and the load balancer is planned again.',
} as const;

function ofChanges(starting: readonly Change[], gates: Gates): readonly DecidedAtStart[] {
  const needsSlot = starting.some((change) => change.needsSlot);
  return [
    ...(gates.unknown ? [gates.unknown] : []),
    {
      reason: 'unreachable',
      message: 'Whether the addresses answer a handshake.',
    },
    {
      reason: 'not-served',
      message: 'Whether the addresses serve a certificate of the key type that is to change.',
    },
    {
      reason: 'identity-unknown',
      message: 'Whether the certificates that the addresses serve are those that CAS describes.',
    },
    ...(needsSlot
      ? [{ reason: 'quota' as const, message: 'Whether ALB has a free slot for one more certificate.' }]
      : []),
    ...dependingOnOthers(starting, gates),
  ];
}

/** What the first change of several decides about the others, here or on another load balancer. */
function dependingOnOthers(starting: readonly Change[], gates: Gates): readonly DecidedAtStart[] {
  const news = starting.flatMap(({ newCertificateId }) => newCertificateId ?? []);
  const unproven = [...new Set(news)].filter((id) => gates.unproven(id));
  const listeners = new Set(starting.map(({ listenerId }) => listenerId));
  const isShared = new Set(news).size < news.length;
  return [
    ...(unproven.length > 0 || isShared
      ? [
          {
            reason: 'quarantined' as const,
            message: 'Whether the proof of the same certificate fails on another listener first.',
          },
          {
            reason: 'refused-by-alb' as const,
            message: 'Whether ALB refuses the same certificate on another listener first, again and again.',
          },
        ]
      : []),
    ...(listeners.size < starting.length
      ? [
          {
            reason: 'after-failed-proof' as const,
            message: 'Whether the proof of an earlier change of the same listener fails.',
          },
        ]
      : []),
    ...(unproven.length > 0
      ? [
          {
            reason: 'waiting-for-pilot' as const,
            message: `Whether another load balancer is the first to try ${unproven.join(', ')}: then this one waits for the verdict.`,
          },
          {
            reason: 'soaking' as const,
            message: `Whether another load balancer has just verified ${unproven.join(', ')}: then this one follows after the soak.`,
          },
        ]
      : []),
  ];
}
