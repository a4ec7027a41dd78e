/** Faults of the account and the functions. */
import { vi } from 'vitest';
import { putAlarm } from '../../../scripts/deploy/carry-out/put-alarm.ts';
import { openDoctor } from '../../../scripts/doctor/open-doctor.ts';
import { markOf } from '../../../shared/cloud/account/tags.ts';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import { parseEndpoint } from '../../../shared/cloud/endpoints.ts';
import { createAlbWire } from '../../../shared/cloud/sdk.ts';
import { ACCOUNT_ID } from '../../emulator/ram/resources.ts';
import { PREFIX } from '../deployed-installation.ts';
import { type Fault, keys, REGION, redeployed } from './fault.ts';

export const installationFaults: readonly Fault[] = [
  {
    what: 'a wrong secret',
    id: 'identity',
    look: async ({ settings }) => {
      vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'another secret');
      try {
        return { ports: await openDoctor(settings, () => undefined) };
      } finally {
        vi.unstubAllEnvs();
      }
    },
  },
  {
    what: 'a skewed clock',
    id: 'clock',
    look: () => ({ ports: { now: () => Date.now() + 20 * 60_000 } }),
  },
  {
    what: 'a variable that the function refuses',
    id: 'configuration',
    follows: { 'function-settings': 'the functions run with what .env said before' },
    plant: redeployed('webhook', { environmentVariables: { WEBHOOK_SECRET: 'short' } }),
    look: () => ({ ask: ['webhook'] }),
  },
  {
    what: 'a product that was never activated',
    id: 'activation',
    plant: (service) => {
      const { model } = service.emulator;
      const refusal = { kind: 'answer', answer: 'error', status: 400, code: 'NotEnable', times: 50 } as const;
      model.inject({ ...refusal, product: 'cas', action: 'ListCertificates' });
      return () => model.clearFaults();
    },
  },
  {
    what: 'a missing bus',
    id: 'event-bus',
    plant: async (service) => {
      const { eventBuses } = service.ports.account;
      const bus = await eventBuses.getBus('certificates');
      await eventBuses.deleteBus('certificates');
      return () => eventBuses.createBus('certificates', bus?.description ?? '');
    },
  },
  {
    what: 'a wrong endpoint',
    id: 'endpoints',
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
    id: 'regions',
    follows: { 'function-settings': 'the functions run with what .env said before' },
    look: () => ({ values: { REGIONS: `${REGION},cn-nowhere` } }),
  },
  {
    what: 'a timer that is off',
    id: 'timer',
    plant: async (service) => {
      const { functions } = service;
      const [timer] = await functions.listTriggers(`${PREFIX}-scan`);
      await functions.setTimerEnabled(`${PREFIX}-scan`, timer?.name ?? '', false);
      return () => functions.setTimerEnabled(`${PREFIX}-scan`, timer?.name ?? '', true);
    },
  },
  {
    what: 'a function that is disabled',
    id: 'function-disabled',
    plant: async ({ call }) => {
      const place = `/functions/${PREFIX}-webhook/invoke`;
      await call('DisableFunctionInvocation', 'POST', `${place}/disable`, {
        body: { reason: 'maintenance' },
      });
      return () => call('EnableFunctionInvocation', 'POST', `${place}/enable`);
    },
    look: () => ({ ask: ['webhook'] }),
  },
  {
    what: 'a function that could not be updated',
    id: 'function-state',
    look: ({ ports, functions }) => {
      const view = async (name: string) => {
        const found = await functions.getFunction(name);
        const reason = 'OutOfResource';
        return name === `${PREFIX}-webhook` && found
          ? { ...found, lastUpdate: 'Failed' as const, reason }
          : found;
      };
      return { ports: { functionsOf: (id) => ({ ...ports.functionsOf(id), getFunction: view }) } };
    },
  },
  {
    what: 'old code by its tag',
    id: 'function-version',
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
    id: 'function-version',
    look: () => ({ ports: { version: '99.0.0' } }),
  },
  {
    what: 'a drifted variable',
    id: 'function-settings',
    look: () => ({ values: { LOG_LEVEL: 'debug' } }),
  },
  {
    what: 'a function that .env no longer asks for',
    id: 'function-settings',
    look: () => ({ values: { STATUS_TOKEN: '' } }),
  },
  {
    what: 'a VPC worker that is not deployed',
    id: 'function-missing',
    follows: {
      alarms: 'the new function has alarms of its own',
      'function-settings': 'the functions run with what .env said before',
    },
    look: () => ({ values: { VPC_WORKERS: 'vpc-bp1:vsw-a:sg-1' } }),
  },
  { what: 'old roots', id: 'roots-age', look: () => ({ ports: { rootsDate: '2024-01-01' } }) },
  {
    what: 'another installation over the same region',
    id: 'other-installation',
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
    id: 'alarms',
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
