/** What a person has to type before a deployment changes something. */
import { describe, expect, it } from 'vitest';
import { agreesToAll, confirm } from '../../../../../scripts/deploy/command/agreement.ts';

function person(answer: string) {
  const questions: string[] = [];
  const told: string[] = [];
  return {
    questions,
    told,
    asking: {
      yes: false,
      language: 'en' as const,
      tell: (text: string) => void told.push(text),
      canAsk: () => true,
      agrees: async (question: string, expected: string) => {
        questions.push(question);
        return answer === expected;
      },
    },
  };
}

describe('--apply for all load balancers', () => {
  it('asks for their number', async () => {
    const { asking, questions } = person('18');

    expect(await agreesToAll(async () => ({ loadBalancers: 18, listeners: 1 }), asking)).toBe(true);
    expect(questions).toEqual(['It may change 1 listener of 18 load balancers.']);
  });

  it('asks for "all" where they may not be counted', async () => {
    expect(await agreesToAll(async () => undefined, person('all').asking)).toBe(true);
    expect(await agreesToAll(async () => undefined, person('yes').asking)).toBe(false);
  });

  it('counts nothing with --yes: a count that fails stops no pipeline', async () => {
    const failing = () => Promise.reject(new Error('ListLoadBalancers failed'));

    expect(await agreesToAll(failing, { ...person('').asking, yes: true })).toBe(true);
    await expect(agreesToAll(failing, person('').asking)).rejects.toThrow('ListLoadBalancers failed');
  });
});

describe('a question in Chinese', () => {
  it('has the same answers', async () => {
    const { asking, questions } = person('18');
    const chinese = { ...asking, language: 'zh' as const };

    expect(await agreesToAll(async () => ({ loadBalancers: 18, listeners: 20 }), chinese)).toBe(true);
    expect(await agreesToAll(async () => undefined, { ...person('all').asking, language: 'zh' })).toBe(true);
    expect(questions).toEqual(['允许修改 18 个负载均衡实例的 20 个监听。']);
  });
});

describe('a question without a terminal', () => {
  it('is not agreed to, and says what to do', async () => {
    const { asking, told } = person('yes');

    expect(await confirm('3 steps.', 'yes', { ...asking, canAsk: () => false })).toBe(false);
    expect(told).toEqual(['3 steps. No one can be asked here: repeat the same command with --yes.']);
  });
});
