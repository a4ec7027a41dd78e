/** The bus to which events are published. Pure. */
import { type CheckResult, judge, notApplicable, type Reading, unknown } from './result.ts';
import { because } from './sentence.ts';

/** @param bus `undefined`: no events are published */
export function checkEventBus(bus: string | undefined, exists: Reading<boolean>): CheckResult {
  if (bus === undefined)
    return notApplicable('event-bus', {
      en: 'EVENT_BUS is empty: no events are published.',
      zh: 'EVENT_BUS 为空：不发布事件。',
    });
  if ('problem' in exists)
    return unknown(
      'event-bus',
      because({ en: `The bus ${bus} could not be read`, zh: `无法读取事件总线 ${bus}` }, exists.problem),
    );
  return judge('event-bus', {
    faults: exists.value ? [] : [{ en: `There is no bus ${bus}.`, zh: `没有名为 ${bus} 的事件总线。` }],
    ok: { en: `The bus ${bus} exists.`, zh: `事件总线 ${bus} 存在。` },
  });
}
