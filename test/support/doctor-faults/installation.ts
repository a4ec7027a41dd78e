/** Faults of the account and the functions. */
import { putAlarm } from '../../../scripts/deploy/carry-out/put-alarm.ts';
import { markOf } from '../../../shared/cloud/account/tags.ts';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import { parseEndpoint } from '../../../shared/cloud/endpoints.ts';
import { createAlbWire } from '../../../shared/cloud/sdk.ts';
import { ACCOUNT_ID } from '../../emulator/ram/resources.ts';
import { PREFIX } from '../deployed-installation.ts';
import { type Fault, keys, REGION, redeployed } from './fault.ts';

export const installationFaults: readonly Fault[] = [
  {
    what: 'a skewed clock',
    ids: ['clock'],
    look: () => ({ ports: { now: () => Date.now() + 20 * 60_000 } }),
  },
  {
    what: 'a variable that the function refuses',
    ids: ['configuration', 'function-settings'],
    plant: redeployed('webhook', { environmentVariables: { WEBHOOK_SECRET: 'short' } }),
    look: () => ({ ask: ['webhook'] }),
  },
  {
    what: 'a product that was never activated',
    ids: ['activation'],
    plant: (service) => {
      const { model } = service.emulator;
      const refusal = { kind: 'answer', answer: 'error', status: 400, code: 'NotEnable', times: 50 } as const;
      model.inject({ ...refusal, product: 'cas', action: 'ListCertificates' });
      return () => model.clearFaults();
    },
  },
  {
    what: 'a missing bus',
    ids: ['event-bus'],
    plant: async (service) => {
      const { eventBuses } = service.ports.account;
      const bus = await eventBuses.getBus('certificates');
      await eventBuses.deleteBus('certificates');
      return () => eventBuses.createBus('certificates', bus?.description ?? '');
    },
  },
  {
    what: 'a wrong endpoint',
    ids: ['endpoints'],
    look: (service) => ({
      ports: {
        alb: (region) =>
          createAlbApi(
            createAlbWire({ endpoint: parseEndpoint('http://127.0.0.1:9'), credentials: keys(service) }),
            region,
          ),
      },
    }),
  },
  {
    what: 'an unknown region',
    ids: ['regions', 'function-settings'],
    look: () => ({ values: { REGIONS: `${REGION},cn-nowhere` } }),
  },
  {
    what: 'a timer that is off',
    ids: ['timer'],
    plant: async (service) => {
      const { functions } = service;
      const [timer] = await functions.listTriggers(`${PREFIX}-scan`);
      await functions.setTimerEnabled(`${PREFIX}-scan`, timer?.name ?? '', false);
      return () => functions.setTimerEnabled(`${PREFIX}-scan`, timer?.name ?? '', true);
    },
  },
  {
    what: 'old code by its tag',
    ids: ['function-version'],
    plant: async (service) => {
      const { functions } = service;
      const view = await functions.getFunction(`${PREFIX}-rotate`);
      await functions.tag(view?.arn ?? '', [{ key: 'build', value: 'older' }]);
      return () =>
        functions.tag(
          view?.arn ?? '',
          (view?.tags ?? []).filter(({ key }) => key === 'build'),
        );
    },
  },
  {
    what: 'old code by its own answer',
    ids: ['function-version'],
    look: () => ({ ports: { version: '99.0.0' } }),
  },
  {
    what: 'a drifted variable',
    ids: ['function-settings'],
    look: () => ({ values: { LOG_LEVEL: 'debug' } }),
  },
  {
    what: 'a VPC worker that is not deployed',
    ids: ['alarms', 'function-missing', 'function-settings'],
    look: () => ({ values: { VPC_WORKERS: 'vpc-bp1:vsw-a:sg-1' } }),
  },
  { what: 'old roots', ids: ['roots-age'], look: () => ({ ports: { rootsDate: '2024-01-01' } }) },
  {
    what: 'another installation over the same region',
    ids: ['other-installation'],
    plant: async (service) => {
      await service.deployFunction({
        ...service.propsOf('status'),
        functionName: 'second-scan',
        environmentVariables: { LEDGER: 'oss://another/ledger', REGIONS: REGION },
        tags: markOf({ prefix: 'second', region: REGION }),
        triggers: [],
      });
      return async () => {
        await service.functions.deleteConcurrency('second-scan');
        await service.functions.deleteFunction('second-scan');
      };
    },
  },
  {
    what: 'a missing alarm',
    ids: ['alarms'],
    plant: async (service) => {
      const { alarms } = service.ports.account;
      const wanted = service.ports.wantedOf(service.settings, ACCOUNT_ID);
      const [first] = wanted.alarms;
      if (first === undefined) throw new Error('no alarm');
      await alarms.deleteAlarms([first.ruleId]);
      return () => putAlarm(alarms, first, REGION);
    },
  },
];
