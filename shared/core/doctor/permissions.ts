/**
 * The rights of each function, as calls have shown them: a harmless read, a dry run, a trial in the ledger. Pure.
 *
 * A refusal for another reason than a missing right proves the right: RAM is asked first (B).
 */
import { counted } from '../../base/words.ts';
import { type CheckResult, judge } from './result.ts';

export type FunctionKind = 'scan' | 'rotate' | 'webhook' | 'status' | 'certificate-issued';

/** One right, tried. */
export interface Trial {
  /** In RAM's terms: `alb:ListListeners`. */
  readonly right: string;
  readonly outcome: 'allowed' | 'denied' | 'unknown';
  /** What the cloud said, or why it was not tried. */
  readonly message?: string | undefined;
}

export function checkPermissions(kind: FunctionKind, trials: readonly Trial[]): CheckResult {
  const of = (outcome: Trial['outcome']): readonly Trial[] => trials.filter((one) => one.outcome === outcome);
  const said = ({ message }: Trial): string => (message === undefined ? '' : `: ${message}`);
  return judge(`permissions-${kind}`, {
    faults: of('denied').map((one) => `The role of ${kind} lacks ${one.right}${said(one)}`),
    unknowns: of('unknown').map((one) => `${one.right} could not be tried${said(one)}`),
    ok: `The role of ${kind} has the ${counted(of('allowed').length, 'right')} that were tried.`,
  });
}

export interface UpdateResources {
  /** The answer to a dry run of UpdateListenerAttribute; `undefined`: none was made. */
  readonly dryRun: 'passed' | 'refused' | 'denied' | undefined;
  /** What RAM said when it denied. */
  readonly message?: string | undefined;
}

/** Whether RAM asks for more than the load balancer: official pages contradict each other. */
export function checkUpdateResources({ dryRun, message = '' }: UpdateResources): CheckResult {
  const id = 'update-resources';
  if (dryRun === undefined)
    return judge(id, {
      unknowns: ['No update could be tried: it takes a running listener without a lease.'],
      ok: '',
    });
  if (dryRun !== 'denied')
    return judge(id, {
      ok: 'The update is permitted. Whether it needs the right on security policies and server groups shows only without it.',
    });
  const named = /(securitypolicy|servergroup)\/?\S*/i.exec(message)?.[0];
  if (named === undefined)
    return judge(id, {
      unknowns: ['The update was denied, but not for a security policy or a server group.'],
      ok: '',
    });
  return judge(id, {
    faults: [`RAM also asks for alb:UpdateListenerAttribute on ${named}, which the role lacks.`],
    ok: '',
  });
}

/** @param answers one for each function that was asked to run */
export function checkInvocation(
  answers: readonly { readonly function: string; readonly trial: Trial }[],
): CheckResult {
  const of = (outcome: Trial['outcome']) => answers.filter(({ trial }) => trial.outcome === outcome);
  const said = (trial: Trial): string => (trial.message === undefined ? '.' : `: ${trial.message}`);
  return judge('invocation', {
    faults: of('denied').map((one) => `${one.function} could not be invoked${said(one.trial)}`),
    unknowns: of('unknown').map((one) => `It is unknown whether ${one.function} runs${said(one.trial)}`),
    ok:
      answers.length === 0
        ? 'This function invokes no other.'
        : `${counted(answers.length, 'function')} accepted an invocation that does nothing.`,
  });
}
