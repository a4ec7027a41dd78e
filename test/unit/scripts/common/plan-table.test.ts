/** Plans as scan, rotate and deploy print them. */
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { planTable } from '../../../../scripts/common/report-tables.ts';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { PlanView, ReplacementView } from '../../../../shared/core/reports/rotation-report.ts';

const nowMs = Date.parse('2026-11-30T10:00:00Z');
const loadBalancerId = 'alb-o9ulmq5hgn68jkx2v0q3';
const oldCertificateId = '20741377-ap-southeast-1' as CertificateId;
const newCertificateId = '20741399-ap-southeast-1' as CertificateId;

const due: ReplacementView = {
  region: 'ap-southeast-1',
  loadBalancerId,
  listenerId: 'lsn-o4u54y73wq7b1k8t9f',
  protocol: 'HTTPS',
  port: 8443,
  slot: 'default',
  keyType: 'RSA',
  oldCertificateId,
  newCertificateId,
  due: 'expires-soon',
  emergency: false,
  names: ['shop.example', 'www.shop.example'],
  notAfterMs: nowMs + 9 * DAY_MS,
  dueAtMs: nowMs,
  decision: 'rotate',
  reason: 'expires-soon',
  message: '',
  steps: [
    {
      kind: 'update-default',
      certificateIds: [newCertificateId],
      text: `replace the default ${oldCertificateId} by ${newCertificateId}`,
    },
    { kind: 'prove', certificateIds: [], text: 'prove that the new one is served' },
  ],
};
const healthy = { ...due, decision: 'nothing-to-do', due: null, steps: [] } as const;

function planOf(...replacements: readonly ReplacementView[]): PlanView {
  const hash = 'a1'.repeat(32);
  return { region: 'ap-southeast-1', loadBalancerId, hash, replacements, notes: [] };
}

function textAt(columns: number, plans: readonly PlanView[]): string {
  vi.stubGlobal('process', { ...process, stdout: { columns } });
  return stripVTControlCharacters(planTable(plans, { plannedBy: {}, nowMs }));
}

describe('a plan', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([80, 99, 100, 120, 200])(
    'with %i columns says everything, with no line that is longer',
    (columns) => {
      const text = textAt(columns, [planOf(due)]);

      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
      const facts = [
        'HTTPS:8443',
        'default RSA',
        'www.shop.example',
        'expires-soon',
        'in 9 days',
        '2026-12-09',
        '2. prove',
      ];
      for (const fact of facts) expect(text).toContain(fact);
      for (const id of [loadBalancerId, 'ap-southeast-1', due.listenerId, oldCertificateId, newCertificateId])
        expect(text.split(/[\s,]+/)).toContain(id);
    },
  );

  it('is records below 100 columns, and boxes from there', () => {
    expect(textAt(99, [planOf(due)])).not.toContain('│');
    expect(textAt(100, [planOf(due)])).toContain('│');
  });

  it('counts what is healthy, and shows nothing else of it', () => {
    const text = textAt(80, [planOf(healthy)]);

    expect(text).toBe('Nothing to do for 1 certificate on 1 load balancer.');
  });

  it('has the steps of one change once, also where it replaces two certificates', () => {
    const other = {
      ...due,
      slot: 'additional',
      oldCertificateId: '20741378-ap-southeast-1' as CertificateId,
    } as const;

    const text = textAt(80, [planOf(due, other)]);

    expect(text.match(/2\. prove that the new one is served/g)).toHaveLength(1);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`by the same steps as ${oldCertificateId}`);
  });

  it('says once what is decided when the load balancers start', () => {
    const decidedAtStart = [{ reason: 'unreachable', message: 'Whether it answers.' }] as const;
    const plans = ['alb-1', 'alb-2'].map((id) => ({ ...planOf(due), loadBalancerId: id, decidedAtStart }));

    const text = textAt(80, plans);

    expect(text.match(/unreachable/g)).toHaveLength(1);
    expect(textAt(80, plans.slice(0, 1))).toContain('Whether it answers. (unreachable)');
  });

  it('says in a word that something is an emergency', () => {
    const text = textAt(80, [
      planOf({ ...due, due: 'expired', emergency: true, notAfterMs: nowMs - DAY_MS }),
    ]);

    expect(text).toContain('expired (emergency), 1 day ago');
  });

  it('says how long ago a certificate has expired, and counts the names that it leaves out', () => {
    const names = Array.from({ length: 7 }, (_, index) => `n${index}.example`);
    const text = textAt(80, [planOf({ ...due, due: 'expired', notAfterMs: nowMs - DAY_MS, names })]);

    expect(text).toContain('expired, 1 day ago, 2026-11-29');
    expect(text).toContain('n4.example, and 2 more');
    expect(text).not.toContain('n5.example');
  });
});
