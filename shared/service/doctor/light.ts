/** What webhook, status and certificate-issued can tell of themselves: they need few rights, and their bundles stay small. */
import type { AlbApi } from '../../cloud/alb-api.ts';
import type { FunctionTarget, InvokeApi } from '../../cloud/invoke-api.ts';
import { checkLedger } from '../../core/doctor/ledger.ts';
import {
  checkInvocation,
  checkPermissions,
  type FunctionKind,
  type Trial,
} from '../../core/doctor/permissions.ts';
import { type CheckResult, unknown } from '../../core/doctor/result.ts';
import { type Sentence, sentenceOf } from '../../core/doctor/sentence.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { tryInvocations } from './invocations.ts';
import { readWith, tryRight } from './trials.ts';

export interface Starter {
  readonly kind: Extract<FunctionKind, 'webhook' | 'certificate-issued'>;
  readonly invoker: InvokeApi;
  readonly newId: () => string;
  /** Scan. */
  readonly target: FunctionTarget | undefined;
  /** Only of the webhook, which locates load balancers. */
  readonly alb?: Pick<AlbApi, 'describeRegions' | 'getLoadBalancerAttribute'>;
}

/** Nothing was tried. */
const NO_ENTRY: Sentence = {
  en: 'no scan has left an entry to read yet',
  zh: '还没有扫描留下可读取的记录。',
};

/** No such load balancer: the right is asked for first. */
const NOT_THERE = 'alb-doctor';

export async function examineStarter({
  kind,
  alb,
  target,
  ...ports
}: Starter): Promise<readonly CheckResult[]> {
  const invocations = await tryInvocations(ports, target === undefined ? [] : [target]);
  const reads =
    alb === undefined
      ? []
      : [
          await tryRight('alb:DescribeRegions', () => alb.describeRegions()),
          await tryRight('alb:GetLoadBalancerAttribute', () => alb.getLoadBalancerAttribute(NOT_THERE)),
        ];
  return [
    checkPermissions(kind, [...reads, ...invocations.map(({ trial }) => trial)]),
    checkInvocation(invocations),
  ];
}

export async function examineStatus(
  store: LedgerStore,
  place: Parameters<typeof checkLedger>[0],
): Promise<readonly CheckResult[]> {
  const listed = await readWith('oss:ListObjects', () => store.logs('scans/'));
  const read = await tryEntry(store, 'value' in listed.reading ? listed.reading.value.at(-1) : undefined);
  const failed = [listed.trial, read].find(
    ({ outcome, message }) => outcome !== 'allowed' || message !== undefined,
  );
  const isUntried = failed === read && read.outcome === 'unknown';
  const checks = checkLedger(place, {
    read: failed === undefined ? { value: true } : { problem: failed.message ?? failed.right },
  });
  return [
    checkPermissions('status', 'value' in listed.reading ? [listed.trial, read] : [listed.trial]),
    ...checks.map((one) =>
      isUntried && one.id === 'ledger-readable' ? unknown(one.id, sentenceOf(NO_ENTRY)) : one,
    ),
  ];
}

/** To list and to read are two rights. Status may not write, so an entry of a scan has to be there. */
async function tryEntry(store: LedgerStore, log: string | undefined): Promise<Trial> {
  const right = 'oss:GetObject';
  const nothing: Trial = { right, outcome: 'unknown', message: NO_ENTRY };
  if (log === undefined) return nothing;
  const { trial, reading } = await readWith(right, () => store.read(log, 1, 1));
  // An old snapshot may be deleted meanwhile.
  return 'value' in reading && reading.value.length === 0 ? nothing : trial;
}
