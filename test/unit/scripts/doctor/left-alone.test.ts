/** What doctor says of load balancers from outside: nothing of those that the service leaves alone. */
import { describe, expect, it } from 'vitest';
import { checkFleet } from '../../../../scripts/doctor/check-account.ts';
import type { Outside } from '../../../../scripts/doctor/outside.ts';
import { readFleet } from '../../../../scripts/doctor/read-fleet.ts';
import type { AlbApi, LoadBalancerSummary } from '../../../../shared/cloud/alb-api.ts';
import { settingsWith } from '../../../support/installation.ts';
import { listenerSummary, loadBalancerSummary } from '../../../support/summaries.ts';

const loadBalancer = (name: string, changes: Partial<LoadBalancerSummary> = {}): LoadBalancerSummary =>
  loadBalancerSummary(name, { addressType: 'Intranet', vpcId: `vpc-${name}`, ...changes });

/** Each in a VPC without a worker, full, and with a listener that CAS hosts. */
const alb: Partial<AlbApi> = {
  region: 'cn-hangzhou',
  listLoadBalancers: async () => ({
    items: [
      loadBalancer('shop'),
      loadBalancer('plain'),
      loadBalancer('ingress', { tags: { 'ack.aliyun.com': 'c1' } }),
    ],
    nextToken: undefined,
  }),
  listListeners: async () => ({
    items: [
      listenerSummary('shop', 'shop'),
      listenerSummary('plain', 'plain', { listenerProtocol: 'HTTP' }),
      listenerSummary('ingress', 'ingress'),
    ],
    nextToken: undefined,
  }),
  listListenerCertificates: async ({ certificateType }: { readonly certificateType: string }) => ({
    items:
      certificateType === 'Server'
        ? Array.from({ length: 26 }, (_, index) => ({
            certificateId: `${index}-cn-hangzhou`,
            isDefault: index === 0,
            status: 'Associated',
            certificateType: 'Server',
          }))
        : [],
    nextToken: undefined,
  }),
} as never;

async function faultsWith(values: Readonly<Record<string, string>>) {
  const settings = settingsWith(values);
  const fleet = await readFleet(() => alb as AlbApi, ['cn-hangzhou'], settings.config);
  const hosting = { jobId: '1', name: 'hosting', jobType: 'trustee', status: undefined };
  const outside = {
    fleet: { value: fleet },
    quotas: { value: [{ code: 'alb_quota_loadbalancer_certificates_num_standard_edition', total: 25 }] },
    editors: { value: [{ ...hosting, listenerIds: ['lsn-shop', 'lsn-plain', 'lsn-ingress'] }] },
  } as unknown as Outside;
  return checkFleet(settings, outside).flatMap(({ id, state, details, message }) =>
    state === 'fault' || state === 'warning' ? [`${id}: ${[message, ...details].join(' ')}`] : [],
  );
}

describe('the checks of load balancers from outside', () => {
  it('name the one that is rotated, and neither that of another owner nor one without certificates', async () => {
    const faults = await faultsWith({});

    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['vpc-worker', 'spare-quota', 'other-editor']);
    expect(faults.join()).toContain('shop');
    expect(faults.join()).not.toMatch(/ingress|plain/);
  });

  it.each([
    ['is excluded', { EXCLUDE: 'alb-shop' }],
    ['is not included', { INCLUDE: 'alb-other' }],
    ['is excluded by its listener', { EXCLUDE: 'lsn-shop' }],
  ])('name none where it %s', async (_, values) => {
    expect(await faultsWith(values)).toEqual([]);
  });

  it.each([
    ['probed at public addresses', { PROBE_NETWORK: 'public' }],
    ['rotated without proof', { UNPROVABLE: 'rotate' }],
    ['reached by a function of ROTATE_FUNCTION', { ROTATE_FUNCTION: 'vpc-shop=inside,rotate' }],
  ])('miss no worker where it is %s', async (_, values) => {
    expect((await faultsWith(values)).join()).not.toContain('vpc-worker');
  });
});
