/** What a person reads after scan and rotate. */
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { columnsOf } from '../../../../scripts/common/wide.ts';
import { formatReport, isAnythingDue, stoppedText } from '../../../../scripts/invoke/view.ts';
import { type CheckResult, judge } from '../../../../shared/core/doctor/result.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { OutcomeRow } from '../../../../shared/core/reports/outcome-row.ts';
import type { ReplacementView, RotationReport } from '../../../../shared/core/reports/rotation-report.ts';

const place = { region: 'cn-hangzhou', loadBalancerId: 'alb-o9ulmq5hgn68jk' };
const row: OutcomeRow = {
  ...place,
  listenerId: 'lsn-o4u54y73wq7b',
  protocol: 'QUIC',
  port: 443,
  slot: 'default',
  keyType: 'RSA',
  oldCertificateId: '1-cn-hangzhou' as CertificateId,
  newCertificateId: '2-cn-hangzhou' as CertificateId,
  outcome: 'verified',
  reason: 'proved',
  message: 'Proved by real handshakes.',
};
const proved: OutcomeRow = {
  ...row,
  targets: 6,
  matched: 4,
  silent: 2,
  byFamily: {
    IPv4: { targets: 4, matched: 4, silent: 0 },
    IPv6: { targets: 2, matched: 0, silent: 2 },
  },
};

function reportOf(outcomes: readonly OutcomeRow[], more: Partial<RotationReport> = {}): RotationReport {
  return {
    ...place,
    mode: 'apply',
    rotationId: 'rotation-1',
    outcome: 'verified',
    plan: { ...place, hash: '', replacements: [], notes: [] },
    outcomes,
    startedAtMs: 0,
    finishedAtMs: 0,
    ...more,
  };
}

function textOf(report: RotationReport, columns = 80): string {
  vi.stubGlobal('process', { ...process, stdout: { columns } });
  return stripVTControlCharacters(formatReport(report, {}, 0)).replaceAll(/\n {4,6}/g, ' ');
}

describe('in Chinese', () => {
  afterEach(() => void vi.unstubAllGlobals());
  const inChinese = (report: RotationReport): string => {
    vi.stubGlobal('process', { ...process, stdout: { columns: 80 } });
    return stripVTControlCharacters(formatReport(report, {}, 0, 'zh'));
  };
  const blocked: OutcomeRow = {
    ...row,
    outcome: 'blocked',
    reason: 'names-not-covered',
    message: 'a.example is on 1 but not on 3.',
    parameters: { candidate: '3-cn-hangzhou', missing: ['a.example'] },
  };
  const replacement: ReplacementView = {
    ...row,
    due: 'expires-soon',
    emergency: true,
    names: ['www.example.com'],
    notAfterMs: 2 * 86_400_000,
    dueAtMs: 0,
    decision: 'rotate',
    reason: 'expires-soon',
    steps: [
      { kind: 'associate', certificateIds: ['2-cn-hangzhou' as CertificateId], text: 'associate 2' },
      { kind: 'prove', certificateIds: [], accept: 'new-or-old', text: 'prove (new or old)' },
    ],
  };

  it('outcomes say what was checked, and what a person has to do', () => {
    const text = inChinese(reportOf([proved, blocked]));

    expect(text).toContain('已执行。');
    expect(text).toContain('已验证  lsn-o4u54y73wq7b QUIC:443 默认证书 RSA');
    expect(text).toContain('6 个目标中 4 个符合预期');
    expect(text.replaceAll(/\n +/g, '')).toContain('缺少：a.example');
    expect(text).toContain('处理方法：');
    expect(text).not.toMatch(/(?:[A-Za-z]+ ){2}[a-z]+/);
  });

  it('a plan has its steps, why, and the command that carries it out, in 80 columns', () => {
    const plan = { ...place, hash: '0f'.repeat(32), replacements: [replacement], notes: [] };
    const text = inChinese(reportOf([], { mode: 'plan', plan, outcomes: [row] }));

    expect(text).toContain('计划。没有修改任何内容。');
    expect(text).toContain('1. 关联 2-cn-hangzhou');
    expect(text).toContain('2. 验证（新证书或旧证书）');
    expect(text).toContain('expires-soon（紧急），2 天后到期');
    expect(text).toContain('按该计划原样执行：');
    expect(text.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([]);
  });
});

describe('the outcomes of a rotation', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('say what was checked, by address family and key type', () => {
    const text = textOf(reportOf([proved]));

    expect(text).toContain('verified  lsn-o4u54y73wq7b QUIC:443 default RSA');
    expect(text).toContain('1-cn-hangzhou -> 2-cn-hangzhou');
    expect(text).toContain('checked: 4 of 6 targets as expected (IPv4 4 of 4, IPv6 0 of 2 (2 silent))');
    expect(text).toContain('key types RSA;');
  });

  it('say what was not checked, and why', () => {
    const sm2 = { ...row, keyType: 'SM2', outcome: 'blocked', reason: 'no-replacement' } as const;

    const text = textOf(reportOf([proved, sm2]));

    expect(text).toContain('not checked: 2 targets, which did not answer');
    expect(text).toContain('not checked: SM2, which no client can get over QUIC');
    expect(text).toContain('not checked: this certificate was not changed by this run');
  });

  it('have the daily check, and count what needed nothing', () => {
    const served = { atMs: 0, targets: 4, asExpected: 3, silent: 1, differences: [] };

    const text = textOf(
      reportOf([{ ...row, outcome: 'nothing-to-do', reason: 'not-due' }], {
        served: { 'lsn-o4u54y73wq7b': served },
      }),
    );

    expect(text).toContain(
      'daily check of lsn-o4u54y73wq7b: 3 of 4 targets serve what is attached; 1 silent',
    );
    expect(text).toContain('Nothing to do for 1 certificate.');
  });

  it.each([80, 120])('have no line of more than %i characters', (columns) => {
    vi.stubGlobal('process', { ...process, stdout: { columns } });
    const long = { ...proved, message: 'Proved by real handshakes. '.repeat(20) };

    for (const line of formatReport(reportOf([long]), {}, 0).split('\n'))
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(columns);
  });
});

describe('with --detailed-exitcode something is due', () => {
  it.each([
    ['planned', true],
    ['blocked', true],
    ['nothing-to-do', false],
  ] as const)('if an outcome is %s: %s', (outcome, isDue) => {
    expect(isAnythingDue(reportOf([{ ...row, outcome }]))).toBe(isDue);
  });

  it('if scan has found work for a worker', () => {
    const scanned = { ...place, listenerIds: [], done: 'worker-asked', worker: null } as const;
    const scan = { mode: 'plan', regions: [], rotations: [], notes: [], failures: [] } as const;

    expect(isAnythingDue({ ...scan, loadBalancers: [{ ...scanned, work: ['due'] }] })).toBe(true);
    expect(isAnythingDue({ ...scan, loadBalancers: [{ ...scanned, work: [] }] })).toBe(false);
  });
});

describe('the first line of a run that may change something', () => {
  const firstLine = (outcomes: readonly OutcomeRow[]) =>
    stripVTControlCharacters(formatReport(reportOf(outcomes), {}, 0)).split('\n')[0];

  it.each([
    ['Applied.', [proved]],
    ['Nothing was changed.', [{ ...row, outcome: 'blocked' as const, reason: 'paused' as const }]],
    ['Rolled back: what was there before is served again.', [{ ...row, outcome: 'rolled-back' as const }]],
    ['Not finished: something is open.', [proved, { ...row, outcome: 'rollback-unproved' as const }]],
  ])('is "%s" where that has happened', (text, outcomes) => {
    expect(firstLine(outcomes)).toBe(text);
  });
});

describe('after Ctrl-C', () => {
  it('a change that an earlier run has left open is named', () => {
    const report = reportOf([{ ...row, outcome: 'blocked', reason: 'in-progress' }]);

    expect(stoppedText(report)).toContain('lsn-o4u54y73wq7b: blocked (in-progress)');
  });

  it('nothing is said of other runs where this one leaves nothing', () => {
    expect(stoppedText(reportOf([proved]))).toBe('Stopped. This run leaves no change open.');
  });
});

describe('what a function finds of itself', () => {
  const checks: readonly CheckResult[] = [
    judge('coverage', { ok: { en: 'Both were looked at.', zh: '均已检查。' } }),
    { id: 'roots-age', state: 'unknown', message: 'No date.', details: [] },
  ];
  const report = { version: '1.0.0', function: 'rotate', region: 'cn-hangzhou', checks };

  it('is one line for each check', () => {
    expect(formatReport(report, {}, 0)).toBe(
      'ok             coverage: Both were looked at.\nunknown        roots-age: No date.',
    );
  });

  it('is in Chinese, too', () => {
    expect(formatReport(report, {}, 0, 'zh')).toBe(
      'ok             coverage：均已检查。\nunknown        roots-age：原文：No date.',
    );
  });
});
