/** What the demonstration says: in whole sentences, in 80 columns, with the right number. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../scripts/common/wide.ts';
import { backgroundStory, outcomeStory, planStory, visitorStory } from '../../../../scripts/start/story.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { OutcomeRow } from '../../../../shared/core/reports/outcome-row.ts';
import type { PlanView, ReplacementView } from '../../../../shared/core/reports/rotation-report.ts';
import { englishIn } from '../../../support/english.ts';

const id = (number: string) => `${number}-cn-hangzhou` as CertificateId;

function planned(listener: string, change: Partial<ReplacementView> = {}): ReplacementView {
  return {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-shop',
    listenerId: listener,
    protocol: 'HTTPS',
    port: 8443,
    slot: 'default',
    keyType: 'RSA',
    oldCertificateId: id(`1${listener.length}`),
    newCertificateId: id('20741322'),
    reason: 'expires-soon',
    message: '',
    due: 'expires-soon',
    emergency: false,
    names: ['shop.example', 'www.shop.example'],
    notAfterMs: 0,
    dueAtMs: 0,
    decision: 'rotate',
    steps: [],
    ...change,
  };
}

const planOf = (...replacements: readonly ReplacementView[]): PlanView => ({
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-shop',
  hash: '',
  replacements,
  notes: [],
});

const outcomeOf = (
  row: ReplacementView,
  outcome: OutcomeRow['outcome'],
  reason: OutcomeRow['reason'],
): OutcomeRow => ({
  ...row,
  outcome,
  reason,
});

const linesOf = (text: string) => stripVTControlCharacters(text).split('\n');
const widest = (text: string) => Math.max(...linesOf(text).map((line) => line.length));

const shop = planned('lsn-shop-https');
const docs = planned('lsn-docs-https', {
  decision: 'blocked',
  reason: 'no-replacement',
  names: [`${'a-very-long-label'.repeat(3)}.example`, 'b.example'],
});
const healthy = planned('lsn-pay-https', { decision: 'nothing-to-do', reason: 'not-due', due: null });

describe('the story of the plan', () => {
  it('says how much is wrong, and what stays and why', () => {
    const story = planStory([planOf(shop, docs, healthy)]);

    expect(linesOf(story)).toEqual([
      'What is wrong',
      '  2 of 3 certificates on 3 listeners need to be replaced. The plan replaces 1,',
      '  and says why 1 stays:',
      '    lsn-docs-https       a-very-long-labela-v... +1 no-replacement',
    ]);
    expect(widest(story)).toBeLessThan(80);
  });

  it('says one where it is one, and that it has expired', () => {
    const story = planStory([planOf({ ...shop, due: 'expired' })]);

    expect(linesOf(story).join(' ')).toContain(
      '1 of 1 certificate on 1 listener needs to be replaced; 1 of them has   expired.',
    );
  });
});

describe('the story of the outcomes', () => {
  it('says what was replaced, rolled back and left, in this order, with names and ids', () => {
    const trap = planned('lsn-trap-https');
    const outcomes = [
      outcomeOf(docs, 'blocked', 'no-replacement'),
      outcomeOf(trap, 'rolled-back', 'served-other'),
      outcomeOf(healthy, 'nothing-to-do', 'not-due'),
      outcomeOf(shop, 'verified', 'proved'),
      outcomeOf(planned('lsn-x'), 'changed-unproved', 'unreachable'),
    ];

    const story = outcomeStory(outcomes, [planOf(shop, docs, healthy, trap)]);

    expect(linesOf(story)).toEqual([
      'What was done',
      '  1 certificate replaced by new ones, proved by handshakes in every zone:',
      '    lsn-shop-https       shop.example +1            RSA 20741322-cn-hangzhou',
      '  1 rolled back, as the proof failed; the old one serves again:',
      '    lsn-trap-https       shop.example +1            served-other',
      '  1 not replaced; the listeners are as they were:',
      '    lsn-docs-https       a-very-long-labela-v... +1 no-replacement',
      '  1 changed-unproved:',
      '    lsn-x                (names unknown)            unreachable',
      '  1 not due.',
    ]);
    expect(widest(story)).toBeLessThan(80);
  });
});

describe('the story in Chinese', () => {
  const outcomes = [
    outcomeOf(shop, 'verified', 'proved'),
    outcomeOf(docs, 'blocked', 'no-replacement'),
    outcomeOf(healthy, 'nothing-to-do', 'not-due'),
    outcomeOf(planned('lsn-trap-https'), 'rolled-back', 'served-other'),
    outcomeOf(planned('lsn-x'), 'changed-unproved', 'unreachable'),
  ];
  const figures = { total: 5_311, failed: 2, injected: 103, targets: 216, minPerTarget: 22, failures: [] };
  const background = {
    invocations: [{ outcome: 'succeeded' }],
    events: [],
    apiCalls: { ListListeners: 1_200 },
    writes: 1,
    hours: 2,
    logged: ['an error'],
    durationMs: 91_071,
  };
  const plans = [planOf({ ...shop, due: 'expired' }, docs, healthy)];
  const story = [
    planStory(plans, 'zh'),
    outcomeStory(outcomes, plans, 'zh'),
    visitorStory(figures, 'zh'),
    visitorStory({ ...figures, failed: 0 }, 'zh'),
    backgroundStory(background, 'zh'),
  ].join('\n');

  it('has the same numbers, names and ids, and no English', () => {
    const text = linesOf(story)
      .map((line) => line.trim())
      .join('');

    expect(text).toContain('3 个监听上的 3 张证书中，2 张需要更换，其中 1 张已过期。');
    expect(text).toContain('lsn-shop-https       shop.example +1            RSA 20741322-cn-hangzhou');
    expect(text).toContain('1 张已变更，未能验证：');
    expect(text).toContain('有 2 次此前正常的握手失败。');
    expect(text).toContain('调用 ALB 和数字证书管理服务 1,200 次');
    expect(englishIn(text)).toEqual([]);
  });

  it('fits into 80 columns', () => {
    expect(Math.max(...linesOf(story).map(columnsOf))).toBeLessThan(80);
  });
});

describe('the story of the visitor', () => {
  const figures = { total: 5_311, failed: 0, injected: 103, targets: 216, minPerTarget: 22, failures: [] };

  it('says that users noticed nothing, and how often that was tried', () => {
    const story = visitorStory(figures);

    expect(linesOf(story)[1]).toMatch(/^ {2}Nothing\. A visitor made 5,311 handshakes with 216 combinations/);
    expect(story).toContain('103 connections on purpose');
    expect(widest(story)).toBeLessThan(80);
  });

  it('says how many handshakes failed', () => {
    expect(linesOf(visitorStory({ ...figures, failed: 1, injected: 0 })).join(' ')).toContain(
      '1 handshake failed that had worked before.',
    );
    expect(visitorStory({ ...figures, failed: 1 })).not.toContain('none failed');
  });
});

describe('the story of who did it', () => {
  it('has no milliseconds, and explains the errors that functions have logged', () => {
    const story = backgroundStory({
      invocations: [{ outcome: 'succeeded' }],
      events: [],
      apiCalls: { ListListeners: 1_200 },
      writes: 1,
      hours: 1,
      logged: ['cert-rotator-scan: events could not be published'],
      durationMs: 91_071,
    });

    const text = linesOf(story)
      .map((line) => line.trim())
      .join(' ');
    expect(text).toContain(
      '1 run of functions, 1,200 calls of ALB and CAS, 1 write to listeners, 0 published events, in 91 seconds.',
    );
    expect(text).toContain('The timer fired 1 more time, an hour or a day apart,');
    expect(text).toContain('The functions logged 1 error,');
    expect(widest(story)).toBeLessThan(80);
  });
});
