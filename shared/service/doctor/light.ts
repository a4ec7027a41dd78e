/** What webhook, status and certificate-issued can tell of themselves: they need few rights, and their bundles stay small. */
import type { AlbApi } from '../../cloud/alb-api.ts';
import type { FunctionTarget, InvokeApi } from '../../cloud/invoke-api.ts';
import { checkLedger } from '../../core/doctor/ledger.ts';
import { checkInvocation, checkPermissions, type FunctionKind } from '../../core/doctor/permissions.ts';
import type { CheckResult } from '../../core/doctor/result.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { tryInvocations } from './invocations.ts';
import { tryRight } from './trials.ts';

export interface Starter {
  readonly kind: Extract<FunctionKind, 'webhook' | 'certificate-issued'>;
  readonly invoker: InvokeApi;
  readonly newId: () => string;
  /** Scan. */
  readonly target: FunctionTarget | undefined;
  /** Only of the webhook, which locates load balancers. */
  readonly alb?: Pick<AlbApi, 'describeRegions' | 'getLoadBalancerAttribute'>;
}

/** No such load balancer: the right is asked for first. */
const NOBODY = 'alb-doctor';

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
          await tryRight('alb:GetLoadBalancerAttribute', () => alb.getLoadBalancerAttribute(NOBODY)),
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
  const listed = await tryRight('oss:ListObjects', () => store.logs('scans/'));
  const read = await tryRight('oss:GetObject', () => store.read('scans/doctor/trial/x-1'));
  const failed = [listed, read].find(
    ({ outcome, message }) => outcome !== 'allowed' || message !== undefined,
  );
  return [
    checkPermissions('status', [listed, read]),
    ...checkLedger(place, {
      read: failed === undefined ? { value: true } : { problem: failed.message ?? failed.right },
    }),
  ];
}
