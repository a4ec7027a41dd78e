/** The load balancers as a plan sees them: what is left alone, what is due, what lacks room or is unknown. Pure. */
import { counted } from '../../base/words.ts';
import { isReasonIn, type ReasonParameters } from '../model/reasons.ts';
import { explainInOne } from '../model/texts/explain.ts';
import { fill } from '../model/texts/fill.ts';
import type { Decision } from '../planning/decision.ts';
import { type CheckResult, judge } from './result.ts';
import { because, type Sentence } from './sentence.ts';

export interface LeftAloneListener {
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly reason: string;
  readonly message: string;
  readonly parameters?: ReasonParameters | undefined;
}

/** The operator's own choices (INCLUDE, EXCLUDE) are told, not warned of. */
const chosen: readonly string[] = ['excluded', 'not-included'];

export function checkLeftAlone(listeners: readonly LeftAloneListener[]): readonly CheckResult[] {
  const owned = listeners.filter(({ reason }) => reason === 'owned-by-ingress-controller');
  const others = listeners.filter(({ reason }) => reason !== 'owned-by-ingress-controller');
  return [
    judge('ingress-owned', {
      warnings: sentencesOf(owned),
      ok: {
        en: 'None belongs to the ALB Ingress Controller.',
        zh: '没有由 ALB Ingress Controller 管理的负载均衡实例。',
      },
    }),
    judge('left-alone', {
      warnings: sentencesOf(others.filter(({ reason }) => !chosen.includes(reason))),
      notes: sentencesOf(others.filter(({ reason }) => chosen.includes(reason))),
      ok:
        others.length === 0
          ? { en: 'None is left alone.', zh: '没有被忽略的监听。' }
          : {
              en: `${counted(others.length, 'listener')} left alone by choice.`,
              zh: `按设置忽略 ${others.length} 个监听。`,
            },
    }),
  ];
}

/** One for each message: that of a load balancer is the same for all its listeners. */
function sentencesOf(all: readonly LeftAloneListener[]): readonly Sentence[] {
  return [...new Set(all.map(({ message }) => message))].map((en) => {
    const same = all.filter(({ message }) => message === en);
    const listeners = same.map(({ listenerId }) => listenerId);
    const reasons = same.slice(0, 1).map(chineseReason);
    return { en, zh: `${fill('zh', '{listeners}', { listeners })}：${reasons.join('')}` };
  });
}

function chineseReason({ parameters, ...row }: LeftAloneListener | PlannedDecision): string {
  const { reason, message } = row;
  return explainInOne('zh', { reason, message, ...(parameters === undefined ? {} : { parameters }) });
}

/** A decision of the plan, with the certificate it is about. */
export interface PlannedDecision extends Pick<Decision, 'listenerId' | 'decision' | 'newCertificateId'> {
  readonly certificateId: string;
  readonly isDue: boolean;
  readonly reason: string;
  readonly message: string;
  readonly parameters?: ReasonParameters | undefined;
}

export function checkDue(decisions: readonly PlannedDecision[]): CheckResult {
  const due = decisions.filter(({ isDue, decision }) => isDue && decision !== 'nothing-to-do');
  const without = due.filter(lacksReplacement);
  return judge('due-without-replacement', {
    faults: without.map((one) => ({
      en: `${one.certificateId} on ${one.listenerId} is due: ${one.message}`,
      zh: `${one.listenerId} 上的 ${one.certificateId} 待更换：${chineseReason(one)}`,
    })),
    ok:
      due.length === 0
        ? { en: 'No certificate is due.', zh: '没有待更换的证书。' }
        : {
            en: `Due: ${due.length}, none for want of a replacement.`,
            zh: `待更换 ${due.length} 张，均不缺少替代证书。`,
          },
  });
}

/** What is left alone, waits or is unknown to CAS has a check of its own. */
function lacksReplacement({ decision, reason }: PlannedDecision): boolean {
  return decision === 'blocked' && isReasonIn('no-replacement', reason);
}

export interface QuotaUse {
  readonly loadBalancerId: string;
  readonly edition: string;
  /** Additional certificates over all its listeners: one on two of them counts twice. */
  readonly used: number;
  /** From Quota Center; `undefined`: not read. */
  readonly limit?: number | undefined;
}

/** ALB quotas, manual; used only where Quota Center was not read. */
const defaultQuotas: Readonly<Record<string, number>> = { Basic: 10, Standard: 25, StandardWithWaf: 25 };

export function checkQuota(uses: readonly QuotaUse[]): CheckResult {
  const full = uses.filter(({ used, limit }) => limit !== undefined && used >= limit);
  const perhaps = uses.filter(({ used, edition, limit }) => {
    const usual = defaultQuotas[edition];
    return limit === undefined && usual !== undefined && used >= usual;
  });
  const [fullest] = [...uses].sort((left, right) => right.used - left.used);
  return judge('spare-quota', {
    faults: full.map(({ loadBalancerId, used, limit }) => ({
      en: `${loadBalancerId} uses ${used} of ${limit} additional certificates.`,
      zh: `${loadBalancerId} 已使用 ${used} 张扩展证书，配额为 ${limit}。`,
    })),
    warnings: perhaps.map(({ loadBalancerId, used, edition }) => ({
      en: `${loadBalancerId} has ${used} additional certificates, and the usual quota of ${edition} is ${defaultQuotas[edition]}.`,
      zh: `${loadBalancerId} 有 ${used} 张扩展证书，而 ${edition} 版的默认配额为 ${defaultQuotas[edition]}。`,
    })),
    ok:
      fullest === undefined
        ? { en: 'There are no load balancers.', zh: '没有负载均衡实例。' }
        : {
            en: `The fullest, ${fullest.loadBalancerId}, has ${counted(fullest.used, 'additional certificate')}.`,
            zh: `扩展证书最多的是 ${fullest.loadBalancerId}，有 ${fullest.used} 张。`,
          },
  });
}

export interface AttachedId {
  readonly listenerId: string;
  readonly certificateId: string;
  /** `missing`: CAS has no such certificate. `not-described`: CAS gave no details, for the reason given. */
  readonly cas: 'known' | 'missing' | 'not-described';
  readonly message?: string | undefined;
}

export function checkKnownToCas(attached: readonly AttachedId[]): CheckResult {
  return judge('certificate-unknown', {
    faults: attached.flatMap(({ cas, certificateId, listenerId }) =>
      cas === 'missing'
        ? [
            {
              en: `CAS does not have ${certificateId}, which is on ${listenerId}.`,
              zh: `数字证书管理服务中没有 ${listenerId} 上的 ${certificateId}。`,
            },
          ]
        : [],
    ),
    unknowns: attached.flatMap(({ cas, certificateId, message }) =>
      cas === 'not-described'
        ? [
            {
              en: message ?? `CAS gave no details of ${certificateId}.`,
              zh: because({ en: '', zh: `数字证书管理服务没有返回 ${certificateId} 的详细信息` }, message).zh,
            },
          ]
        : [],
    ),
    ok: {
      en: `CAS knows the ${counted(attached.length, 'attached certificate')}.`,
      zh: `数字证书管理服务中有全部 ${attached.length} 张关联的证书。`,
    },
  });
}
