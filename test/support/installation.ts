/** An installation of three functions, as settings want it and as it exists, for tests of deploy, doctor and remove. */

import type { Present, PresentFunction } from '../../scripts/deploy/present/present.ts';
import type { Settings, WantedFunction } from '../../scripts/deploy/settings/settings.ts';
import { alarmCondition } from '../../scripts/deploy/steps/alarm-condition.ts';
import type { FunctionProps } from '../../scripts/deploy/steps/function-differences.ts';
import { type Wanted, wantedOf } from '../../scripts/deploy/wanted/installation.ts';
import { policyDocuments } from '../../scripts/deploy/wanted/policy-documents.ts';
import { markOf } from '../../shared/cloud/account/tags.ts';
import { loadConfig } from '../../shared/config/config.ts';

export const ACCOUNT = '1234567890123456';
export const REGION = 'cn-hangzhou';

const common = { LEDGER: 'oss://ledger/rotations', EVENT_BUS: 'certificates', MODE: 'plan' };

/** @param values replace or add variables of `.env`; an empty one removes it */
export function settingsWith(values: Readonly<Record<string, string>> = {}): Settings {
  const all = {
    REGION,
    PREFIX: 'cert-rotator',
    WEBHOOK_SECRET: `whsec_${'s'.repeat(64)}`,
    ...common,
    ...values,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  const [, bucket = '', folder = ''] = /^oss:\/\/([^/]+)\/?(.*)$/.exec(all.LEDGER) ?? [];
  const prefix = all.PREFIX;
  const files = ['rotate', 'scan', ...(given['WEBHOOK_SECRET'] === undefined ? [] : ['webhook'])];
  const ownVariables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    webhook: { WEBHOOK_SECRET: all.WEBHOOK_SECRET },
    scan: { ROTATE_FUNCTION: `${prefix}-rotate` },
  };
  const functions = files.map((file): WantedFunction => {
    const environment = Object.fromEntries(
      Object.keys(common).flatMap((name) => (given[name] ? [[name, given[name]]] : [])),
    );
    return {
      resource: file,
      file,
      functionName: `${prefix}-${file}`,
      roleName: `${prefix}-${file}-${REGION}`,
      environment: { ...environment, ...ownVariables[file] },
      reservedConcurrency: file === 'rotate' ? 5 : 1,
      vpc: undefined,
    };
  });
  return {
    region: REGION,
    prefix,
    values: given,
    config: loadConfig({ ROTATE_FUNCTION: `${prefix}-rotate`, ...given }),
    bucket: bucket === '' ? undefined : { name: bucket, folder },
    eventBus: given['EVENT_BUS'],
    contactGroup: given['ALARM_CONTACT_GROUP'],
    functions,
    controlEndpoint: undefined,
    certificateEvents: 'off',
    component: 'fc3',
    access: 'default',
    cron: '0 7 * * * *',
  };
}

export function wantedWith(settings: Settings): Wanted {
  return wantedOf(settings, ACCOUNT, policyDocuments(settings, ACCOUNT));
}

/** By resource, as Serverless Devs gets them. */
export function propsOf(settings: Settings): Readonly<Record<string, FunctionProps>> {
  return Object.fromEntries(
    settings.functions.map(({ resource, functionName, roleName, environment, reservedConcurrency }) => [
      resource,
      {
        functionName,
        runtime: 'nodejs20',
        handler: 'index.handler',
        memorySize: 512,
        cpu: 0.35,
        timeout: 3600,
        role: roleName,
        internetAccess: true,
        environmentVariables: environment,
        asyncInvokeConfig: {
          asyncTask: resource !== 'webhook',
          maxAsyncRetryAttempts: 2,
          maxAsyncEventAgeInSeconds: 21_600,
        },
        ...(reservedConcurrency === undefined ? {} : { concurrencyConfig: { reservedConcurrency } }),
        triggers:
          resource === 'scan'
            ? [
                {
                  triggerName: 'hourly',
                  triggerType: 'timer',
                  triggerConfig: { cronExpression: '0 7 * * * *', enable: true },
                },
              ]
            : [],
        tags: [...markOf(settings), { key: 'version', value: '1.0.0' }, { key: 'build', value: 'b1' }],
      },
    ]),
  );
}

/** Of every metric. */
export const metricFacts = {
  statistics: ['Sum'],
  dimensions: ['region', 'functionName'],
  periodsSeconds: [60],
};

/** Nothing exists but the account. */
export const emptyAccount: Present = {
  identity: { accountId: ACCOUNT, arn: `acs:ram::${ACCOUNT}:user/deployer`, kind: 'user' },
  roles: {},
  serviceLinkedRoles: [],
  bucket: { kind: 'none' },
  bus: undefined,
  functions: {},
  otherInstallations: [],
  loadBalancers: [],
  alarms: undefined,
  formerBus: undefined,
  metrics: {},
  hasContactGroup: undefined,
};

/** Everything is as these settings want it. */
export function deployedWith(settings: Settings): Present {
  const wanted = wantedWith(settings);
  const props = propsOf(settings);
  const tags = markOf(settings);
  return {
    ...emptyAccount,
    roles: Object.fromEntries(
      wanted.roles.map(({ name, trust, policy }) => [
        name,
        {
          role: { name, arn: `acs:ram::${ACCOUNT}:role/${name}`, trust, tags },
          policy: { name: policy.name, document: policy.document, defaultVersion: 'v1', tags },
          attached: [{ name: policy.name, type: 'Custom' }],
        },
      ]),
    ),
    serviceLinkedRoles: wanted.serviceLinkedRoles,
    bucket: {
      kind: 'own',
      view: { name: wanted.bucket.name, location: `oss-${REGION}`, owner: ACCOUNT, acl: 'private' },
      versioning: 'never',
      lifecycle: [],
      hasRetention: false,
      publicAccessBlocked: true,
      tags,
      isNew: false,
    },
    bus: wanted.bus,
    functions: Object.fromEntries(
      Object.values(props).map((each) => [each.functionName, deployedFunction(each)]),
    ),
    alarms: wanted.alarms.map(({ ruleId, ruleName, metric, functionName, contactGroup }) => ({
      ruleId,
      ruleName,
      namespace: 'acs_fc',
      metric,
      functionName,
      condition: alarmCondition(metric, metricFacts),
      isEnabled: true,
      contactGroups: [contactGroup],
    })),
    metrics: Object.fromEntries(wanted.alarms.map(({ metric }) => [metric, metricFacts])),
    hasContactGroup: wanted.alarms.length > 0 ? true : undefined,
  };
}

function deployedFunction(props: FunctionProps): PresentFunction {
  return {
    view: {
      functionName: props.functionName,
      arn: `acs:fc:${REGION}:${ACCOUNT}:functions/${props.functionName}`,
      description: undefined,
      runtime: props.runtime,
      handler: props.handler,
      memorySizeMb: props.memorySize,
      cpu: props.cpu,
      timeoutSeconds: props.timeout,
      role: `acs:ram::${ACCOUNT}:role/${props.role}`,
      internetAccess: props.internetAccess,
      environment: props.environmentVariables ?? {},
      codeChecksum: '1',
      codeSizeBytes: 1,
      lastModified: undefined,
      state: 'Active',
      lastUpdate: 'Successful',
      reason: undefined,
      isDisabled: false,
      vpc: props.vpcConfig,
      tags: props.tags ?? [],
    },
    triggers: (props.triggers ?? []).map(({ triggerName, triggerType, triggerConfig }) => ({
      name: triggerName,
      type: triggerType,
      config: { ...(triggerConfig as object), addedByThePlatform: true },
      url: undefined,
    })),
    asyncConfig: {
      asyncTask: props.asyncInvokeConfig.asyncTask,
      maxAsyncRetryAttempts: props.asyncInvokeConfig.maxAsyncRetryAttempts,
      maxAsyncEventAgeSeconds: props.asyncInvokeConfig.maxAsyncEventAgeInSeconds,
    },
    reservedConcurrency: props.concurrencyConfig?.reservedConcurrency,
  };
}
