/** Invariants about the effect of a command, and about the worker that continues after another one died. */
import type { Command } from '../../../shared/service/commands/command.ts';
import type { RunEntry } from '../run-history.ts';
import { type Causes, isWakeUp, submissionOf } from './causes.ts';
import type { Checker, Evidence, Violation } from './checker.ts';
import { violation } from './control-plane.ts';

export const commandsStayNarrow: Checker = {
  name: 'commands-stay-narrow',
  invariant:
    'A command with mode plan changes nothing. A command that names a load balancer, listeners or a certificate starts changes of these only.',
  check: ({ causes, history, timelines }) =>
    history.flatMap((one): readonly Violation[] => {
      const worker = one.kind === 'append' ? one.worker : one.kind === 'call' ? one.caller : undefined;
      const begun = worker === undefined ? undefined : begunBy(one);
      const command = begun && commandOf(causes, worker ?? '');
      if (!begun || !command) return [];
      const loadBalancerId = timelines.listeners.get(begun.listenerId)?.loadBalancerId;
      const problem = tooWide(command, { ...begun, loadBalancerId });
      const text = `${worker} changes ${begun.listenerId} ${problem}`;
      return problem ? [violation('commands-stay-narrow', one.atMs, begun.listenerId, text)] : [];
    }),
};

interface Begun {
  readonly listenerId: string;
  /** Set where a change starts. `undefined` for a write, which may continue a change that another worker started. */
  readonly change: { readonly newCertificateId?: string } | undefined;
}

function begunBy(one: RunEntry): Begun | undefined {
  if (one.kind === 'call' && one.write)
    return { listenerId: String(one.params['ListenerId'] ?? ''), change: undefined };
  if (one.kind !== 'append' || one.entryKind !== 'change-started' || !one.written) return undefined;
  const { change }: { change?: { listenerId: string; newCertificateId?: string } } = Object(one.data);
  return change && { listenerId: change.listenerId, change };
}

function tooWide(
  command: Command,
  { listenerId, loadBalancerId, change }: Begun & { readonly loadBalancerId: string | undefined },
): string | undefined {
  const { mode, loadBalancerId: named, listenerIds, certificateId } = command;
  if (mode === 'plan') return 'although the command has mode plan';
  if (named !== undefined && loadBalancerId !== named) return `although only ${named} was named`;
  if (!change) return undefined;
  if (listenerIds && !listenerIds.includes(listenerId))
    return `although only ${listenerIds.join()} were named`;
  const isAnother = certificateId !== undefined && change.newCertificateId !== certificateId;
  return isAnother
    ? `with ${change.newCertificateId ?? 'nothing'} although ${certificateId} was named`
    : undefined;
}

/** The command of the trigger, or of the wake-up if there is one. */
function commandOf(causes: Causes, worker: string): Command | undefined {
  const submission = submissionOf(causes, worker);
  if (!submission) return undefined;
  if (isWakeUp(causes, submission)) return JSON.parse(submission.event) as Command;
  return causes.triggers.get(submission.by)?.one.command ?? commandOf(causes, submission.by);
}

export const retriesTakeOver: Checker = {
  name: 'retries-take-over',
  invariant: 'A retry does not wait for the lease that its own invocation held when it died.',
  check: ({ causes, history }) => {
    const violations: Violation[] = [];
    const holders = new Map<string, string>();
    for (const [index, one] of history.entries()) {
      if (one.kind === 'append' && one.written && one.log.startsWith('rotations/')) {
        if (one.entryKind === 'claimed') holders.set(one.log, one.worker);
        if (one.entryKind === 'released') holders.delete(one.log);
      }
      if (one.kind !== 'report') continue;
      const { region, loadBalancerId, outcomes } = one.report;
      const holder = holders.get(`rotations/${region}/${loadBalancerId}`);
      const waits = outcomes.some(({ reason }) => reason === 'in-progress');
      if (waits && holder !== undefined && isOwnDead(causes, one.worker, holder, index))
        violations.push(
          violation(
            'retries-take-over',
            one.atMs,
            loadBalancerId,
            `${one.worker} waits for ${holder}, which is dead`,
          ),
        );
    }
    return violations;
  },
};

function isOwnDead(
  { executions, ends }: Evidence['causes'],
  worker: string,
  holder: string,
  before: number,
): boolean {
  const [again, first] = [executions.get(worker), executions.get(holder)];
  const endIndex = ends.get(holder)?.index ?? before;
  return (
    again !== undefined &&
    again.one.retryCount > 0 &&
    again.one.submission === first?.one.submission &&
    endIndex < again.index
  );
}
