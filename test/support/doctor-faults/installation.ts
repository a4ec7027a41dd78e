/** Faults of the account, the functions and their roles. */
import { putAlarm } from '../../../scripts/deploy/carry-out/put-alarm.ts';
import { markOf } from '../../../shared/cloud/account/tags.ts';
import { createAlbApi } from '../../../shared/cloud/alb.ts';
import { parseEndpoint } from '../../../shared/cloud/endpoints.ts';
import { createAlbWire } from '../../../shared/cloud/sdk.ts';
import { ACCOUNT_ID } from '../../emulator/ram/resources.ts';
import { type DeployedInstallation, type Looking, PREFIX } from '../deployed-installation.ts';
import { type Fault, keys, REGION, type Undo } from './fault.ts';

const rotate: Looking = { ask: ['rotate'] };

/** Takes the statements with a matching action out of the policy of a function. */
const without =
  (file: string, action: RegExp) =>
  async (service: DeployedInstallation): Promise<Undo> => {
    const { ram } = service.ports.account;
    const name = `${PREFIX}-${file}-${REGION}`;
    const policy = await ram.getPolicy(name);
    const document = policy?.document as {
      readonly Statement: readonly { readonly Action: readonly string[] }[];
    };
    const Statement = document.Statement.map((one) => ({
      ...one,
      Action: one.Action.filter((each) => !action.test(each)),
    })).filter((one) => one.Action.length > 0);
    await ram.createPolicyVersion(name, { ...document, Statement });
    return () => ram.createPolicyVersion(name, document);
  };

export const installationFaults: readonly Fault[] = [
  {
    what: 'a skewed clock',
    ids: ['clock'],
    look: () => ({ ports: { now: () => Date.now() + 20 * 60_000 } }),
  },
  {
    what: 'a right that scan lacks',
    ids: ['role-policy', 'permissions-scan'],
    plant: without('scan', /^alb:DescribeRegions$/),
    look: () => ({ ask: ['scan'] }),
  },
  {
    what: 'a right that rotate lacks',
    ids: ['role-policy', 'permissions-rotate'],
    plant: without('rotate', /^alb:ListAsynJobs$/),
    look: () => rotate,
  },
  {
    what: 'a right that webhook lacks',
    ids: ['role-policy', 'permissions-webhook'],
    plant: without('webhook', /^alb:GetLoadBalancerAttribute$/),
    look: () => ({ ask: ['webhook'] }),
  },
  {
    what: 'a right that status lacks',
    ids: ['role-policy', 'permissions-status', 'ledger-readable'],
    plant: without('status', /^oss:ListObjects$/),
    look: () => ({ ask: ['status'] }),
  },
  ...['scan', 'rotate', 'status'].map(
    (file): Fault => ({
      what: `the right to read entries, which ${file} lacks`,
      ids: [
        'role-policy',
        'ledger-readable',
        ...(file === 'status' ? (['permissions-status'] as const) : []),
      ],
      plant: without(file, /^oss:GetObject$/),
      look: () => ({ ask: [file] }),
    }),
  ),
  {
    what: 'a right that certificate-issued lacks',
    ids: ['role-policy', 'permissions-certificate-issued', 'invocation'],
    plant: without('certificate-issued', /^fc:Invoke/),
    look: () => ({ ask: ['certificate-issued'] }),
  },
  {
    what: 'a role that another service may assume',
    ids: ['role-trust'],
    plant: async (service) => {
      const { ram } = service.ports.account;
      const name = `${PREFIX}-scan-${REGION}`;
      const role = await ram.getRole(name);
      const text = JSON.stringify(role?.trust).replaceAll('fc.aliyuncs.com', 'ecs.aliyuncs.com');
      await ram.updateRoleTrust(name, JSON.parse(text));
      return () => ram.updateRoleTrust(name, role?.trust);
    },
  },
  {
    what: 'a role with another policy',
    ids: ['role-policy'],
    plant: async (service) => {
      const { ram } = service.ports.account;
      const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:*', Resource: '*' }] };
      await ram.createPolicy({ name: 'all-of-oss', document, description: '', tags: [] });
      await ram.attachPolicyToRole('all-of-oss', `${PREFIX}-scan-${REGION}`);
      return async () => {
        await ram.detachPolicyFromRole('all-of-oss', `${PREFIX}-scan-${REGION}`);
        await ram.deletePolicy('all-of-oss');
      };
    },
  },
  {
    what: 'a policy that was detached',
    ids: ['role-policy'],
    plant: async (service) => {
      const { ram } = service.ports.account;
      const name = `${PREFIX}-status-${REGION}`;
      await ram.detachPolicyFromRole(name, name);
      return () => ram.attachPolicyToRole(name, name);
    },
  },
  {
    what: 'a role of our name without our tags',
    ids: ['ownership'],
    plant: (service) => {
      const { tags } = service.emulator.account.ram.role(`${PREFIX}-scan-${REGION}`);
      const before = [...tags];
      tags.clear();
      return () => {
        for (const [key, value] of before) tags.set(key, value);
      };
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
