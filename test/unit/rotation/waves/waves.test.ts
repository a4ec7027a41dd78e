import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../shared/base/clock.ts';
import { emptyCertificate } from '../../../../shared/core/records/certificate-log.ts';
import { emptyControl } from '../../../../shared/core/records/control-log.ts';
import {
  type GateQuestion,
  gateFor,
  mustRecordWaiting,
  TURN_MS,
} from '../../../../shared/rotation/waves/waves.ts';

const NOW_MS = 10 * DAY_MS;

const question: GateQuestion = {
  loadBalancerId: 'alb-1',
  certificateId: '7-cn-hangzhou',
  certificate: emptyCertificate,
  others: [],
  replaced: ['1-cn-hangzhou'],
  control: emptyControl,
  emergency: false,
  soakMs: HOUR_MS,
  roots: 'roots-1',
  nowMs: NOW_MS,
};

const breaker = {
  ...emptyControl,
  failures: ['alb-7', 'alb-8', 'alb-9'].map((loadBalancerId) => ({ loadBalancerId, atMs: NOW_MS - 1 })),
};
const pausedHere = { ...emptyControl, pausedLoadBalancers: [{ loadBalancerId: 'alb-1', atMs: 1 }] };
const proven = (loadBalancerId: string, agoMs: number) => ({
  ...emptyCertificate,
  proven: { loadBalancerId, atMs: NOW_MS - agoMs },
});
const trial = (loadBalancerId: string, leftMs: number) => ({
  ...emptyCertificate,
  trial: { loadBalancerId, untilMs: NOW_MS + leftMs },
});
const queue = (
  gaveUp: readonly string[],
  ...waiting: readonly (readonly [loadBalancerId: string, agoMs: number])[]
) => ({
  ...emptyCertificate,
  gaveUp,
  waiting: waiting.map(([loadBalancerId, agoMs]) => ({ loadBalancerId, atMs: NOW_MS - agoMs })),
});
const failures = (...all: readonly { loadBalancerId: string; agoMs: number; times: number }[]) => ({
  ...emptyCertificate,
  failures: all.map(({ agoMs, ...one }) => ({ ...one, atMs: NOW_MS - agoMs })),
});
const refusedAgainAndAgain = {
  code: 'Invalid.Certificate',
  message: 'no.',
  loadBalancerIds: ['alb-1'],
  firstAtMs: NOW_MS - DAY_MS,
  lastAtMs: NOW_MS - HOUR_MS,
  times: 3,
  countedAtMs: NOW_MS - HOUR_MS,
};

const cases: readonly { says: string; asked: Partial<GateQuestion>; gate: string }[] = [
  { says: 'lets the first load balancer try', asked: {}, gate: 'pilot' },
  {
    says: 'lets the pilot of an earlier run try again',
    asked: { certificate: trial('alb-1', 1) },
    gate: 'pilot',
  },
  {
    says: 'lets other load balancers wait for a pilot',
    asked: { certificate: trial('alb-2', 1) },
    gate: 'waiting-for-pilot',
  },
  {
    says: 'passes the role on once its lease has ended',
    asked: { certificate: trial('alb-2', 0) },
    gate: 'pilot',
  },
  {
    says: 'lets a load balancer that gave up try again if no other one waits',
    asked: { certificate: { ...emptyCertificate, gaveUp: ['alb-1'] } },
    gate: 'pilot',
  },
  {
    says: 'prefers waiting load balancers to one that gave up',
    asked: { certificate: queue(['alb-1'], ['alb-2', TURN_MS - 1]) },
    gate: 'waiting-for-pilot',
  },
  {
    says: 'prefers waiting load balancers to one that died as the pilot',
    asked: { certificate: { ...queue([], ['alb-2', 0]), ...{ trial: trial('alb-1', 0).trial } } },
    gate: 'waiting-for-pilot',
  },
  {
    says: 'does not let one that died as the pilot wait for itself',
    asked: { certificate: { ...queue([], ['alb-1', 0]), ...{ trial: trial('alb-1', 0).trial } } },
    gate: 'pilot',
  },
  {
    says: 'does not keep the turn of one that was not heard of for more than a day',
    asked: { certificate: queue(['alb-1'], ['alb-2', TURN_MS]) },
    gate: 'pilot',
  },
  {
    says: 'begins another round where all that wait have given up, too',
    asked: { certificate: queue(['alb-1', 'alb-2'], ['alb-2', 0]) },
    gate: 'pilot',
  },
  {
    says: 'lets load balancers that have not tried yet try, even if others wait',
    asked: { certificate: queue(['alb-2'], ['alb-1', 0], ['alb-3', 0]) },
    gate: 'pilot',
  },
  {
    says: 'keeps no emergency waiting for its turn',
    asked: { emergency: true, certificate: queue(['alb-1'], ['alb-2', 0]) },
    gate: 'open',
  },
  { says: 'lets the pilot go on after its proof', asked: { certificate: proven('alb-1', 0) }, gate: 'open' },
  {
    says: 'lets other load balancers wait during the soak',
    asked: { certificate: proven('alb-2', HOUR_MS - 1) },
    gate: 'soaking',
  },
  {
    says: 'lets other load balancers follow after the soak',
    asked: { certificate: proven('alb-2', HOUR_MS) },
    gate: 'open',
  },
  {
    says: 'lets other load balancers follow at once without a soak, even if this clock is behind',
    asked: { soakMs: 0, certificate: proven('alb-2', -1) },
    gate: 'open',
  },
  { says: 'stops at a pause', asked: { control: { ...emptyControl, paused: true } }, gate: 'paused' },
  { says: 'stops at the pause of its own load balancer', asked: { control: pausedHere }, gate: 'paused' },
  {
    says: 'stops there also what was proved elsewhere',
    asked: { control: pausedHere, certificate: proven('alb-2', DAY_MS) },
    gate: 'paused',
  },
  {
    says: 'does not stop at the pause of another load balancer',
    asked: { control: pausedHere, loadBalancerId: 'alb-2' },
    gate: 'pilot',
  },
  {
    says: 'does not stop an emergency at the pause of its load balancer',
    asked: { control: pausedHere, emergency: true },
    gate: 'open',
  },
  { says: 'stops at the breaker', asked: { control: breaker }, gate: 'breaker-open' },
  {
    says: 'stops at the breaker what was proved elsewhere, too',
    asked: { control: breaker, certificate: proven('alb-2', DAY_MS) },
    gate: 'breaker-open',
  },
  {
    says: 'holds back what ALB refuses',
    asked: { certificate: { ...emptyCertificate, refusals: [refusedAgainAndAgain] } },
    gate: 'refused-by-alb',
  },
  {
    says: 'holds back for 6 hours after the first failed proof',
    asked: { certificate: failures({ loadBalancerId: 'alb-1', agoMs: 6 * HOUR_MS - 1, times: 1 }) },
    gate: 'quarantined',
  },
  {
    says: 'lets it try again then',
    asked: { certificate: failures({ loadBalancerId: 'alb-1', agoMs: 6 * HOUR_MS, times: 1 }) },
    gate: 'pilot',
  },
  {
    says: 'holds back for 24 hours after the third',
    asked: { certificate: failures({ loadBalancerId: 'alb-1', agoMs: 24 * HOUR_MS - 1, times: 3 }) },
    gate: 'quarantined',
  },
  {
    says: 'holds back for a week at most',
    asked: { certificate: failures({ loadBalancerId: 'alb-1', agoMs: 7 * DAY_MS, times: 50 }) },
    gate: 'pilot',
  },
  {
    says: 'lets another load balancer try what failed on one',
    asked: { certificate: failures({ loadBalancerId: 'alb-2', agoMs: 1, times: 4 }) },
    gate: 'pilot',
  },
  {
    says: 'holds back everywhere what failed on two, for good',
    asked: {
      certificate: failures(
        { loadBalancerId: 'alb-2', agoMs: 9 * DAY_MS, times: 1 },
        { loadBalancerId: 'alb-3', agoMs: 9 * DAY_MS, times: 1 },
      ),
    },
    gate: 'quarantined',
  },
];

describe('the gate', () => {
  it.each(cases)('$says', ({ asked, gate }) => {
    const found = gateFor({ ...question, ...asked });

    expect(found.kind === 'closed' ? found.reason : found.kind).toBe(gate);
  });

  it.each(cases)('in an emergency checks only the quarantine: $says', ({ asked, gate }) => {
    const found = gateFor({ ...question, ...asked, emergency: true });

    expect(found.kind === 'closed' ? found.reason : found.kind).toBe(
      gate === 'quarantined' ? 'quarantined' : 'open',
    );
  });
});

describe('a load balancer that waits', () => {
  it('records it once, and again while its turn is reserved', () => {
    expect(mustRecordWaiting(queue([]), 'alb-1', NOW_MS)).toBe(true);
    expect(mustRecordWaiting(queue([], ['alb-2', 0]), 'alb-1', NOW_MS)).toBe(true);
    expect(mustRecordWaiting(queue([], ['alb-1', TURN_MS / 2 - 1]), 'alb-1', NOW_MS)).toBe(false);
    expect(mustRecordWaiting(queue([], ['alb-1', TURN_MS / 2]), 'alb-1', NOW_MS)).toBe(true);
  });
});
