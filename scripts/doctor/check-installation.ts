/** The checks of functions, roles, bucket, bus, alarms and neighbours, from what was read outside. Pure; the rules are those of deploy and core. */
import { BucketElsewhere } from '../../shared/cloud/account/buckets-api.ts';
import { regionTagOf } from '../../shared/cloud/account/tags.ts';
import {
  checkAlarms,
  checkOwnership,
  checkServiceLinkedRoles,
} from '../../shared/core/doctor/alarms-and-marks.ts';
import { type BucketReading, checkBucket, checkNoBucket } from '../../shared/core/doctor/bucket.ts';
import { checkEventBus } from '../../shared/core/doctor/event-bus.ts';
import {
  checkFunctions,
  checkTimer,
  type DeployedFunction,
  type FunctionReading,
  type TimerFacts,
} from '../../shared/core/doctor/installation.ts';
import { checkOtherInstallations } from '../../shared/core/doctor/neighbours.ts';
import type { CheckResult, Reading } from '../../shared/core/doctor/result.ts';
import { checkRoles } from '../../shared/core/doctor/roles.ts';
import { because } from '../../shared/core/doctor/sentence.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { planAlarms } from '../deploy/steps/alarm-steps.ts';
import { functionDifferences } from '../deploy/steps/function-differences.ts';
import { unwantedTriggers } from '../deploy/steps/function-steps.ts';
import { regionsOf } from '../deploy/steps/plan-deployment.ts';
import type { Wanted } from '../deploy/wanted/installation.ts';
import { isTimerOn } from '../deploy/wanted/timer.ts';
import { kindOf, mapReading } from './attempt.ts';
import type { BucketAttempts, Outside, SeenFunction } from './outside.ts';
import { marked, roleFacts } from './role-facts.ts';

export interface Versions {
  /** Of this command. */
  readonly own: string;
  /** What the functions have answered, by name. */
  readonly answered: ReadonlyMap<string, string>;
  /** Names of variables whose values are not shown. */
  readonly secrets: ReadonlySet<string>;
}

export function checkInstallation(
  settings: Settings,
  outside: Outside,
  versions: Versions,
): readonly CheckResult[] {
  const { functions, unwanted, bus, bucket, services, wanted, alarms, others } = outside;
  return [
    ...checkRoles(functions.map((one) => roleFacts(one, settings, outside))),
    checkOwnership(...marked(settings, outside)),
    checkServiceLinkedRoles(services),
    checkEventBus(
      settings.eventBus,
      bus === undefined ? { value: false } : mapReading(bus, (one) => one !== undefined),
    ),
    ...checkFunctions(
      functions.map((one) => functionReading(one, versions)),
      versions.own,
      mapReading(unwanted, (all) => all.map(({ view }) => view.functionName)),
    ),
    checkTimer(timersOf(functions)),
    checkAlarms(
      alarms === undefined || wanted === undefined
        ? undefined
        : mapReading(alarms, (present) => alarmFacts(wanted, present)),
    ),
    checkOtherInstallations(
      installationOf(settings.prefix, settings.values, settings),
      mapReading(others, ({ scans, unread }) => ({
        installations: scans.map((view) =>
          installationOf(view.functionName.replace(/-scan$/, ''), view.environment ?? {}, {
            region: regionTagOf(view) ?? settings.region,
          }),
        ),
        unread: unread.map(({ region, reason }) =>
          because(
            { en: `The functions of ${region} could not be listed`, zh: `无法列出 ${region} 的函数` },
            reason,
          ),
        ),
      })),
    ),
    ...ledgerPlace(settings, bucket),
  ];
}

function ledgerPlace(
  { bucket: place, region }: Settings,
  bucket: BucketAttempts | undefined,
): readonly CheckResult[] {
  if (place === undefined || bucket === undefined) return checkNoBucket();
  return checkBucket({ bucket: place.name, folder: place.folder, region }, bucketReading(bucket));
}

function bucketReading({ view, versioning, publicAccessBlocked, ...others }: BucketAttempts): BucketReading {
  if ('problem' in view) {
    if (view.error instanceof BucketElsewhere) return { refused: 'elsewhere' };
    return kindOf(view) === 'denied' ? { refused: 'foreign' } : view;
  }
  if (view.value === undefined) return { refused: 'missing' };
  const { location, acl } = view.value;
  const states = { never: 'never', Enabled: 'enabled', Suspended: 'suspended' } as const;
  return {
    value: {
      ...others,
      region: location.replace(/^oss-/, ''),
      acl,
      versioning: mapReading(versioning, (state) => states[state]),
      isPublicAccessBlocked: mapReading(publicAccessBlocked, (isBlocked) => isBlocked === true),
    },
  };
}

function functionReading(
  { wanted: { functionName }, props, found }: SeenFunction,
  { answered, secrets }: Versions,
): FunctionReading {
  if ('problem' in found) return { name: functionName, problem: found.problem };
  if (found.value === undefined) return { name: functionName, deployed: undefined };
  const { view } = found.value;
  const differences = props === undefined ? [] : functionDifferences(props, found.value, secrets);
  const version = answered.get(functionName);
  const deployed: DeployedFunction = {
    name: functionName,
    state: view.state,
    lastUpdate: view.lastUpdate,
    lastUpdateReason: view.isDisabled ? undefined : view.reason,
    disabled: view.isDisabled ? (view.reason ?? '') : undefined,
    version,
    sameCode: props === undefined ? undefined : !differences.some(({ about }) => about === 'code'),
    // Code, role, state and timer have checks of their own.
    differences: [
      ...differences.flatMap(({ about, text }) => (about === 'settings' ? [text] : [])),
      ...(props === undefined ? [] : unwantedTriggers(props, found.value)).map((name) => ({
        en: `trigger ${name}: present -> none`,
        zh: `触发器 ${name}：存在 -> 无`,
      })),
    ],
  };
  return { name: functionName, deployed };
}

function timersOf(functions: readonly SeenFunction[]): Reading<readonly TimerFacts[]> {
  const scan = functions.find(({ wanted }) => wanted.file === 'scan');
  if (scan === undefined) return { value: [] };
  return mapReading(scan.found, (found) =>
    (found?.triggers ?? [])
      .filter(({ type }) => type === 'timer')
      .map(({ config }) => ({
        functionName: scan.wanted.functionName,
        enabled: isTimerOn(config),
        cron: String(
          typeof config === 'object' && config !== null ? Reflect.get(config, 'cronExpression') : '',
        ),
      })),
  );
}

function alarmFacts(wanted: Wanted, present: Parameters<typeof planAlarms>[1]) {
  const { steps } = planAlarms(wanted, present);
  return {
    wanted: wanted.alarms.length,
    lacking: steps.flatMap((step) => (step.kind === 'put-alarm' ? [step.alarm.ruleName] : [])),
    group: wanted.alarms[0]?.contactGroup ?? '',
    groupExists: present.hasContactGroup !== false,
  };
}

function installationOf(
  prefix: string,
  values: Readonly<Record<string, string>>,
  { region }: Pick<Settings, 'region'>,
) {
  return {
    prefix,
    region,
    covers: regionsOf(values['REGIONS'], region),
    ledger: values['LEDGER'] ?? 'memory:',
  };
}
