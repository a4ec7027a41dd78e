/**
 * A worker is deleted only when nothing is open that no other one could finish: a change whose load balancer only a worker in its VPC reaches.
 */
import { RotatorError } from '../../../shared/base/errors.ts';
import type { OpenView } from '../../../shared/service/operator/open-work.ts';
import type { FoundLoadBalancer } from '../present/load-balancers.ts';
import { vpcOfWorker } from '../wanted/own-names.ts';

export interface OpenWork {
  /** @returns leases and open changes of the ledger; `undefined`: it could not be read, and the reason was printed */
  readOpen(): Promise<OpenView | undefined>;
  /** With the VPC of each. `undefined`: the deployer may not list them. */
  readonly loadBalancers: readonly FoundLoadBalancer[] | undefined;
}

/** @throws RotatorError `WorkIsOpen`, also where the ledger does not say */
export async function requireFinished(
  functionName: string,
  prefix: string,
  { readOpen, loadBalancers }: OpenWork,
): Promise<void> {
  const vpcId = vpcOfWorker(prefix, functionName);
  if (vpcId === undefined) return;
  const open = await readOpen();
  if (open === undefined || open.unreadable.length > 0)
    throw new RotatorError(
      'WorkIsOpen',
      `The ledger could not be read, so whether a rotation in ${vpcId} is open is unknown: ${functionName} was not deleted.`,
      {
        hint: 'Mend the ledger (npm run ledger -- open), then run the same command again.',
        chinese: {
          says: `无法读取轮换记录，因此不知道 ${vpcId} 中是否有未结束的轮换：没有删除 ${functionName}。`,
          todo: '请修复轮换记录（npm run ledger -- open），然后再次运行同一条命令。',
        },
      },
    );
  const vpcOf = new Map((loadBalancers ?? []).map((one) => [one.loadBalancerId, one.vpcId]));
  const ofWorker = open.loadBalancers.filter(
    ({ loadBalancerId, lease, changes }) =>
      (changes.length > 0 || lease?.holds) && (vpcOf.get(loadBalancerId) ?? vpcId) === vpcId,
  );
  if (ofWorker.length === 0) return;
  const ids = ofWorker.map(({ loadBalancerId }) => loadBalancerId);
  throw new RotatorError(
    'WorkIsOpen',
    `Rotations of ${ids.join(', ')} are open, which only a worker in ${vpcId} can finish or undo: ${functionName} was not deleted.`,
    {
      hint: `Put ${vpcId} back into VPC_WORKERS and deploy, let the next scan finish them (npm run ledger -- open shows them), then take it out again.`,
      chinese: {
        says: `${ids.join('、')} 有未结束的轮换，只有 ${vpcId} 中的 worker 能完成或回滚：没有删除 ${functionName}。`,
        todo: `请把 ${vpcId} 放回 VPC_WORKERS 并部署，由下一次扫描完成它们（npm run ledger -- open 会列出），然后再去掉。`,
      },
    },
  );
}
