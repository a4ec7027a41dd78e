/**
 * Reads the load balancers that rotate would work on, as a plan reads them, and what else decides whether a proof can succeed. Reads only.
 *
 * Rotate may not list load balancers: they are those of the listeners. Every list is read to its end; of the load balancers at most
 * `MAX_LOAD_BALANCERS` are looked at, and none is begun after `untilMs`. What was left out is told.
 */
import pMap from 'p-map';
import type { ListenerAttribute, LoadBalancerAttribute } from '../../cloud/alb-api.ts';
import { carriesCertificates, listListeners } from '../../cloud/inventory/inventory.ts';
import { because, type Sentence } from '../../core/doctor/sentence.ts';
import { readAndPlan } from '../../rotation/read-and-plan.ts';
import type { Planned } from '../../rotation/run/context.ts';
import { selectionOf } from '../worker/selection.ts';
import type { Worker } from '../worker/worker.ts';
import { textOf } from './trials.ts';

/** A look takes about ten calls for each listener. */
export const MAX_LOAD_BALANCERS = 50;

/** As few as a rotation reads at the same time. */
const AT_ONCE = 2;

export interface SeenLoadBalancer {
  readonly region: string;
  readonly attribute: LoadBalancerAttribute;
  readonly planned: Planned;
  /** Of its HTTPS and QUIC listeners. */
  readonly listeners: readonly ListenerAttribute[];
}

export interface Fleet {
  readonly loadBalancers: readonly SeenLoadBalancer[];
  /** How many there are. */
  readonly all: number;
  readonly skipped: readonly Sentence[];
}

export interface FleetInput {
  readonly regions: readonly string[];
  readonly vpcId: string | undefined;
  readonly untilMs: number;
}

export async function readFleet(worker: Worker, { regions, vpcId, untilMs }: FleetInput): Promise<Fleet> {
  const skipped: Sentence[] = [];
  const found: { readonly region: string; readonly loadBalancerId: string }[] = [];
  for (const region of regions) {
    try {
      const listeners = (await listListeners(worker.cloud.alb(region))).filter(carriesCertificates);
      const ids = [...new Set(listeners.map(({ loadBalancerId }) => loadBalancerId))].sort();
      found.push(...ids.map((loadBalancerId) => ({ region, loadBalancerId })));
    } catch (error) {
      skipped.push(
        because(
          { en: `The listeners of ${region} could not be listed`, zh: `无法列出 ${region} 的监听` },
          textOf(error),
        ),
      );
    }
  }
  const looked = await pMap(
    found.slice(0, MAX_LOAD_BALANCERS),
    async (place) => {
      if (worker.clock.now() >= untilMs) return 'late';
      try {
        return await readOne(worker, place, vpcId);
      } catch (error) {
        skipped.push(
          because(
            { en: `${place.loadBalancerId} could not be read`, zh: `无法读取 ${place.loadBalancerId}` },
            textOf(error),
          ),
        );
        return 'failed';
      }
    },
    { concurrency: AT_ONCE },
  );
  if (looked.includes('late'))
    skipped.push({
      en: 'The time of the function did not suffice for all of them.',
      zh: '函数的执行时间不足，未能检查全部负载均衡实例。',
    });
  const others = looked.filter((one) => one === 'elsewhere').length;
  return {
    loadBalancers: looked.filter((one): one is SeenLoadBalancer => typeof one === 'object'),
    all: found.length - others,
    skipped,
  };
}

async function readOne(
  worker: Worker,
  { region, loadBalancerId }: { readonly region: string; readonly loadBalancerId: string },
  vpcId: string | undefined,
): Promise<SeenLoadBalancer | 'elsewhere'> {
  const alb = worker.cloud.alb(region);
  const attribute = await alb.getLoadBalancerAttribute(loadBalancerId);
  if (vpcId !== undefined && attribute.vpcId !== vpcId) return 'elsewhere';
  const planned = await readAndPlan({
    ports: { ...worker, onOthersMayFollow: () => undefined, onRecorded: () => undefined },
    settings: worker.config,
    request: {
      region,
      loadBalancerId,
      mode: 'plan',
      selection: selectionOf({}),
      planHash: undefined,
      channels: false,
      patienceMs: 0,
    },
  });
  const listeners: ListenerAttribute[] = [];
  for (const { listenerId } of planned.plan.live.listeners)
    listeners.push(await alb.getListenerAttribute(listenerId));
  return { region, attribute, planned, listeners };
}
