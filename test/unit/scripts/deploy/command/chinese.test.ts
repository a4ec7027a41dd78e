/** What deploy shows in Chinese, from its first line to its last. */
import { describe, expect, it } from 'vitest';
import { deploymentText, firstPlanText } from '../../../../../scripts/deploy/command/view.ts';
import type { Present } from '../../../../../scripts/deploy/present/present.ts';
import { unitsOf } from '../../../../../scripts/deploy/wanted/units.ts';
import { damaged, planInEach } from '../../../../support/deployment-plan.ts';
import { englishPrinted } from '../../../../support/english.ts';
import { emptyAccount, settingsWith, wantedWith } from '../../../../support/installation.ts';

const { bucket, functionOf, withFunction } = damaged();

describe('what deploy shows in Chinese', () => {
  const units = unitsOf({ scansPerMonth: 720, memoryMb: 512, cpu: 0.35 });
  const loadBalancers = ['cn-hangzhou', 'cn-shanghai'].map((region) => ({
    region,
    loadBalancerId: `alb-${region}`,
    addressType: 'Intranet' as const,
    vpcId: `vpc-${region}`,
    isRotated: true,
  }));
  const everywhere = settingsWith({ REGIONS: 'all' });

  it('is Chinese from the first line to the last, with every note', () => {
    const found: Present = {
      ...withFunction('cert-rotator-scan', functionOf('scan'), { isDisabled: true }),
      loadBalancers,
      bus: { name: 'certificates', description: 'of others' },
      bucket: { ...bucket, tags: [], publicAccessBlocked: false },
    };
    const plan = planInEach(everywhere, found);
    const view = {
      ...emptyAccount,
      settings: everywhere,
      wanted: wantedWith(everywhere),
      present: found,
      plan,
    };

    const text = deploymentText(view, { from: '0.1.0 (a)', to: '0.1.0 (b)' }, units, 'zh');

    expect(plan.notes.length).toBeGreaterThanOrEqual(5);
    expect(text).toContain('VPC_WORKERS=');
    expect(text).toContain('从版本 0.1.0 (a) 到 0.1.0 (b)');
    expect(englishPrinted(text)).toEqual([]);
  });

  it('ends in Chinese, with the commands as they are, and the failure of a function explained', () => {
    const text = firstPlanText(
      {
        loadBalancers: 2,
        listeners: 3,
        plans: [],
        notAsked: 1,
        failures: [{ code: 'CloudCallFailed', message: 'the rate limit was exceeded for ever' }],
        notes: [],
      },
      { mode: 'plan', timerStaysOff: true, include: undefined, addresses: [] },
      'zh',
    );

    expect(text).toContain('2 个负载均衡实例，3 个 HTTPS 或 QUIC 监听。');
    expect(text).toContain('  npm run deploy -- --start-timer\n');
    expect(text).toContain('CloudCallFailed：');
    expect(text).toContain('原文：the rate limit was exceeded for ever');
    expect(englishPrinted(text)).toEqual([]);
  });
});
