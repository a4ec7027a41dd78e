/** Quotas: the adapter, the SDK core and the emulated Quota Center over HTTP. */
import { describe, expect, it } from 'vitest';
import { createQuotasService, QuotasModel } from '../../../emulator/account/quotas/quotas-service.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { controlPlanesWith } from './planes.ts';

async function open(
  certificateQuota: Readonly<Record<string, number>> = { Basic: 10, Standard: 25, StandardWithWaf: 25 },
  statements?: readonly object[],
) {
  const model = new QuotasModel({ certificateQuota: () => certificateQuota });
  const caller =
    statements === undefined ? {} : { policy: parsePolicy({ Version: '1', Statement: statements }) };
  const { quotas } = await controlPlanesWith(() => [createQuotasService(model)], caller);
  return { quotas, model };
}

describe('the quotas of a product', () => {
  it('have the number of additional certificates for each edition, as ALB enforces it, whatever the page', async () => {
    const { quotas } = await open({ Basic: 10, Standard: 40, StandardWithWaf: 25 });

    const listed = await quotas.listQuotas('alb');

    const certificates = listed.filter(({ code }) =>
      /^alb_quota_loadbalancer_certificates_num_\w+_edition$/.test(code),
    );
    expect(certificates).toEqual([
      { code: 'alb_quota_loadbalancer_certificates_num_basic_edition', total: 10, region: undefined },
      { code: 'alb_quota_loadbalancer_certificates_num_standard_edition', total: 40, region: undefined },
      {
        code: 'alb_quota_loadbalancer_certificates_num_standardwithwaf_edition',
        total: 25,
        region: undefined,
      },
    ]);
  });

  it('can differ between regions, and leave out what has no number', async () => {
    const { quotas, model } = await open();
    model.setQuota('nlb', { code: 'listeners', total: 50, region: 'cn-hangzhou' });
    model.setQuota('nlb', { code: 'listeners', total: 80, region: 'cn-shanghai' });
    model.setQuota('nlb', { code: 'a_privilege', total: undefined });
    model.setQuota('nlb', { code: 'load_balancers', total: 0 });

    expect(await quotas.listQuotas('nlb')).toEqual([
      { code: 'listeners', total: 50, region: 'cn-hangzhou' },
      { code: 'listeners', total: 80, region: 'cn-shanghai' },
      { code: 'load_balancers', total: 0, region: undefined },
    ]);
  });

  it('of an unknown product are an error, and not an empty list', async () => {
    const { quotas } = await open();

    await expect(quotas.listQuotas('nonsense')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('are denied to a caller without the right, which says nothing of the quotas', async () => {
    const { quotas } = await open(undefined, [{ Effect: 'Allow', Action: 'alb:*', Resource: '*' }]);

    await expect(quotas.listQuotas('alb')).rejects.toMatchObject({
      kind: 'denied',
      cloudCode: 'NoPermission',
    });
  });
});
