/** Who calls, when, and what is activated: the checks before all others. Pure. */
import { type CheckResult, judge, type Reading } from './result.ts';

export interface Caller {
  readonly accountId: string;
  readonly identityType: 'Account' | 'RAMUser' | 'AssumedRoleUser' | (string & Record<never, never>);
}

export type CallerReading =
  | { readonly value: Caller }
  /** The cloud did not accept the credentials. */
  | { readonly refused: string }
  | { readonly problem: string };

/** @param expectedAccountId the account of the installation; `undefined`: any */
export function checkIdentity(reading: CallerReading, expectedAccountId?: string): CheckResult {
  if ('refused' in reading)
    return judge('identity', { faults: [`The credentials were refused: ${reading.refused}`], ok: '' });
  if ('problem' in reading)
    return judge('identity', { unknowns: [`STS did not answer: ${reading.problem}`], ok: '' });
  const { accountId, identityType } = reading.value;
  const isOther = expectedAccountId !== undefined && accountId !== expectedAccountId;
  const isRoot = identityType === 'Account';
  const result = judge('identity', {
    faults: isOther
      ? [`The credentials are of account ${accountId}, the installation is in ${expectedAccountId}.`]
      : [],
    warnings: isRoot ? ['The credentials are those of the account itself: use a RAM user.'] : [],
    ok: `Credentials of account ${accountId} (${identityType}).`,
  });
  return isRoot ? { ...result, cause: 'root' } : result;
}

/** Requests are refused from here on (A). */
const REFUSED_SKEW_MS = 15 * 60_000;
/** Signatures still work, but leases and windows shift. */
const NOTABLE_SKEW_MS = 60_000;

/** @param reading when an answer of the cloud was written, and when it arrived here */
export function checkClock(
  reading: Reading<{ readonly hereMs: number; readonly cloudMs: number }> | { readonly refused: string },
): CheckResult {
  if ('refused' in reading)
    return judge('clock', {
      faults: [`The cloud refused the time of a request: ${reading.refused}`],
      ok: '',
    });
  if ('problem' in reading)
    return judge('clock', { unknowns: [`No answer told the time: ${reading.problem}`], ok: '' });
  const skewMs = Math.abs(reading.value.hereMs - reading.value.cloudMs);
  const seconds = Math.round(skewMs / 1_000);
  const says = `The clock of this machine differs from the cloud's by ${seconds} s.`;
  return judge('clock', {
    faults: skewMs >= REFUSED_SKEW_MS ? [says] : [],
    warnings: skewMs >= NOTABLE_SKEW_MS && skewMs < REFUSED_SKEW_MS ? [says] : [],
    ok: `The clock is right to ${seconds} s.`,
  });
}

export interface ProductState {
  /** As people know it: `Function Compute`. */
  readonly product: string;
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
        ? [`${product} is blocked, probably for overdue payment: ${page}`]
        : [`${product} is not activated in this account: ${page}`];
    }),
    unknowns: products.flatMap(({ product, state }) =>
      'problem' in state ? [`Whether ${product} is activated is unknown: ${state.problem}`] : [],
    ),
    ok: `Activated: ${products.map(({ product }) => product).join(', ')}.`,
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
  readonly message?: string | undefined;
}

export function checkEndpoints(endpoints: readonly EndpointState[]): CheckResult {
  const nameOf = ({ variable, given }: EndpointState): string =>
    given === undefined ? `The cloud's own address for ${variable}` : `${variable}=${given}`;
  const said = ({ message }: EndpointState): string => (message === undefined ? '.' : `: ${message}`);
  return judge('endpoints', {
    faults: endpoints.flatMap((one) => {
      if (one.answer === 'right') return [];
      const what = one.answer === 'none' ? 'does not answer' : 'answers like something else';
      return [`${nameOf(one)} ${what}${said(one)}`];
    }),
    warnings: endpoints.flatMap((one) =>
      one.answer === 'right' && one.given !== undefined && one.isLocal !== true
        ? [`${nameOf(one)} replaces the cloud's own.`]
        : [],
    ),
    ok: endpoints.some(({ isLocal }) => isLocal)
      ? 'Calls go to an emulator on this machine, which answers.'
      : "All calls go to the cloud's own addresses, which answer.",
  });
}

/** @param known the regions with ALB */
export function checkRegions(configured: readonly string[], known: Reading<readonly string[]>): CheckResult {
  if ('problem' in known)
    return judge('regions', { unknowns: [`ALB did not list its regions: ${known.problem}`], ok: '' });
  const strange = configured.filter((region) => !known.value.includes(region));
  return judge('regions', {
    faults: strange.map((region) => `REGIONS names ${region}, where ALB does not exist.`),
    ok: `${configured.join(', ')}: ALB exists there.`,
  });
}
