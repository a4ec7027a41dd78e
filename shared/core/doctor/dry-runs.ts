/** What the dry runs of doctor have shown of themselves: that they change nothing. Pure. */
import { counted } from '../../base/words.ts';
import { type CheckResult, judge } from './result.ts';
import { because, type Sentence, type Why } from './sentence.ts';

/** A dry run whose answer was neither `DryRunOperation` nor a refusal. */
export interface HaltingDryRun {
  /** `update 1-cn-hangzhou on lsn-1` */
  readonly what: Sentence;
  /** Why it is not clear whether ALB has carried it out; `undefined`: ALB answered that it has. */
  readonly unclear: Why | undefined;
}

/** @param halting the last one, after which nothing was sent; `undefined`: every answer was clear */
export function checkDryRuns(tried: readonly Sentence[], halting: HaltingDryRun | undefined): CheckResult {
  return judge('dry-run-carried-out', {
    faults: halting === undefined ? [] : [haltingText(halting)],
    ok:
      tried.length === 0
        ? { en: 'None was sent.', zh: '没有发送预检请求。' }
        : {
            en: `${counted(tried.length, 'dry run')} changed nothing.`,
            zh: `${tried.length} 次预检请求没有修改任何内容。`,
          },
    notes: tried,
  });
}

function haltingText({ what, unclear }: HaltingDryRun): Sentence {
  if (unclear === undefined)
    return { en: `ALB carried out a dry run: ${what.en}.`, zh: `ALB 执行了预检请求：${what.zh}。` };
  return because(
    {
      en: `ALB may have carried out a dry run: ${what.en}. Its answer is not clear`,
      zh: `ALB 可能执行了预检请求：${what.zh}，其应答不明确`,
    },
    unclear,
  );
}
