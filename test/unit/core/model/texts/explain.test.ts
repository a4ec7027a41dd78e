import { describe, expect, it } from 'vitest';
import { reasons } from '../../../../../shared/core/model/reasons.ts';
import { explain, explainInOne } from '../../../../../shared/core/model/texts/explain.ts';
import { reasonTexts } from '../../../../../shared/core/model/texts/reason-texts.ts';

const row = { reason: 'quarantined', message: 'The proof of 2 failed here once.' } as const;

describe('what is said of a reason', () => {
  it('is in English the message of the decision, which says everything', () => {
    expect(explain('en', { ...row, parameters: { until: 'tomorrow' } })).toEqual({
      says: row.message,
      todo: undefined,
      original: undefined,
    });
  });

  it('is in Chinese a sentence with what the decision and the row know, and what to do', () => {
    const { says, todo } = explain('zh', {
      ...row,
      newCertificateId: '2-cn-hangzhou',
      parameters: { until: '2026-06-01 03:00 UTC' },
    });

    expect(says).toBe('新证书 2-cn-hangzhou 验证未通过，已隔离，2026-06-01 03:00 UTC 之后重试。');
    expect(todo).toContain('解除这张证书的隔离');
  });

  it('reads well where an older version recorded no parameters', () => {
    expect(explain('zh', row).says).toBe('新证书验证未通过，已隔离。');
  });

  it('prefers what the decision says about itself to what the row has', () => {
    const both = { ...row, newCertificateId: '2', parameters: { newCertificate: '3' } };

    expect(explain('zh', both).says).toContain('新证书 3 验证未通过');
  });

  it('tells nobody to do what the service does by itself', () => {
    expect(explain('zh', { reason: 'soaking', message: '' }).todo).toBeUndefined();
  });

  it('keeps the message of a reason that this version does not know', () => {
    const unknown = { reason: 'from-the-future', message: 'Something new.' };

    expect(explain('zh', unknown).original).toBe('Something new.');
    expect(explainInOne('zh', unknown)).toContain('原文：Something new.');
    expect(explainInOne('en', unknown)).toBe('Something new.');
  });
});

describe('the table of reasons', () => {
  const texts = Object.entries(reasonTexts).flatMap(([code, each]) =>
    (['en', 'zh'] as const).map((language) => ({ code, language, ...each[language] })),
  );

  it.each(texts)('has for $code in $language a sentence that stands without parameters', ({ says, todo }) => {
    const bare = says.replace(/\[[^\]]*\]/g, '');

    expect(bare).not.toMatch(/[{}[\]]/);
    expect(bare).toMatch(/[.。]$/);
    expect(todo ?? '.').toMatch(/[.。]$/);
    // What is left out leaves no blank or mark behind.
    expect(bare).not.toMatch(/ {2}| [,.，。]|[，：；]。|，，/);
  });

  it.each(texts.filter(({ language }) => language === 'zh'))(
    'has for $code no English phrase in Chinese',
    ({ says, todo = '' }) => {
      const words = `${says}${todo}`.replace(/`[^`]*`|\{\w+\}/g, '');

      expect(words.match(/(?:[A-Za-z]+ ){2,}[A-Za-z]+/g) ?? []).toEqual(
        words.includes('ALB Ingress Controller') ? ['ALB Ingress Controller'] : [],
      );
      expect(words).toMatch(/\p{Script=Han}/u);
    },
  );

  it('says what to do wherever a person has to act', () => {
    const silent = texts.filter(
      ({ code, todo }) => reasons[code as keyof typeof reasons].actor !== 'none' && todo === undefined,
    );

    expect(silent).toEqual([]);
  });
});
