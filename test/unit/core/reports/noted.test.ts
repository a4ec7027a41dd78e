/** The notes of plans and scans in reports, and in Chinese. */
import { describe, expect, it } from 'vitest';
import { caNotes } from '../../../../shared/cloud/inventory/ca-notes.ts';
import { withoutCertificates } from '../../../../shared/cloud/inventory/named-listeners.ts';
import type { Note } from '../../../../shared/core/model/texts/note.ts';
import { noteTextsInChinese } from '../../../../shared/core/model/texts/notes.ts';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { faultNotes } from '../../../../shared/core/proof/served-bad.ts';
import { notesSaid, toNoted, withNotes } from '../../../../shared/core/reports/noted.ts';
import { timeWarning } from '../../../../shared/service/worker/time-warning.ts';
import { notApplied } from '../../../../shared/service/worker/worker.ts';
import { aCertificate, aListener, aPlanInput, idOf } from '../../../support/builders.ts';
import { englishIn } from '../../../support/english.ts';
import { handClock } from '../../../support/hand-clock.ts';

const planNotes = (): readonly Note[] =>
  planLoadBalancer(
    aPlanInput({
      listeners: [
        aListener({
          attached: [
            aCertificate({ id: 1, names: ['fallback.com'] }),
            aCertificate({ id: 2, names: ['a.com'], daysLeft: 9 }),
            aCertificate({ id: 4, names: ['b.com'] }),
          ],
        }),
      ],
      candidates: [
        aCertificate({
          id: 3,
          names: ['a.com', 'b.com'],
          daysLeft: 350,
          issuer: 'CN=Other CA',
          chain: [
            { subject: 'CN=a.com', issuer: 'CN=Sub' },
            { subject: 'CN=Sub', issuer: 'CN=Example Root' },
          ],
        }),
      ],
      unreadableCandidates: new Map([[idOf(8), 'CAS answers NoPermission.']]),
    }),
  ).notes;

const inChinese = (notes: readonly Note[]): readonly string[] =>
  notesSaid('zh', toNoted(notes)).map(({ says }) => says);

describe('the notes of a report', () => {
  it('are in English as they were made, and beside them what Chinese sentences need', () => {
    const report = toNoted(planNotes());

    expect(report.notes).toContain('lsn-1: b.com (RSA) may move from 4-cn-hangzhou to 3-cn-hangzhou.');
    expect(notesSaid('en', report).map(({ says }) => says)).toEqual(report.notes);
    expect(report.noted).toHaveLength(report.notes.length);
  });

  it('are in Chinese sentences with the same names and ids', () => {
    expect(inChinese(planNotes())).toEqual([
      '签发机构将由“CN=Test CA”变为“CN=Other CA”：请通知固定（pin）了签发机构的客户端。',
      expect.stringMatching(/^3-cn-hangzhou 的证书链止于“CN=Example Root”/),
      '不考虑用 8-cn-hangzhou 替换，因为无法读取它。原文：CAS answers NoPermission.',
      'lsn-1：b.com（RSA）返回的证书可能由 4-cn-hangzhou 变为 3-cn-hangzhou。',
    ]);
  });

  it('survive JSON', () => {
    const report = toNoted(planNotes());

    expect(notesSaid('zh', JSON.parse(JSON.stringify(report)))).toEqual(notesSaid('zh', report));
  });

  it('are the original where another version made them', () => {
    const original = { says: 'Something new.', isOriginal: true };

    expect(notesSaid('zh', { notes: ['Something new.'] })).toEqual([original]);
    expect(notesSaid('zh', { notes: ['Something new.'], noted: [{ note: 'from-the-future' }] })).toEqual([
      original,
    ]);
  });

  it('keep their order when others are added to a report without codes', () => {
    const added = withNotes({ notes: ['Something old.'] }, planNotes().slice(0, 1));

    expect(notesSaid('zh', added)).toMatchObject([
      { says: 'Something old.', isOriginal: true },
      { says: expect.stringContaining('签发机构'), isOriginal: false },
    ]);
  });

  it('add nothing to a report without notes', () => {
    expect(toNoted([])).toEqual({ notes: [] });
  });
});

describe('a note in Chinese', () => {
  it('tells CA certificates whose expiry is known from others', () => {
    const told = new Map([['ca-1', Date.UTC(2027, 0, 2, 3, 4)]]);
    const notes = caNotes(
      [
        { listenerId: 'lsn-1', certificateIds: ['ca-1', 'ca-2'] },
        { listenerId: 'lsn-2', certificateIds: 'unknown' },
      ],
      [],
      told,
    );

    expect(inChinese(notes)).toEqual([
      '双向认证使用的 CA 证书（ca-by-hand），到期时间已知：ca-1 (lsn-1, 2027-01-02 03:04 UTC)，到期时间未知：ca-2 (lsn-1)，ALB 未列出以下监听的 CA 证书：lsn-2。这些证书从不更换。',
    ]);
  });

  it('says of a fault what its reason means', () => {
    const fault = { reason: 'chain-not-trusted', message: 'the root is not known', sinceMs: 0 } as const;
    const record = { 'lsn-1': { certificates: { [idOf(1)]: { fault } } } };

    const [says] = inChinese(faultNotes(record as never));

    expect(says).toMatch(/^lsn-1：握手显示 1-cn-hangzhou 不正确（chain-not-trusted）。.+。该证书从未正确过/);
    expect(englishIn(says ?? '')).toEqual([]);
  });

  it('keeps the message of an error: the text of its code would say that nothing was done', () => {
    const [says] = inChinese([
      {
        note: 'earlier-scans-unknown',
        message: 'unused',
        parameters: { code: 'LedgerDamaged', original: 'entry 7 of rotations/x was changed' },
      },
    ]);

    expect(says).toBe('无法使用轮换记录，因此此前扫描的结果未知。原文：entry 7 of rotations/x was changed');
  });

  it('names every certificate that a person has to renew', () => {
    const ids = Array.from({ length: 7 }, (_, index) => `ca-${index}`);
    const [says] = inChinese([{ note: 'mutual-tls', message: 'unused', parameters: { known: ids } }]);

    for (const id of ids) expect(says).toContain(id);
  });

  it.each<[string, Note | undefined, string]>([
    [
      'a named listener',
      withoutCertificates({ listenerId: 'lsn-80', listenerProtocol: 'HTTP', listenerPort: 80 }),
      'lsn-80 是 HTTP 监听',
    ],
    ['a mode', notApplied({ mode: 'plan' }, { mode: 'apply' }), 'MODE=apply'],
    [
      'too little time',
      timeWarning(
        {
          config: { mode: 'apply', proofTimeoutMs: 60_000 } as never,
          clock: handClock(0),
          deadlineMs: 120_000,
        },
        {},
      ),
      '函数只剩 2 分钟',
    ],
  ])('says of %s what the English one says', (_title, note, text) => {
    const [says = ''] = inChinese(note ? [note] : []);

    expect(says).toContain(text);
    expect(englishIn(says)).toEqual([]);
  });

  it.each(Object.entries(noteTextsInChinese))('%s has no English phrase, and ends', (_code, sentence) => {
    expect(englishIn(sentence)).toEqual([]);
    expect(sentence).toMatch(/[。}\]]$/);
  });
});
