/** Who calls, when, and what is activated: the checks before all others. Pure. */
import { type CheckResult, judge, NOTHING, type Reading, unknown } from './result.ts';
import { because, listed, type Sentence, type Why } from './sentence.ts';

export interface Caller {
  readonly accountId: string;
  readonly identityType: 'Account' | 'RAMUser' | 'AssumedRoleUser' | (string & Record<never, never>);
}

export type CallerReading =
  | { readonly value: Caller }
  /** The cloud did not accept the credentials. */
  | { readonly refused: Why }
  | { readonly problem: Why };

/** @param expectedAccountId the account of the installation; `undefined`: any */
export function checkIdentity(reading: CallerReading, expectedAccountId?: string): CheckResult {
  if ('refused' in reading)
    return judge('identity', {
      faults: [because({ en: 'The credentials were refused', zh: '访问凭证被拒绝' }, reading.refused)],
      ok: NOTHING,
    });
  if ('problem' in reading)
    return unknown('identity', because({ en: 'STS did not answer', zh: 'STS 没有应答' }, reading.problem));
  const { accountId, identityType } = reading.value;
  const isOther = expectedAccountId !== undefined && accountId !== expectedAccountId;
  const isRoot = identityType === 'Account';
  const result = judge('identity', {
    faults: isOther
      ? [
          {
            en: `The credentials are of account ${accountId}, the installation is in ${expectedAccountId}.`,
            zh: `访问凭证属于账号 ${accountId}，而部署位于账号 ${expectedAccountId}。`,
          },
        ]
      : [],
    warnings: isRoot
      ? [
          {
            en: 'The credentials are those of the account itself: use a RAM user.',
            zh: '访问凭证是阿里云账号（主账号）自己的，请使用 RAM 用户。',
          },
        ]
      : [],
    ok: {
      en: `Credentials of account ${accountId} (${identityType}).`,
      zh: `访问凭证属于账号 ${accountId}（${identityType}）。`,
    },
  });
  return isRoot ? { ...result, cause: 'root' } : result;
}

/** Requests are refused from here on (A). */
const REFUSED_SKEW_MS = 15 * 60_000;
/** Signatures still work, but leases and windows shift. */
const NOTABLE_SKEW_MS = 60_000;

/** @param reading when an answer of the cloud was written, and when it arrived here */
export function checkClock(
  reading: Reading<{ readonly hereMs: number; readonly cloudMs: number }> | { readonly refused: Why },
): CheckResult {
  if ('refused' in reading)
    return judge('clock', {
      faults: [
        because(
          { en: 'The cloud refused the time of a request', zh: '阿里云拒绝了请求的时间戳' },
          reading.refused,
        ),
      ],
      ok: NOTHING,
    });
  if ('problem' in reading)
    return unknown(
      'clock',
      because({ en: 'No answer told the time', zh: '没有应答可供比对时间' }, reading.problem),
    );
  const skewMs = Math.abs(reading.value.hereMs - reading.value.cloudMs);
  const seconds = Math.round(skewMs / 1_000);
  const says = {
    en: `The clock of this machine differs from the cloud's by ${seconds} s.`,
    zh: `本机时钟与阿里云相差 ${seconds} 秒。`,
  };
  return judge('clock', {
    faults: skewMs >= REFUSED_SKEW_MS ? [says] : [],
    warnings: skewMs >= NOTABLE_SKEW_MS && skewMs < REFUSED_SKEW_MS ? [says] : [],
    ok: { en: `The clock is right to ${seconds} s.`, zh: `时钟误差不超过 ${seconds} 秒。` },
  });
}

export interface ProductState {
  /** As people know it: `Function Compute`. */
  readonly product: Sentence;
  /** Of its console, where a person activates it. */
  readonly page: string;
  readonly state: Reading<'active' | 'not-activated' | 'overdue'>;
}

/** @param products only those that the settings need */
export function checkActivation(products: readonly ProductState[]): CheckResult {
  return judge('activation', {
    faults: products.flatMap(({ product, page, state }) => {
      if ('problem' in state || state.value === 'active') return [];
      return state.value === 'overdue'
        ? [
            {
              en: `${product.en} is blocked, probably for overdue payment: ${page}`,
              zh: `产品已停服，可能因为欠费：${product.zh}，${page}`,
            },
          ]
        : [
            {
              en: `${product.en} is not activated in this account: ${page}`,
              zh: `本账号未开通${product.zh}：${page}`,
            },
          ];
    }),
    unknowns: products.flatMap(({ product, state }) =>
      'problem' in state
        ? [
            because(
              { en: `Whether ${product.en} is activated is unknown`, zh: `无法确定是否已开通${product.zh}` },
              state.problem,
            ),
          ]
        : [],
    ),
    ok: {
      en: `Activated: ${listed(products.map(({ product }) => product.en)).en}.`,
      zh: `已开通：${listed(products.map(({ product }) => product.zh)).zh}。`,
    },
  });
}

export interface EndpointState {
  /** `ALB_ENDPOINT`. */
  readonly variable: string;
  /** As it is set; `undefined`: the cloud's own. */
  readonly given: string | undefined;
  readonly answer: 'right' | 'other' | 'none';
  /** It is on this machine: an emulator, and no warning. */
  readonly isLocal?: boolean | undefined;
  readonly message?: Why | undefined;
}

export function checkEndpoints(endpoints: readonly EndpointState[]): CheckResult {
  const nameOf = ({ variable, given }: EndpointState): Sentence =>
    given === undefined
      ? { en: `The cloud's own address for ${variable}`, zh: `阿里云的默认地址（${variable}）` }
      : { en: `${variable}=${given}`, zh: `${variable}=${given} ` };
  return judge('endpoints', {
    faults: endpoints.flatMap((one) => {
      if (one.answer === 'right') return [];
      const what =
        one.answer === 'none'
          ? { en: 'does not answer', zh: '没有应答' }
          : { en: 'answers like something else', zh: '的应答不是阿里云的' };
      const name = nameOf(one);
      return [because({ en: `${name.en} ${what.en}`, zh: `${name.zh}${what.zh}` }, one.message)];
    }),
    warnings: endpoints.flatMap((one) =>
      one.answer === 'right' && one.given !== undefined && one.isLocal !== true
        ? [{ en: `${nameOf(one).en} replaces the cloud's own.`, zh: `${nameOf(one).zh}替代了阿里云的地址。` }]
        : [],
    ),
    ok: endpoints.some(({ isLocal }) => isLocal)
      ? {
          en: 'Calls go to an emulator on this machine, which answers.',
          zh: '调用发往本机的模拟器，应答正常。',
        }
      : {
          en: "All calls go to the cloud's own addresses, which answer.",
          zh: '所有调用发往阿里云的默认地址，应答正常。',
        },
  });
}

/** @param known the regions with ALB */
export function checkRegions(configured: readonly string[], known: Reading<readonly string[]>): CheckResult {
  if ('problem' in known)
    return unknown(
      'regions',
      because({ en: 'ALB did not list its regions', zh: 'ALB 没有列出地域' }, known.problem),
    );
  const strange = configured.filter((region) => !known.value.includes(region));
  return judge('regions', {
    faults: strange.map((region) => ({
      en: `REGIONS names ${region}, where ALB does not exist.`,
      zh: `REGIONS 中的 ${region} 不提供 ALB。`,
    })),
    ok: {
      en: `${listed(configured).en}: ALB exists there.`,
      zh: `以下地域提供 ALB：${listed(configured).zh}。`,
    },
  });
}
