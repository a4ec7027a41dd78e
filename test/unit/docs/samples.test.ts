/** What the pages show of the output of scan and rotate is what they print, in the language of the page; of `npm start`: story-samples.test.ts. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withPlaceholders } from '../../../scripts/captures/placeholders.ts';
import { outcomeSections } from '../../../scripts/invoke/outcomes.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { OutcomeRow } from '../../../shared/core/reports/outcome-row.ts';
import type { ReplacementView, RotationReport } from '../../../shared/core/reports/rotation-report.ts';
import { blocksOf } from '../../support/document-commands.ts';
import { documents, read } from '../../support/documents.ts';

const pages = [
  { page: 'docs/commands.md', language: 'en', suffix: '' },
  { page: 'docs/commands.zh.md', language: 'zh', suffix: '.zh' },
] as const;

/** The samples of a page: blocks of text that are no command. */
function samplesOf(page: string): readonly string[] {
  return blocksOf(read(page))
    .filter(({ language }) => language === 'text')
    .map(({ lines }) => lines.join('\n'));
}

const capture = (name: string): string => read(`test/captures/80/${name}.txt`);

/** The same texts with the command of a clone, which the pages have. */
const asCaptured = (sample: string): string =>
  withPlaceholders(sample).replaceAll('npm run rotate --', 'alb-cert-rotator rotate');

const place = { region: 'cn-hangzhou', loadBalancerId: 'alb-pay' };

/** A certificate that was replaced, as `rotate alb-pay --apply` reports it (the capture rotate.apply). */
const proved: OutcomeRow = {
  ...place,
  listenerId: 'lsn-pay-https',
  protocol: 'HTTPS',
  port: 8443,
  slot: 'additional',
  keyType: 'RSA',
  oldCertificateId: '20741302-cn-hangzhou' as CertificateId,
  newCertificateId: '20741305-cn-hangzhou' as CertificateId,
  outcome: 'verified',
  reason: 'proved',
  message:
    'Proved by real handshakes in every Active zone (cn-hangzhou-a, cn-hangzhou-b). 4 of 4 targets answered as expected.',
  parameters: { zones: ['cn-hangzhou-a', 'cn-hangzhou-b'] },
  targets: 4,
  matched: 4,
  silent: 0,
  byFamily: { IPv4: { targets: 4, matched: 4, silent: 0 } },
};

const report: RotationReport = {
  ...place,
  mode: 'apply',
  rotationId: 'rotation-1',
  outcome: 'verified',
  plan: {
    ...place,
    hash: '',
    replacements: [{ ...proved, names: ['partner.pay.example'] } as unknown as ReplacementView],
    notes: [],
  },
  outcomes: [proved],
  startedAtMs: 0,
  finishedAtMs: 0,
};

describe.each(pages)('the samples of $page', ({ page, language, suffix }) => {
  const [plan = '', outcome = '', ...more] = samplesOf(page);

  it('are a plan and an outcome', () => {
    expect(more).toEqual([]);
  });

  it('have the plan that rotate prints', () => {
    const printed = capture(`rotate.plan${suffix}`).split('\n\n');
    const paragraphs = asCaptured(plan).split('\n\n');

    expect(paragraphs).toHaveLength(2);
    expect(paragraphs.filter((paragraph) => !printed.includes(paragraph))).toEqual([]);
  });

  it('have the outcome that rotate prints', () => {
    const printed = stripVTControlCharacters(outcomeSections([report], 80, language));

    expect(outcome).toBe(printed);
  });
});

describe('the outcome from which the samples are printed', () => {
  it('is the one that a real run reports', () => {
    const printed = stripVTControlCharacters(outcomeSections([report], 80, 'en'));

    expect(capture('rotate.apply')).toContain(printed);
  });
});

describe('a sample in Chinese', () => {
  it('is held by one of these tests', () => {
    const held: readonly string[] = [...pages.map(({ page }) => page), 'README.zh.md'];
    const chinese = documents
      .filter((page) => page.endsWith('.zh.md'))
      .filter((page) => samplesOf(page).some((sample) => /\p{Script=Han}/u.test(sample)));

    expect(chinese).toContain('docs/commands.zh.md');
    expect(chinese.filter((page) => !held.includes(page))).toEqual([]);
  });
});
