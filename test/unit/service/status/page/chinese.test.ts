/** The whole page in Chinese: the frame, every reason, error and entry of the ledger. */
import { beforeAll, describe, expect, it } from 'vitest';
import { reasons } from '../../../../../shared/core/model/reasons.ts';
import type { SnapshotRow } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { history } from '../../../../../shared/service/operator/history.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { type StatusModel, statusModel } from '../../../../../shared/service/status/model/status-model.ts';
import { historyPage, statusPage } from '../../../../../shared/service/status/page/pages.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import * as english from '../../../../support/english.ts';
import { aFullStatus, failingChannels, recordFailingChannels } from '../../../../support/full-status.ts';
import { aBlockedRow, aScan } from '../../../../support/status.ts';

/** Without markup, names that others chose, codes, commands, and what is in no language. */
function saidIn(page: string): string {
  return page
    .replace(/<(?:script|style|bdi|code)[^>]*>.*?<\/(?:script|style|bdi|code)>/gs, ' ')
    .replace(/<a [^>]*hreflang[^>]*>.*?<\/a>/g, ' ')
    .replace(/<[^>]*>/g, ' ');
}

function englishIn(page: string): readonly string[] {
  return english.englishIn(saidIn(page));
}

const modelOf = async (rows: readonly SnapshotRow[]): Promise<StatusModel> => {
  const { store } = await aFullStatus(NOW_MS);
  return statusModel(await readStatus(store, async () => [aScan({ rows })]), NOW_MS);
};

describe('the page in Chinese', () => {
  let page: string;
  beforeAll(async () => {
    const { store, latestScans } = await aFullStatus(NOW_MS);
    page = statusPage(statusModel(await readStatus(store, latestScans), NOW_MS), 'zh');
  });

  it('has no English phrase', () => {
    expect(englishIn(page)).toEqual([]);
  });

  it('has the names, times and ids that an English message has', () => {
    expect(page).toContain('缺少：faq.example.com');
    expect(page).toContain('2026-06-01 03:00 UTC 之后重试');
    expect(page).toContain(
      '192.0.2.7:443 cn-hangzhou-b report.example.cn RSA 返回 SHA-256 0f0f0f0f0f0f0f0f...',
    );
    expect(page).toContain('111-cn-hangzhou 替换 101-cn-hangzhou（默认证书）');
  });

  it('says what a person has to do, and for errors what they mean', () => {
    expect(page).toContain('请签发或上传一张，下次运行会自动使用。');
    expect(page).toContain('对 ALB 或数字证书管理服务的调用仍然失败');
  });

  it('has a sentence for every reason, with and without what the decision knows', async () => {
    const rows = Object.keys(reasons).map((reason, index) =>
      aBlockedRow({ id: 1_000 + index, reason, message: 'This is an English sentence.' }),
    );

    expect(englishIn(statusPage(await modelOf(rows), 'zh'))).toEqual([]);
  });

  it('keeps the original only of a reason that another version recorded, folded', async () => {
    const model = await modelOf([
      aBlockedRow({
        reason: 'from-the-future',
        message: 'Something that is new.',
        newCertificateId: idOf(2),
      }),
    ]);
    const shown = statusPage(model, 'zh');

    expect(shown).toContain('<summary>原文</summary>Something that is new.</details>');
    expect(englishIn(shown.replace(/<details class="original".*?<\/details>/g, ''))).toEqual([]);
  });

  it('says why channels accept nothing, and keeps only what their services say themselves, folded', async () => {
    const { store } = await aFullStatus(NOW_MS);
    await recordFailingChannels(store, NOW_MS);

    const shown = statusPage(statusModel(await readStatus(store, async () => [aScan()]), NOW_MS), 'zh');
    const folded = /<details class="original".*?<\/details>/g;

    expect(englishIn(shown.replace(folded, ''))).toEqual([]);
    expect(
      shown
        .match(folded)
        ?.map((one) => one.replace(/<summary>.*<\/summary>|<[^>]*>/g, ''))
        .sort(),
    ).toEqual(failingChannels.flatMap(([name, , message]) => (/\d/.test(name) ? [message] : [])).sort());
    for (const [, code] of failingChannels) expect(shown).toContain(`<code>${code}</code>`);
  });

  it.each(['alb-gov', 'alb-shop', 'alb-pay'])('has no English phrase in the history of %s', async (id) => {
    const { store } = await aFullStatus(NOW_MS);
    const shown = historyPage(await history(store, { loadBalancerId: id }, 'zh'), id, NOW_MS, 'zh');

    expect(shown).toContain('开始变更');
    expect(englishIn(shown)).toEqual([]);
  });

  it('would be noticed: the same page in English has phrases everywhere', async () => {
    const { store, latestScans } = await aFullStatus(NOW_MS);
    const english = statusPage(statusModel(await readStatus(store, latestScans), NOW_MS), 'en');

    expect(englishIn(english).length).toBeGreaterThan(20);
  });
});
