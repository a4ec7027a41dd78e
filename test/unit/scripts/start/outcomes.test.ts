/** The demonstration's rounds, summaries, latest outcomes and surprises. */
import { describe, expect, it } from 'vitest';
import { latestOutcomes } from '../../../../scripts/start/latest-outcomes.ts';
import { roundsOf } from '../../../../scripts/start/pipeline.ts';
import { summariseEvents } from '../../../../scripts/start/platform-summary.ts';
import {
  tooFewKills,
  unexpectedListeners,
  unexpectedOutcomes,
  unexpectedPlans,
} from '../../../../scripts/start/surprises.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { LastOutcome } from '../../../../shared/core/records/last-outcomes.ts';
import type { OutcomeRow } from '../../../../shared/core/reports/outcome-row.ts';
import type { PlanView, ReplacementView } from '../../../../shared/core/reports/rotation-report.ts';
import type { FleetLoadBalancer } from '../../../emulator/fleet/build-fleet.ts';
import type { StateView } from '../../../emulator/model/state-view.ts';

const id = (number: string) => `${number}-cn-hangzhou` as CertificateId;

const planned: OutcomeRow = {
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-shop',
  listenerId: 'lsn-shop',
  protocol: 'HTTPS',
  port: 8443,
  slot: 'default',
  keyType: 'RSA',
  oldCertificateId: id('1'),
  newCertificateId: id('2'),
  outcome: 'planned',
  reason: 'expires-soon',
  message: 'Only planned.',
};

const verified = { outcome: 'verified', reason: 'proved', message: 'Proved.' } as const;

function recorded(change: Partial<LastOutcome>): ReadonlyMap<string, LastOutcome> {
  const outcome: LastOutcome = {
    ...planned,
    newCertificateId: id('3'),
    ...verified,
    keyType: 'RSA',
    atMs: 0,
    rotationId: 'one',
    timesVerified: 1,
    ...change,
  };
  return new Map([[`${planned.listenerId} ${planned.oldCertificateId}`, outcome]]);
}

describe('the latest outcome of a certificate', () => {
  it('is the outcome of its change in the ledger, whatever workers have reported', () => {
    const reported = { ...planned, outcome: 'blocked', reason: 'in-progress' } as const;

    expect(latestOutcomes([planned], recorded({}), [reported])).toEqual([
      { ...planned, ...verified, newCertificateId: id('3') },
    ]);
  });

  it('is the last report where there was no change', () => {
    const first = { ...planned, reason: 'in-progress' };
    const last = { ...planned, reason: 'quota' };

    expect(latestOutcomes([planned], new Map(), [first, last])).toEqual([last]);
  });

  it('ignores reports of workers that were asked about another certificate', () => {
    const last = { ...planned, outcome: 'nothing-to-do', reason: 'not-asked-for' } as const;

    expect(latestOutcomes([planned], new Map(), [last])).toEqual([planned]);
  });
});

const loadBalancer: FleetLoadBalancer = {
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-shop',
  zones: [],
  paused: false,
  listeners: [
    {
      listenerId: 'lsn-shop',
      protocol: 'HTTPS',
      port: 8443,
      certificates: (['1-cn-hangzhou', '5-cn-hangzhou'] as const).map((certificateId, index) => ({
        certificateId,
        slot: index === 0 ? 'default' : 'additional',
        keyType: 'RSA',
        names: ['shop.example'],
        expected: { outcome: 'verified', reason: 'proved' },
      })),
    },
  ],
};
const fleet = { loadBalancers: [loadBalancer], issued: [], neverPutOn: [] };

function planOf(change: Partial<ReplacementView>): PlanView {
  const replacement: ReplacementView = {
    ...planned,
    due: 'expires-soon',
    emergency: false,
    names: ['shop.example'],
    notAfterMs: 0,
    dueAtMs: 0,
    decision: 'rotate',
    steps: [],
    ...change,
  };
  const { region, loadBalancerId } = planned;
  return { region, loadBalancerId, hash: '', replacements: [replacement], notes: [] };
}

/** One new certificate replaces both. */
const done: readonly OutcomeRow[] = [
  { ...planned, ...verified },
  { ...planned, ...verified, slot: 'additional', oldCertificateId: id('5') },
];

function stateWith(...ids: readonly string[]): StateView {
  const certificates = ids.map((certificateId, index) => ({
    certificateId,
    isDefault: index === 0,
    status: 'Associated' as const,
  }));
  const listener = {
    listenerId: 'lsn-shop',
    protocol: 'HTTPS',
    port: 8443,
    status: 'Running',
    description: '',
    certificates,
  };
  const live = {
    region: 'cn-hangzhou',
    loadBalancerId: 'alb-shop',
    name: '',
    edition: 'Standard',
    status: 'Active',
    businessStatus: 'Normal',
    zones: [],
    listeners: [listener],
  };
  return { nowMs: 0, loadBalancers: [live], certificates: [], faults: [], staleZones: [] };
}

describe('a surprise', () => {
  it('is nothing where every outcome is as the fleet expects', () => {
    expect(unexpectedOutcomes(fleet, done)).toEqual([]);
  });

  it('is another outcome, another reason, and a row that is missing', () => {
    const [first = planned] = done;

    expect(unexpectedOutcomes(fleet, [{ ...first, outcome: 'changed-unproved' }])).toEqual([
      'lsn-shop 1-cn-hangzhou: expected verified (proved), got changed-unproved (proved): Proved.',
      'lsn-shop 5-cn-hangzhou: expected verified (proved), got no outcome at all',
    ]);
    expect(unexpectedOutcomes(fleet, [{ ...first, reason: 'soaking' }])).toHaveLength(2);
  });

  it('is a plan that does not show before what will be blocked, and why', () => {
    const expected = { outcome: 'blocked', reason: 'paused' } as const;
    const [listener] = loadBalancer.listeners;
    const certificates = (listener?.certificates ?? []).slice(0, 1).map((one) => ({ ...one, expected }));
    const paused = { ...loadBalancer, listeners: listener ? [{ ...listener, certificates }] : [] };
    const held = { loadBalancers: [paused], issued: [], neverPutOn: [] };
    const says = (reason: string) => unexpectedPlans(held, [planOf({ decision: 'blocked', reason })]);

    expect(says('paused')).toEqual([]);
    expect(says('soaking')).toEqual([
      'lsn-shop 1-cn-hangzhou: the plan should say blocked (paused), and says blocked (soaking)',
    ]);
    expect(unexpectedPlans(held, [planOf({})])).toHaveLength(1);
    expect(unexpectedPlans(held, [])).toHaveLength(1);
  });

  it('is a certificate that is not trusted and that the plan does not name, or that is put on', () => {
    const bad = id('9');
    const odd = { ...fleet, neverPutOn: [bad] };
    const passedOver = [{ certificateId: bad, reason: 'candidate-untrusted', message: '' }] as const;

    expect(unexpectedPlans(odd, [planOf({ passedOver })])).toEqual([]);
    expect(unexpectedPlans(odd, [planOf({})])).toEqual([
      'the plan does not say that 9-cn-hangzhou is passed over',
    ]);
    expect(unexpectedListeners(odd, done, stateWith('9-cn-hangzhou'))).toEqual([
      'lsn-shop: 9-cn-hangzhou must never be put on',
    ]);
  });

  it('is a listener with other certificates attached than the outcomes say', () => {
    expect(unexpectedListeners(fleet, done, stateWith('2-cn-hangzhou'))).toEqual([]);
    expect(unexpectedListeners(fleet, done, stateWith('2-cn-hangzhou', '5-cn-hangzhou'))).toEqual([
      'lsn-shop: expected 2-cn-hangzhou as the default and [], found 2-cn-hangzhou as the default and [5-cn-hangzhou]',
    ]);
    expect(unexpectedListeners(fleet, done, stateWith('1-cn-hangzhou', '2-cn-hangzhou'))).toHaveLength(1);
  });
});

describe('events of issued certificates', () => {
  const uses = (loadBalancerId: string, ...ids: readonly string[]) => ({
    loadBalancerId,
    outcomes: ids.map((each) => ({ ...planned, newCertificateId: id(each) })),
  });

  it('come in rounds in which no load balancer has two, each once', () => {
    const planned = [uses('alb-1', 'a', 'b'), uses('alb-2', 'c'), uses('alb-3', 'b', 'd')];

    expect(roundsOf(['a', 'b', 'c', 'd', 'unused'].map(id), planned)).toEqual([
      ['a', 'c', 'd', 'unused'].map(id),
      ['b'].map(id),
    ]);
  });
});

describe('many events of issued certificates', () => {
  it('come four at a time', () => {
    const rounds = roundsOf(['1', '2', '3', '4', '5'].map(id), []);

    expect(rounds.map(({ length }) => length)).toEqual([4, 1]);
  });
});

describe('the summary of published events', () => {
  const published = (id: string, source: string) => ({
    atMs: 0,
    bus: 'cert-rotator',
    caller: 'STS.1',
    event: {
      id,
      source,
      type: 'certrotator:Rotation:Verified',
      subject: 'listener/lsn-shop',
      time: '2026-11-22T00:00:00.000Z',
      data: { summary: 'lsn-shop is verified.' },
    },
  });

  it("has each of the service's own events once", () => {
    const summaries = summariseEvents([
      published('one', 'cert-rotator'),
      published('other', 'cert-pipeline'),
      published('one', 'cert-rotator'),
    ]);

    expect(summaries.map(({ id, summary }) => [id, summary])).toEqual([['one', 'lsn-shop is verified.']]);
  });
});

describe('a demonstration with kills', () => {
  it('reports a surprise where the work ended before the last of them', () => {
    expect(tooFewKills(4, 4)).toEqual([]);
    expect(tooFewKills(4, 2)).toEqual(['only 2 of 4 kills happened during the work']);
  });
});
