/**
 * Tries the three writes of a rotation as dry runs, on one running listener that no one holds.
 *
 * Only with what is attached, and only while no one holds the load balancer, both read right before each: an update to the present default, an association of an attached certificate, a
 * dissociation of an attached additional one. The last one is sent only after another dry run has passed, so that the flag is known to count.
 * Any answer but `DryRunOperation` or a refusal ends it at once, and with it doctor: the write may have been carried out.
 */
import type { DryRunRequest } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import { readCertificates } from '../../cloud/inventory/inventory.ts';
import type { HaltingDryRun } from '../../core/doctor/dry-runs.ts';
import type { Trial, UpdateResources } from '../../core/doctor/permissions.ts';
import { because, englishOf, type Sentence, sentenceOf, type Why } from '../../core/doctor/sentence.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import { mayBeAtWork } from '../../core/records/lease.ts';
import { loadBalancerLog, loadBalancerReducer } from '../../core/records/load-balancer-log.ts';
import { viewLog } from '../../ledger/log.ts';
import type { Worker } from '../worker/worker.ts';
import type { SeenLoadBalancer } from './read-fleet.ts';
import { outcomeOf, textOf } from './trials.ts';

type Write = DryRunRequest['write'];

export interface DryRuns {
  readonly trials: readonly Trial[];
  readonly update: UpdateResources;
  readonly sent: readonly Sentence[];
  /** What ended it before its time. */
  readonly halting: HaltingDryRun | undefined;
}

const rights: Readonly<Record<Write, string>> = {
  update: 'alb:UpdateListenerAttribute',
  associate: 'alb:AssociateAdditionalCertificatesWithListener',
  dissociate: 'alb:DissociateAdditionalCertificatesFromListener',
};

const writesInChinese: Readonly<Record<Write, string>> = {
  update: '将默认证书设为',
  associate: '关联',
  dissociate: '解除关联',
};

interface Place {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
}

export async function tryWrites(
  worker: Pick<Worker, 'cloud' | 'store' | 'clock'>,
  seen: readonly SeenLoadBalancer[],
): Promise<DryRuns> {
  const places = candidates(seen);
  for (const place of places) {
    const held = await holderOf(worker, place);
    if (held === undefined) return tryOn(worker, place);
  }
  const why =
    places.length === 0
      ? {
          en: 'there is no running listener that the service may change',
          zh: '没有允许本服务修改且正在运行的监听。',
        }
      : {
          en: 'each running listener is held by a worker, or the ledger does not say',
          zh: '每个运行中的监听都有 worker 持有租约，或轮换记录无法读取。',
        };
  const trials = Object.values(rights).map((right): Trial => ({ right, outcome: 'unknown', message: why }));
  return { trials, update: { dryRun: undefined }, sent: [], halting: undefined };
}

/** Those with an additional certificate first. */
function candidates(seen: readonly SeenLoadBalancer[]): readonly Place[] {
  const all = seen.flatMap(({ region, planned: { reading, plan } }) =>
    plan.live.listeners.flatMap(({ listenerId, loadBalancerId, status, attached }) =>
      status === 'Running' && !reading.planInput.leftAlone.has(listenerId)
        ? [{ region, loadBalancerId, listenerId, additional: attached.length > 1 }]
        : [],
    ),
  );
  return [...all.filter(({ additional }) => additional), ...all.filter(({ additional }) => !additional)];
}

/** Why the listener may be changed meanwhile; `undefined`: it may not. */
async function holderOf(
  { store, clock }: Pick<Worker, 'store' | 'clock'>,
  { region, loadBalancerId }: Place,
): Promise<Why | undefined> {
  try {
    const { state } = await viewLog(store, loadBalancerLog(region, loadBalancerId), loadBalancerReducer);
    if (state.open.length > 0) return { en: 'a change is open', zh: '有未结束的变更。' };
    const { lease } = state;
    return lease !== undefined && mayBeAtWork(lease.untilMs, clock.now()) ? holding(lease.holder) : undefined;
  } catch (error) {
    return textOf(error);
  }
}

function holding(holder: string): Sentence {
  return { en: holder, zh: `${holder} 持有租约。` };
}

async function tryOn(worker: Pick<Worker, 'cloud' | 'store' | 'clock'>, place: Place): Promise<DryRuns> {
  const trials: Trial[] = [];
  const sent: Sentence[] = [];
  let update: UpdateResources = { dryRun: undefined };
  let flagCounts = false;
  for (const write of ['update', 'associate', 'dissociate'] as const) {
    const right = rights[write];
    const certificateId = await attachedNow(worker, place, write);
    if (typeof certificateId === 'object') {
      // A listener without additional certificates is nothing wrong.
      if (certificateId.problem !== undefined)
        trials.push({ right, outcome: 'unknown', message: certificateId.problem });
      continue;
    }
    if (write === 'dissociate' && !flagCounts) {
      trials.push({
        right,
        outcome: 'unknown',
        message: {
          en: 'no earlier dry run has passed, so it was not sent',
          zh: '此前没有预检请求通过，因此未发送。',
        },
      });
      continue;
    }
    // Last, so that nothing lies between it and the write but the call itself.
    const held = await holderOf(worker, place);
    if (held !== undefined) {
      const { loadBalancerId } = place;
      const message = because({ en: `${loadBalancerId} is held`, zh: `${loadBalancerId} 已被占用` }, held);
      trials.push({ right, outcome: 'unknown', message });
      continue;
    }
    const { listenerId } = place;
    const what = {
      en: `${write} ${certificateId} on ${listenerId}`,
      zh: `在 ${listenerId} 上${writesInChinese[write]} ${certificateId}`,
    };
    const answer = await send(worker, place, { write, listenerId, certificateId });
    sent.push({
      en: `${what.en}: ${englishOf(answer.text)}`,
      zh: `${what.zh}：${sentenceOf(answer.text).zh}`,
    });
    if (answer.kind === 'carried-out') return { trials, update, sent, halting: { what, unclear: undefined } };
    flagCounts ||= answer.kind === 'passed';
    trials.push({ right, ...answer.trial });
    if (answer.kind === 'unclear') return { trials, update, sent, halting: { what, unclear: answer.text } };
    if (write === 'update' && answer.kind !== 'throttled')
      update = { dryRun: answer.kind, message: answer.text };
  }
  return { trials, update, sent, halting: undefined };
}

/** Read right before the write. An empty object: there is nothing to send it with. */
async function attachedNow(
  { cloud }: Pick<Worker, 'cloud'>,
  { region, listenerId }: Place,
  write: Write,
): Promise<CertificateId | { readonly problem?: Why }> {
  const alb = cloud.alb(region);
  try {
    const certificates = await readCertificates(alb, listenerId, 'Server');
    const { listenerStatus } = await alb.getListenerAttribute(listenerId);
    const isSteady = certificates.every(({ status }) => status === 'Associated');
    if (listenerStatus !== 'Running' || !isSteady)
      return { problem: { en: `${listenerId} is being changed`, zh: `${listenerId} 正在变更。` } };
    const additional = certificates.find(({ isDefault }) => !isDefault);
    const present = certificates.find(({ isDefault }) => isDefault);
    const chosen =
      write === 'update' ? present : write === 'dissociate' ? additional : (additional ?? present);
    return chosen?.certificateId ?? {};
  } catch (error) {
    return { problem: textOf(error) };
  }
}

type Answer =
  | { readonly kind: 'carried-out'; readonly text: Why }
  | {
      /** `throttled`: not looked at, and so not carried out. */
      readonly kind: 'passed' | 'refused' | 'denied' | 'throttled' | 'unclear';
      readonly text: Why;
      readonly trial: Pick<Trial, 'outcome' | 'message'>;
    };

async function send(
  { cloud }: Pick<Worker, 'cloud'>,
  { region }: Place,
  request: DryRunRequest,
): Promise<Answer> {
  try {
    const answer = await cloud.alb(region).dryRun(request);
    if (answer === 'carried-out')
      return { kind: answer, text: { en: 'answered as if it was carried out', zh: '应答表明已执行。' } };
    return { kind: answer, text: { en: 'passed', zh: '通过。' }, trial: { outcome: 'allowed' } };
  } catch (error) {
    const trial = outcomeOf(error);
    const text = error instanceof CloudError ? error.messageWithoutCode : textOf(error);
    return { kind: refusalOf(error, trial.outcome), text, trial };
  }
}

function refusalOf(error: unknown, outcome: Trial['outcome']) {
  if (outcome === 'allowed') return 'refused';
  if (outcome === 'denied') return 'denied';
  return error instanceof CloudError && error.kind === 'throttled' ? 'throttled' : 'unclear';
}
