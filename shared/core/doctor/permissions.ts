/**
 * The rights of each function, as calls have shown them: a harmless read, a dry run, a trial in the ledger. Pure.
 *
 * A refusal for another reason than a missing right proves the right: RAM is asked first (B).
 */
import { counted } from '../../base/words.ts';
import { type CheckResult, judge, NOTHING } from './result.ts';
import { because, englishOf, type Sentence, type Why } from './sentence.ts';

export type FunctionKind = 'scan' | 'rotate' | 'webhook' | 'status' | 'certificate-issued';

/** One right, tried. */
export interface Trial {
  /** In RAM's terms: `alb:ListListeners`. */
  readonly right: string;
  readonly outcome: 'allowed' | 'denied' | 'unknown';
  /** What the cloud said, or why it was not tried. */
  readonly message?: Why | undefined;
}

export function checkPermissions(kind: FunctionKind, trials: readonly Trial[]): CheckResult {
  const of = (outcome: Trial['outcome']): readonly Trial[] => trials.filter((one) => one.outcome === outcome);
  const saying = (says: Sentence, { message }: Trial): Sentence =>
    message === undefined ? { en: says.en, zh: `${says.zh}。` } : because(says, message);
  return judge(`permissions-${kind}`, {
    faults: of('denied').map((one) =>
      saying(
        { en: `The role of ${kind} lacks ${one.right}`, zh: `${kind} 的角色缺少权限 ${one.right}` },
        one,
      ),
    ),
    unknowns: of('unknown').map((one) =>
      saying({ en: `${one.right} could not be tried`, zh: `无法测试权限 ${one.right}` }, one),
    ),
    ok: {
      en: `The role of ${kind} has the ${counted(of('allowed').length, 'right')} that were tried.`,
      zh: `${kind} 的角色具有所测试的 ${of('allowed').length} 项权限。`,
    },
  });
}

export interface UpdateResources {
  /** The answer to a dry run of UpdateListenerAttribute; `undefined`: none was made. */
  readonly dryRun: 'passed' | 'refused' | 'denied' | undefined;
  /** What RAM said when it denied. */
  readonly message?: Why | undefined;
}

/** Whether RAM asks for more than the load balancer: official pages contradict each other. */
export function checkUpdateResources({ dryRun, message = '' }: UpdateResources): CheckResult {
  const id = 'update-resources';
  if (dryRun === undefined)
    return judge(id, {
      unknowns: [
        {
          en: 'No update could be tried: it takes a running listener without a lease.',
          zh: '无法预检更新：需要一个运行中且没有租约的监听。',
        },
      ],
      ok: NOTHING,
    });
  if (dryRun !== 'denied')
    return judge(id, {
      ok: {
        en: 'The update is permitted. Whether it needs the right on security policies and server groups shows only without it.',
        zh: '允许更新。是否还需要安全策略和服务器组的权限，只有在缺少该权限时才能看出。',
      },
    });
  const named = /(securitypolicy|servergroup)\/?\S*/i.exec(englishOf(message))?.[0];
  if (named === undefined)
    return judge(id, {
      unknowns: [
        {
          en: 'The update was denied, but not for a security policy or a server group.',
          zh: '更新被拒绝，但不是因为安全策略或服务器组的权限。',
        },
      ],
      ok: NOTHING,
    });
  return judge(id, {
    faults: [
      {
        en: `RAM also asks for alb:UpdateListenerAttribute on ${named}, which the role lacks.`,
        zh: `RAM 还要求对 ${named} 的 alb:UpdateListenerAttribute 权限，而角色没有。`,
      },
    ],
    ok: NOTHING,
  });
}

/** @param answers one for each function that was asked to run */
export function checkInvocation(
  answers: readonly { readonly function: string; readonly trial: Trial }[],
): CheckResult {
  const of = (outcome: Trial['outcome']) => answers.filter(({ trial }) => trial.outcome === outcome);
  return judge('invocation', {
    faults: of('denied').map((one) =>
      because(
        { en: `${one.function} could not be invoked`, zh: `无法调用 ${one.function}` },
        one.trial.message,
      ),
    ),
    unknowns: of('unknown').map((one) =>
      because(
        { en: `It is unknown whether ${one.function} runs`, zh: `无法确定 ${one.function} 是否运行` },
        one.trial.message,
      ),
    ),
    ok:
      answers.length === 0
        ? { en: 'This function invokes no other.', zh: '该函数不调用其他函数。' }
        : {
            en: `${counted(answers.length, 'function')} accepted an invocation that does nothing.`,
            zh: `${answers.length} 个函数接受了一次不执行任何操作的调用。`,
          },
  });
}
