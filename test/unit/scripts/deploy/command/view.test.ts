/** What deploy prints at its end: the plan of what is meant, the addresses, and commands that mean the same installation. */
import { describe, expect, it } from 'vitest';
import type { FirstPlan } from '../../../../../scripts/deploy/carry-out/first-plan.ts';
import { addressLines } from '../../../../../scripts/deploy/command/addresses.ts';
import { firstPlanText } from '../../../../../scripts/deploy/command/view.ts';
import type { PlanView } from '../../../../../shared/core/reports/rotation-report.ts';

interface Planned {
  readonly decision: 'rotate' | 'blocked';
  readonly reason?: string;
  readonly steps?: number;
}

function planOf(name: string, ...replacements: readonly Planned[]): PlanView {
  const rows = replacements.map(({ decision, reason = 'due', steps = 1 }) => ({
    listenerId: `lsn-${name}`,
    slot: 'default',
    keyType: 'RSA',
    oldCertificateId: '20741301-cn-hangzhou',
    decision,
    reason,
    message: `${reason} of ${name}`,
    due: 'expires-soon',
    emergency: false,
    notAfterMs: 0,
    passedOver: [],
    steps: Array.from({ length: decision === 'rotate' ? steps : 0 }, () => ({ text: 'prove it' })),
  }));
  return {
    region: 'cn-hangzhou',
    loadBalancerId: `alb-${name}`,
    hash: 'a',
    replacements: rows,
    notes: [],
  } as unknown as PlanView;
}

const firstWith = (...plans: readonly PlanView[]): FirstPlan => ({
  loadBalancers: plans.length,
  listeners: plans.length,
  plans,
  notAsked: 0,
  failures: [],
  notes: [],
});

const after = {
  mode: 'plan',
  timerStaysOff: false,
  onlyFor: undefined,
  addresses: [],
  settingsArgument: '',
} as const;

describe('the end of a deployment', () => {
  it('proposes the load balancer with the least to do, of which nothing is blocked', () => {
    const text = firstPlanText(
      firstWith(
        planOf('large', { decision: 'rotate', steps: 4 }),
        planOf('blocked', { decision: 'rotate' }, { decision: 'blocked' }),
        planOf('small', { decision: 'rotate', steps: 2 }),
      ),
      after,
    );

    expect(text).toContain('  npm run deploy -- --apply alb-small\n');
  });

  it('shows of a narrowed installation what it may change, and only counts the rest', () => {
    const outside = { decision: 'blocked', reason: 'not-included' } as const;
    const text = firstPlanText(
      firstWith(planOf('shop', { decision: 'rotate' }), planOf('pay', outside, outside)),
      { ...after, mode: 'apply', onlyFor: 'alb-shop' },
    );

    expect(text).toContain('lsn-shop');
    expect(text).not.toContain('lsn-pay');
    expect(text).toContain('2 more are not among what INCLUDE names.');
  });

  it('prints commands for the same installation, where it is not that of .env', () => {
    const text = firstPlanText(firstWith(), { ...after, settingsArgument: ' --settings staging.env' });

    expect(text).toContain('npm run deploy -- --settings staging.env --apply alb-...');
  });

  it('says that a timer stays off, and how it is switched on', () => {
    const text = firstPlanText(firstWith(), {
      ...after,
      mode: 'apply',
      timerStaysOff: true,
      settingsArgument: ' --settings staging.env',
    });

    expect(text).toContain('npm run deploy -- --settings staging.env --start-timer');
    expect(text).not.toContain('starts by its timer');
  });

  it('says where the status page and the webhook are, and nothing of functions without an address', async () => {
    const deployed = ['scan', 'webhook', 'status'].map((file) => ({ file, functionName: `rotator-${file}` }));
    const listTriggers = async (name: string) => [
      { name: 'a', type: 'http', config: {}, url: `https://${name}.example` },
    ];

    const lines = await addressLines({ listTriggers }, deployed);

    expect(lines.map((line) => line.split('\n')[0])).toEqual([
      expect.stringMatching(/^Webhook: https:.*-webhook\.example$/),
      expect.stringMatching(/^Status page: https:.*-status\.example$/),
    ]);
  });
});
