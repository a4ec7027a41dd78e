/** Doctor inside the deployed functions: from their bundles, with their roles, against the emulator. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../scripts/common/functions.ts';
import type { CheckState, DoctorReport } from '../../shared/core/doctor/result.ts';
import { type DeployedService, startDeployedService } from '../support/deployed-service.ts';
import { fleetOf } from '../support/started-service.ts';

describe('doctor in the deployed functions', () => {
  let service: DeployedService;
  beforeAll(async () => {
    service = await startDeployedService({
      fleet: fleetOf('shop', 'blog'),
      environment: { MODE: 'plan' },
    });
    // Status reads what a scan has left.
    await service.timer();
  });
  afterAll(() => service.close());

  const ask = async (name: string, event: object = { doctor: true }): Promise<DoctorReport> => {
    const { body, errorType } = await service.platform.invoke(service.nameOf(name), JSON.stringify(event));
    expect(errorType, body.toString()).toBeUndefined();
    return JSON.parse(body.toString()) as DoctorReport;
  };
  const found = ({ checks }: DoctorReport, ...states: readonly CheckState[]) =>
    checks.filter(({ state }) => states.includes(state)).map(({ id }) => id);

  it.each(functionNames)('%s finds no fault on a healthy account, and changes nothing', async (name) => {
    const report = await ask(name);
    await service.idle();

    expect(report).toMatchObject({ function: service.nameOf(name), region: 'cn-hangzhou' });
    expect(found(report, 'fault', 'warning')).toEqual([]);
    expect(found(report, 'unknown')).toEqual(['scan', 'rotate'].includes(name) ? ['event-bus'] : []);
    expect(service.writes()).toBe(0);
  });

  it('rotate finds each of several faults under its own id', async () => {
    const { model } = service.emulator;
    const shop = 'lsn-shop-https';
    const blog = 'lsn-blog-https';
    model.addAcl({ region: 'cn-hangzhou', aclId: 'acl-1', entries: ['192.0.2.0/24'] });
    model.setAccess(shop, { acl: { aclType: 'White', aclIds: ['acl-1'] } });
    model.addSecurityPolicy({
      region: 'cn-hangzhou',
      securityPolicyId: 'tls-1',
      tlsVersions: ['TLSv1.2'],
      ciphers: ['ECC-SM2-WITH-SM4-SM3'],
    });
    model.setAccess(blog, { securityPolicyId: 'tls-1' });
    const denied = { kind: 'answer', answer: 'error', code: 'NoPermission', status: 403 } as const;
    model.inject({ ...denied, action: 'ListAsynJobs' });

    const report = await ask('rotate');

    model.setAccess(shop, { acl: undefined });
    model.setAccess(blog, { securityPolicyId: 'tls_cipher_policy_1_0' });
    expect(found(report, 'fault')).toEqual(
      expect.arrayContaining(['acl', 'key-types', 'permissions-rotate']),
    );
    expect(found(report, 'fault')).toHaveLength(3);
  });

  it.each(['scan', 'certificate-issued'])(
    '%s refuses the command in an event, and is not examined',
    async (name) => {
      const event =
        name === 'scan'
          ? { triggerName: 't', triggerTime: 'now', payload: '{"doctor":true}' }
          : { id: '1', source: 's', type: 'certpipeline:Certificate:Issued', data: { doctor: true } };

      const { errorType, body } = await service.platform.invoke(service.nameOf(name), JSON.stringify(event));

      expect(errorType).toBeDefined();
      expect(body.toString()).toContain('InvalidEvent');
    },
  );

  it('is refused over HTTP, signed or not', async () => {
    const { status, body } = await service.send({ doctor: true });

    expect([status, body['code']]).toEqual([400, 'InvalidEvent']);
  });
});
