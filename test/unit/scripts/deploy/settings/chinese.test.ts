/** The questions of --init in Chinese. */
import { describe, expect, it } from 'vitest';
import { formatFailure } from '../../../../../scripts/common/failure.ts';
import { answersTo } from '../../../../../scripts/deploy/settings/ask.ts';
import { initQuestions } from '../../../../../scripts/deploy/settings/init.ts';
import { englishIn, englishPrinted } from '../../../../support/english.ts';
import { ACCOUNT } from '../../../../support/installation.ts';

const chinese = /[\u3400-\u9fff]/;

describe('the questions of --init in Chinese', () => {
  const questions = initQuestions({ account: ACCOUNT, regions: ['cn-hangzhou'], loadBalancerIds: ['alb-1'] });
  const wrong: Readonly<Record<string, string>> = {
    regions: 'cn-hangzou',
    include: 'alb-2',
    bucket: 'My_Bucket',
    window: 'nights',
    webhook: 'maybe',
    status: 'maybe',
    bus: 'default',
  };

  it('name in English words only what is typed, and fit the line', async () => {
    const asked: string[] = [];
    const ask = async (text: string) => {
      asked.push(text);
      return '';
    };

    const answers = await answersTo(questions, { options: {}, ask, useDefaults: false, language: 'zh' });

    expect(answers).toMatchObject({ regions: 'cn-hangzhou', webhook: 'no', window: 'always' });
    expect(asked[0]).toMatch(/^1\/8 负载均衡实例.*\n {4}\[cn-hangzhou\]：$/);
    expect(asked.flatMap(englishIn)).toEqual([]);
    expect(asked.find((text) => text.includes('状态页'))).toContain('yes 或 no');
  });

  it('say in Chinese what is wrong with an answer', async () => {
    const problems: string[] = [];
    const ask = async (text: string) => {
      const [first = ''] = text.split('\n');
      if (first.startsWith('✗ ')) problems.push(first);
      const question = questions.find((one) => text.includes(one.text.zh));
      return first.startsWith('✗ ') ? '' : (wrong[question?.id ?? ''] ?? '');
    };

    await answersTo(questions, { options: {}, ask, useDefaults: false, language: 'zh' });

    expect(problems).toHaveLength(Object.keys(wrong).length);
    expect(problems[0]).toBe('✗ 没有地域“cn-hangzou”，是否为 cn-hangzhou？');
    for (const problem of problems) expect(problem.replace(/原文：.*/, '')).toMatch(chinese);
    expect(problems.flatMap(englishPrinted)).toEqual([]);
  });

  it('say it as an error where it was given as an option', async () => {
    const error = await answersTo(questions, {
      options: { status: 'maybe' },
      ask: undefined,
      useDefaults: true,
    }).catch((found: unknown) => found);

    expect(formatFailure(error, 'zh')).toBe(
      'InvalidConfiguration：--status："maybe"：应为 yes 或 no。\n处理方法：请给出这些选项，或加 --yes 采用默认值。没有写入任何内容。\n',
    );
  });
});
