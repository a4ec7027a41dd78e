/**
 * What a policy allows a caller in the emulator. Everything else is answered with 403 in the format of each product. Callers
 * without a policy may call everything.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../shared/base/secret.ts';
import { createObjectStoreApi } from '../../../shared/cloud/object-store.ts';
import { createOssClient } from '../../../shared/cloud/oss.ts';
import { startHttpFront } from '../../emulator/http/front.ts';
import { CloudModel } from '../../emulator/model/cloud-model.ts';
import { calm } from '../../emulator/model/knobs.ts';
import { startObjectFront } from '../../emulator/oss/http.ts';
import { parsePolicy } from '../../emulator/ram/policy.ts';
import { anObjectWorld, BUCKET } from '../ledger/kinds.ts';
import { albWire, casWire, credentials } from './fronts.ts';
import { handClock } from './hand-clock.ts';
import { START_MS } from './material.ts';
import { refusal } from './world.ts';

const allow = (Action: string, Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const callerWith = (...statements: readonly object[]) => ({
  ...credentials,
  policy: parsePolicy({ Version: '1', Statement: statements }),
});

async function controlPlanes(...statements: readonly object[]) {
  const model = new CloudModel({ clock: handClock(START_MS), seed: 1, base: calm, regions: ['cn-hangzhou'] });
  const front = await startHttpFront({ model, credentials: [callerWith(...statements)] });
  onTestFinished(() => front.close());
  return {
    model,
    alb: albWire(front.endpoints.alb['cn-hangzhou']),
    cas: casWire(front.endpoints.cas['cn-hangzhou']),
  };
}

async function bucket(...statements: readonly object[]) {
  const { model } = anObjectWorld();
  const caller = callerWith(...statements);
  const front = await startObjectFront({ model, credentials: [caller] });
  onTestFinished(() => front.close());
  const client = createOssClient({
    place: { bucket: BUCKET, region: 'cn-hangzhou', internal: false, override: front.url },
    credentials: {
      accessKeyId: caller.accessKeyId,
      accessKeySecret: new Secret(caller.accessKeySecret),
      securityToken: new Secret(caller.securityToken),
    },
  });
  return createObjectStoreApi(client, BUCKET);
}

describe('a caller with a policy', () => {
  it('may do what it allows, and is refused the rest by ALB and CAS, which do nothing', async () => {
    const { model, alb, cas } = await controlPlanes(allow('alb:DescribeRegions'));

    await expect(alb.call('DescribeRegions', {})).resolves.toBeDefined();
    for (const call of [
      alb.call('ListLoadBalancers', {}),
      alb.call('UpdateListenerAttribute', { listenerId: 'lsn-1', listenerDescription: 'x' }),
      cas.call('ListUserCertificateOrder', { orderType: 'CERT' }),
    ])
      expect(await refusal(call)).toMatchObject({ statusCode: 403, code: 'NoPermission' });
    expect(model.history.calls().map(({ action }) => action)).toEqual(['DescribeRegions']);
  });

  it.each([
    ['load-balancer', 404, 'ResourceNotFound.Listener'],
    ['with-policy-and-groups', 403, 'NoPermission'],
  ] as const)(
    'for load balancers alone may update listeners, or not, as RAM reads it: %s',
    async (updateResources, statusCode, code) => {
      const { model, alb } = await controlPlanes(allow('alb:UpdateListenerAttribute', 'acs:alb:*:*:*'), {
        ...allow('alb:UpdateListenerAttribute', 'acs:alb:*:*:servergroup/*'),
        Effect: 'Deny',
      });
      model.setKnobs({ updateResources });

      const error = await refusal(alb.call('UpdateListenerAttribute', { listenerId: 'lsn-1' }));

      expect(error).toMatchObject({ statusCode, code });
    },
  );

  it('may call CAS under the name that RAM has for it', async () => {
    const { cas } = await controlPlanes(allow('yundun-cert:ListUserCertificateOrder'));

    await expect(cas.call('ListUserCertificateOrder', { orderType: 'CERT' })).resolves.toBeDefined();
  });

  it('may read of OSS what it allows, and write nothing', async () => {
    const objects = await bucket(allow('oss:GetObject', `acs:oss:*:*:${BUCKET}/mine/*`));

    expect(await objects.get('mine/1')).toBeUndefined();
    for (const call of [objects.get('other/1'), objects.putIfAbsent('mine/1', 'x'), objects.delete('mine/1')])
      await expect(call).rejects.toMatchObject({
        kind: 'denied',
        cloudCode: 'AccessDenied',
        httpStatus: 403,
      });
  });
});
