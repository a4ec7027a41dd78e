/** The control planes of a started emulator: what is changed there is what its other parts use. */
import { expect, it, onTestFinished } from 'vitest';
import { createLogger } from '../../../../shared/base/logger.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import { openAccount } from '../../../../shared/cloud/account/open-account.ts';
import { startEmulator } from '../../../emulator/emulator.ts';

it('a started emulator has one account: its bucket, bus, alarms and quotas are those of its other parts', async () => {
  const emulator = await startEmulator({
    calm: true,
    fleet: { certificates: {}, loadBalancers: [] },
    knobs: { certificateQuota: { Basic: 10, Standard: 30, StandardWithWaf: 25 } },
  });
  onTestFinished(() => emulator.close());
  const { clock, credentials, endpoints, events, objects, account: emulated } = emulator;
  const account = openAccount({
    region: 'cn-hangzhou',
    credentials: {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: new Secret(credentials.accessKeySecret),
      securityToken: new Secret(credentials.securityToken),
    },
    controlEndpoint: { everywhere: endpoints.account, byRegion: {} },
    ossEndpoint: { everywhere: endpoints.oss, byRegion: {} },
    clock,
    random: () => 0.5,
    logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock }),
  });

  await account.eventBuses.createBus('made-by-deploy', 'ours');
  await account.buckets.createBucket('made-by-deploy');
  emulated.cms.addContactGroup('on-call');

  expect(events.state().buses.map(({ name }) => name)).toContain('made-by-deploy');
  expect(objects.contents('made-by-deploy')).toEqual({});
  expect(await account.alarms.hasContactGroup('on-call')).toBe(true);
  expect(await account.quotas.listQuotas('alb')).toContainEqual({
    code: 'alb_quota_loadbalancer_certificates_num_standard_edition',
    total: 30,
    region: undefined,
  });
});
