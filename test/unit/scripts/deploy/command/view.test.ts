/** What deploy prints at its end: the plan of what is meant, the addresses, and commands that mean the same installation. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { forSettings, settingsFileArgument } from '../../../../../scripts/common/for-settings.ts';
import type { FirstPlan } from '../../../../../scripts/deploy/carry-out/first-plan.ts';
import { addressLines } from '../../../../../scripts/deploy/command/addresses.ts';
import { applyChange } from '../../../../../scripts/deploy/command/apply.ts';
import { parseOptions } from '../../../../../scripts/deploy/command/options.ts';
import { deploymentText, firstPlanText } from '../../../../../scripts/deploy/command/view.ts';
import type { DeploymentPlan } from '../../../../../scripts/deploy/steps/step.ts';
import { unitsOf } from '../../../../../scripts/deploy/wanted/units.ts';
import type { PlanView } from '../../../../../shared/core/reports/rotation-report.ts';

import { emptyAccount, settingsWith, wantedWith } from '../../../../support/installation.ts';

interface Planned {
  readonly decision: 'rotate' | 'blocked';
  readonly reason?: string;
  readonly steps?: number;
}

function planOf(name: string, ...replacements: readonly Planned[]): PlanView {
  const rows = replacements.map(({ decision, reason = 'due', steps = 1 }) => ({
    region: 'cn-hangzhou',
    loadBalancerId: `alb-${name}`,
    listenerId: `lsn-${name}`,
    protocol: 'HTTPS',
    port: 443,
    names: ['shop.example'],
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

/** The deploy commands of a text, as a shell and the command itself read them. */
function printedCommands(text: string) {
  return [...text.matchAll(/^ +npm run deploy -- (.*)$/gm)].map(([, rest = '']) => {
    const words = execFileSync('sh', ['-c', `for word in ${rest}; do printf '%s\\0' "$word"; done`])
      .toString()
      .split('\0')
      .slice(0, -1);
    return { words, apply: parseOptions(words).apply };
  });
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
  include: undefined,
  addresses: [],
} as const;

const inBoth = (text: string) => ({ en: text, zh: text });

describe('the list of steps', () => {
  it('has below each step what it changes, whatever kind it is', () => {
    const settings = settingsWith();
    const [role] = wantedWith(settings).roles;
    if (role === undefined) throw new Error('no role');
    const plan: DeploymentPlan = {
      steps: [
        { kind: 'update-policy', role, differences: [inBoth('- Allow oss:* on *')] },
        { kind: 'mark', what: 'role', name: role.name, tags: [], differences: [inBoth('tags: none -> a=b')] },
      ],
      refusals: [],
      notes: [],
    };
    const view = { ...emptyAccount, settings, wanted: wantedWith(settings), present: emptyAccount, plan };
    const units = unitsOf({ scansPerMonth: 720, memoryMb: 512, cpu: 0.35 });

    const lines = deploymentText(view, { from: undefined, to: '1' }, units).split('\n');

    expect(lines[lines.indexOf(`  - update the policy ${role.name}`) + 1]).toBe('      - Allow oss:* on *');
    expect(lines[lines.indexOf(`  - take over the role ${role.name}`) + 1]).toBe('      tags: none -> a=b');
  });
});

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
      { ...after, mode: 'apply', include: 'alb-shop' },
    );

    expect(text).toContain('lsn-shop');
    expect(text).not.toContain('lsn-pay');
    expect(text).toContain('2 more are not among what INCLUDE names.');
  });

  it('prints commands for the same installation, where it is not that of .env', () => {
    const file = settingsFileArgument("of the team's/staging.env");
    const text = forSettings(firstPlanText(firstWith(), after), file);
    const applied = forSettings(firstPlanText(firstWith(), { ...after, mode: 'apply' }), file);

    expect(printedCommands(text)).toEqual([
      { words: ['--settings', "of the team's/staging.env", '--apply'], apply: true },
    ]);
    expect(applied).toContain("npm run doctor -- --settings 'of the team'");
  });

  it.each([
    ['nothing', undefined, ['alb-shop', true]],
    ['one load balancer', 'alb-shop', ['alb-shop', true]],
    ['several load balancers', 'alb-shop,alb-pay', [true]],
    ['a tag', 'tag:team=web', [true]],
    ['a listener', 'lsn-shop', [true]],
  ] as const)('prints only commands that work where INCLUDE names %s', (_what, include, expected) => {
    const values = include === undefined ? {} : { INCLUDE: include };
    const plans = [planOf('shop', { decision: 'rotate' })];
    const text = firstPlanText(firstWith(...plans), { ...after, include });

    const commands = printedCommands(text);
    expect(commands.map(({ apply }) => apply)).toEqual(expected);
    for (const { apply } of commands)
      expect(applyChange(values, apply === true ? undefined : apply).values).toMatchObject({ MODE: 'apply' });
  });

  it('prints a command that works where nothing is due, and no load balancer is known', () => {
    expect(printedCommands(firstPlanText(firstWith(), after)).map(({ apply }) => apply)).toEqual([true]);
  });

  it('proposes all where INCLUDE has narrowed a service that applies, and nothing where it covers what it names', () => {
    const applies = { ...after, mode: 'apply' } as const;

    expect(printedCommands(firstPlanText(firstWith(), { ...applies, include: 'alb-shop' }))).toHaveLength(1);
    expect(printedCommands(firstPlanText(firstWith(), { ...applies, include: 'tag:a=b' }))).toEqual([]);
  });

  it('says that a timer stays off, and how it is switched on', () => {
    const text = firstPlanText(firstWith(), { ...after, mode: 'apply', timerStaysOff: true });

    expect(text).toContain('npm run deploy -- --start-timer');
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
