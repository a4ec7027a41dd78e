/** Remove in Chinese: every step, refusal, open rotation and thing that stays. */
import { describe, expect, it } from 'vitest';
import type { InLanguage } from '../../../../scripts/common/in-language.ts';
import { describeRemovalStep } from '../../../../scripts/remove/describe-removal-step.ts';
import { openRotations } from '../../../../scripts/remove/open-rotations.ts';
import type { RemovalPlan, RemovalStep } from '../../../../scripts/remove/plan-removal.ts';
import type { RemovalRefusal } from '../../../../scripts/remove/refusals.ts';
import { idOf } from '../../../support/builders.ts';
import { englishPrinted } from '../../../support/english.ts';
import { type Choices, deployedModel, openChange, openWith, remove } from './deployed-model.ts';

type Model = Awaited<ReturnType<typeof deployedModel>>['model'];

async function planWith(
  choices: Choices,
  change: (model: Model) => void = () => undefined,
): Promise<InLanguage<RemovalPlan>> {
  const { model } = await deployedModel();
  change(model);
  return (await remove(model, { ...choices, language: 'zh', dryRun: choices.abandonOpen === undefined }))
    .plan;
}

/** Other installations share the ledger. */
function beside(model: Model): void {
  const scan = model.functions.get('cert-rotator-scan');
  if (scan === undefined) throw new Error('no scan');
  const tags = (scan.view.tags ?? []).map((tag) =>
    tag.key === 'prefix' ? { ...tag, value: 'staging' } : tag,
  );
  model.functions.set('staging-scan', {
    ...scan,
    view: { ...scan.view, functionName: 'staging-scan', tags },
  });
}

function withoutTags(model: Model): void {
  const worker = model.functions.get('cert-rotator-rotate');
  if (worker === undefined) throw new Error('no worker');
  model.functions.set('cert-rotator-rotate', { ...worker, view: { ...worker.view, tags: [] } });
}

const refused: Readonly<Record<RemovalRefusal['code'], () => Promise<InLanguage<RemovalPlan>>>> = {
  'open-changes': () => planWith({ open: openChange }),
  'ledger-unreadable': () => planWith({ open: 'unreadable' }),
  'another-ledger': () => planWith({ ledger: 'oss://elsewhere/x' }),
  'ledger-shared': () => planWith({ withHistory: true }, beside),
  'untagged-function': () => planWith({}, withoutTags),
};

describe.each(Object.keys(refused) as readonly RemovalRefusal['code'][])(
  'the refusal %s in Chinese',
  (code) => {
    it('says what is there and what to do, without an English phrase', async () => {
      const { refusals } = await refused[code]();
      const found = refusals.filter((one) => one.code === code);

      expect(found.length).toBeGreaterThan(0);
      for (const { message, remedy } of found) {
        expect([message, remedy]).toEqual([
          expect.stringMatching(/[\u3400-\u9fff]/),
          expect.stringMatching(/[\u3400-\u9fff]/),
        ]);
        expect(englishPrinted(`${message}\n${remedy}`)).toEqual([]);
      }
    });
  },
);

it('names in Chinese who finishes an open rotation where the ledger is shared', async () => {
  const { refusals, sharers } = await planWith({ open: openChange }, beside);

  expect(sharers).toEqual(['staging-scan（cn-hangzhou）']);
  expect(refusals[0]?.message).toContain('staging-scan（cn-hangzhou） 也使用这份轮换记录');
});

it('says in Chinese that another number of rotations is open', async () => {
  const { refusals } = await planWith({ abandonOpen: '7' });

  expect(refusals).toEqual([
    {
      code: 'open-changes',
      message: '有 0 次未结束的轮换，而 --abandon-open 给出的是 7。',
      remedy: '请去掉 --abandon-open 后再次运行同一条命令。',
    },
  ]);
});

it('says in Chinese how far an open rotation has come, and what its listener is left with', () => {
  const replacing = {
    newCertificateId: '2-cn-hangzhou',
    replaces: [{ certificateId: idOf(1), slot: 'default' as const }],
  };
  const [change] = openRotations(openWith([replacing]));
  const [lease] = openRotations(openWith([], { holder: 'w', untilMs: 0, holds: true }));

  expect(change?.text.zh).toMatch(/lsn-1：2-cn-hangzhou 替换 1-cn-hangzhou（默认证书），已开始，始于 .*Z$/);
  expect(change?.means.zh).toContain('尚未验证');
  expect(lease?.text.zh).toContain('worker 持有租约至 1970-01-01T00:00:00Z');
});

describe('what stays', () => {
  it('is named in Chinese, with the reason', async () => {
    const { stays } = await planWith({}, withoutTags);

    expect(stays.length).toBeGreaterThan(5);
    for (const line of stays)
      expect(line).toMatch(/^[\w. ]*[\u3400-\u9fff .\w:/()（）-]+：.*[\u3400-\u9fff]/);
    expect(stays.flatMap(englishPrinted)).toEqual([]);
    expect(stays).toContain('函数 cert-rotator-rotate：没有本部署的标签');
  });
});

const steps: { readonly [Kind in RemovalStep['kind']]: Extract<RemovalStep, { kind: Kind }> } = {
  'stop-timer': { kind: 'stop-timer', functionName: 'f-scan', trigger: 'hourly' },
  'await-workers': { kind: 'await-workers', functionNames: ['f-scan', 'f-rotate'] },
  'delete-function': { kind: 'delete-function', functionName: 'f-scan' },
  'delete-alarms': { kind: 'delete-alarms', ruleIds: ['a', 'b'] },
  'delete-rule': { kind: 'delete-rule', bus: 'outcomes', rule: 'to-chat' },
  'delete-bus': { kind: 'delete-bus', bus: 'outcomes' },
  'detach-policy': { kind: 'detach-policy', policy: 'p-1', role: 'r-1' },
  'delete-policy': { kind: 'delete-policy', policy: 'p-1' },
  'delete-role': { kind: 'delete-role', role: 'r-1' },
  'delete-ledger': { kind: 'delete-ledger', location: 'oss://ledger/x' },
};

describe('a step of a removal in Chinese', () => {
  it.each(Object.values(steps))('has its names and no English: $kind', (step) => {
    const { en, zh } = describeRemovalStep(step);

    for (const name of en.match(/[a-z]+-[\w-]+|oss:\S+|hourly|outcomes/g) ?? []) expect(zh).toContain(name);
    expect(zh).toMatch(/[\u3400-\u9fff]/);
    expect(zh).not.toMatch(/\b(?:the|of|stop|delete|wait|detach|role|policy|function|alarm)\b/);
  });
});
