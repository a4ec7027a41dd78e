/**
 * The rotations that a removal would leave open, in words, and what a person types to abandon them. Pure.
 *
 * Only the service finishes or undoes an open change. What its listener has attached then stays as it is, which the operator has to know before.
 */
import type { InEach } from '../../shared/core/model/texts/language.ts';
import { changeText } from '../../shared/service/operator/describe-entry.ts';
import type { OpenChangeView, OpenView } from '../../shared/service/operator/open-work.ts';

export interface OpenRotation {
  /** Of the same rotation at any time. */
  readonly key: string;
  /** Where it is, since when, and how far it has come. */
  readonly text: InEach<string>;
  /** What the listener is left with. */
  readonly means: InEach<string>;
}

const meaning: Readonly<Record<OpenChangeView['state'], InEach<string>>> = {
  begun: {
    en: 'Its writes were sent in part or in full, and what is served was not proved: the listener may have the old certificate, the new one, or both.',
    zh: '写入已部分或全部发出，但尚未验证：监听上可能是旧证书、新证书，或两者都有。',
  },
  'rolling-back': {
    en: 'Its proof has failed and the roll back has not ended: the listener may serve the certificate that failed.',
    zh: '验证未通过，回滚尚未结束：监听可能返回未通过验证的证书。',
  },
  unproved: {
    en: 'It has ended without a proof: which certificate the listener serves is not known.',
    zh: '已结束但未能验证：不知道监听返回哪张证书。',
  },
};

/** How far a change has come; in English the states say it. */
const stateInChinese: Readonly<Record<OpenChangeView['state'], string>> = {
  begun: '已开始',
  'rolling-back': '正在回滚',
  unproved: '未能验证',
};

const LEASE_MEANS: InEach<string> = {
  en: 'A worker may be about to change it, and would be ended in the middle.',
  zh: 'worker 可能正要修改它，会在中途被终止。',
};

/** Each open change, and each lease that holds without one. */
export function openRotations({ loadBalancers }: OpenView): readonly OpenRotation[] {
  return loadBalancers.flatMap(({ region, loadBalancerId, lease, changes }): readonly OpenRotation[] => {
    const place = `${region} ${loadBalancerId}`;
    const held = lease?.holds ? heldUntil(lease.untilMs) : undefined;
    if (changes.length === 0)
      return held === undefined
        ? []
        : [{ key: `lease ${place}`, text: placed(place, held), means: LEASE_MEANS }];
    return changes.map((change) => ({
      key: `${change.rotationId} ${change.listenerId} ${change.change}`,
      text: placed(`${place} ${change.listenerId}`, changeIn(change, held)),
      means: meaning[change.state],
    }));
  });
}

function heldUntil(untilMs: number): InEach<string> {
  return { en: `a worker holds it until ${utc(untilMs)}`, zh: `worker 持有租约至 ${utc(untilMs)}` };
}

function placed(place: string, text: InEach<string>): InEach<string> {
  return { en: `${place}: ${text.en}`, zh: `${place}：${text.zh}` };
}

function changeIn(open: OpenChangeView, held: InEach<string> | undefined): InEach<string> {
  const { change, startedAtMs, state, reason } = open;
  const since = utc(startedAtMs);
  return {
    en: [
      change,
      `${state}${reason === null ? '' : ` (${reason})`} since ${since}`,
      ...(held === undefined ? [] : [held.en]),
    ].join(', '),
    zh: [
      changeText(open, 'zh'),
      `${stateInChinese[state]}${reason === null ? '' : `（${reason}）`}，始于 ${since}`,
      ...(held === undefined ? [] : [held.zh]),
    ].join('，'),
  };
}

/** What is typed where the ledger does not say how many are open. */
export const UNKNOWN = 'unknown';

/** What agrees to abandoning: their number, which cannot be typed without reading. */
export function abandonAnswer(open: readonly OpenRotation[], isComplete: boolean): string {
  return isComplete ? String(open.length) : UNKNOWN;
}

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
