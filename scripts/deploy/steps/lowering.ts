/**
 * What a deployment would take away from an installation that works. A fresh clone, another shell or a forgotten line of `.env` must not
 * turn a service off without a word.
 */
import type { PresentFunction } from '../present/present.ts';
import type { Settings } from '../settings/settings.ts';
import { vpcOfWorker } from '../wanted/own-names.ts';
import { isOurs } from './is-ours.ts';
import type { Refusal } from './step.ts';

type Deployed = Readonly<Record<string, PresentFunction>>;

const ACCEPT = 'If that is meant, repeat the same command with --accept. Otherwise correct .env.';

/** Empty: nothing is taken away. */
export function loweringOf(settings: Settings, deployed: Deployed): readonly Refusal[] {
  const { prefix } = settings;
  const rotate = deployed[`${prefix}-rotate`]?.view.environment ?? {};
  const scan = deployed[`${prefix}-scan`]?.view.environment ?? {};
  const before = (name: string): string => rotate[name] ?? scan[name] ?? '';
  const after = (name: string): string => settings.values[name] ?? '';
  const ours = (file: string): PresentFunction | undefined => {
    const found = deployed[`${prefix}-${file}`];
    return found !== undefined && isOurs(found, settings) ? found : undefined;
  };
  const refusals: Refusal[] = [];

  if (before('MODE') === 'apply' && settings.config.mode !== 'apply')
    refusals.push({
      code: 'mode-lowered',
      message: 'The installation runs with MODE=apply; .env says plan. It would only report from now on.',
      remedy: ACCEPT,
    });
  if (isLedger(before('LEDGER')) && before('LEDGER') !== after('LEDGER'))
    refusals.push({
      code: 'ledger-changed',
      message: `The installation uses LEDGER=${before('LEDGER')}; .env says ${after('LEDGER')}. Open changes, quarantines and leases of the old ledger would be forgotten.`,
      remedy: `${ACCEPT} docs/deploy.md says how to move a ledger.`,
    });
  if (before('EVENT_BUS') !== '' && before('EVENT_BUS') !== after('EVENT_BUS'))
    refusals.push({
      code: 'bus-lost',
      message: `The installation publishes to the bus ${before('EVENT_BUS')}; .env says ${after('EVENT_BUS') || 'none'}.`,
      remedy: ACCEPT,
    });
  for (const { file, variables } of functionsBySecret)
    if (ours(file) !== undefined && variables.every((name) => after(name) === ''))
      refusals.push({
        code: 'secret-lost',
        message: `The function ${prefix}-${file} is deployed; .env has no ${variables.join(' and no ')}, so it would be deleted.`,
        remedy: ACCEPT,
      });
  const lost = lostEvents(settings, ours('certificate-issued'));
  if (lost !== undefined) refusals.push({ code: 'events-lost', message: lost, remedy: ACCEPT });
  for (const functionName of lostWorkers(settings, deployed))
    refusals.push({
      code: 'worker-lost',
      message: `The worker ${functionName} is deployed; VPC_WORKERS in .env has no ${vpcOfWorker(prefix, functionName)}, so it would be deleted, and nothing could prove what Intranet load balancers of that VPC serve.`,
      remedy: ACCEPT,
    });
  return refusals;
}

/** @param issued `undefined`: certificate-issued is not deployed */
function lostEvents(
  { certificateEvents }: Settings,
  issued: PresentFunction | undefined,
): string | undefined {
  if (issued === undefined) return undefined;
  const { functionName } = issued.view;
  const setting = `.env says CERTIFICATE_EVENTS=${certificateEvents}`;
  if (certificateEvents === 'off')
    return `The function ${functionName} is deployed; ${setting}, so it would be deleted, and an issued certificate would start no scan.`;
  const isOn = issued.triggers.some(({ name, config }) => name === CAS_TRIGGER && !isTriggerOff(config));
  return isOn && certificateEvents === 'bus'
    ? `The function ${functionName} gets the events of CAS by its trigger ${CAS_TRIGGER}; ${setting}, so the trigger would be deleted.`
    : undefined;
}

const CAS_TRIGGER = 'cas-actions';

function isTriggerOff(config: unknown): boolean {
  return typeof config === 'object' && config !== null && Reflect.get(config, 'triggerEnable') === false;
}

function lostWorkers(settings: Settings, deployed: Deployed): readonly string[] {
  const wanted = new Set(settings.functions.map(({ functionName }) => functionName));
  return Object.values(deployed).flatMap((found) => {
    const { functionName } = found.view;
    const isLost = isOurs(found, settings) && !wanted.has(functionName);
    return isLost && vpcOfWorker(settings.prefix, functionName) !== undefined ? [functionName] : [];
  });
}

const functionsBySecret = [
  { file: 'webhook', variables: ['WEBHOOK_SECRET', 'WEBHOOK_TOKEN'] },
  { file: 'status', variables: ['STATUS_TOKEN'] },
] as const;

function isLedger(location: string): boolean {
  return location !== '' && !location.startsWith('memory:');
}
