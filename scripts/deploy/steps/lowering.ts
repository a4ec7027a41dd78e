/**
 * What a deployment would take away from an installation that works. A fresh clone, another shell or a forgotten line of `.env` must not
 * turn a service off without a word.
 */
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { PresentFunction } from '../present/present.ts';
import type { Settings } from '../settings/settings.ts';
import { vpcOfWorker } from '../wanted/own-names.ts';
import { isOurs } from './is-ours.ts';
import type { Refusal } from './step.ts';

type Deployed = Readonly<Record<string, PresentFunction>>;

const ACCEPT: InEach<string> = {
  en: 'If that is meant, repeat the same command with --accept. Otherwise correct .env.',
  zh: '确实需要时，请在同一条命令后加 --accept；否则请更正 .env。',
};

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
      message: {
        en: 'The installation runs with MODE=apply; .env says plan. It would only report from now on.',
        zh: '已部署的是 MODE=apply，而 .env 中是 plan：今后将只报告，不再更换证书。',
      },
      remedy: ACCEPT,
    });
  if (isLedger(before('LEDGER')) && before('LEDGER') !== after('LEDGER'))
    refusals.push({
      code: 'ledger-changed',
      message: {
        en: `The installation uses LEDGER=${before('LEDGER')}; .env says ${after('LEDGER')}. Open changes, quarantines and leases of the old ledger would be forgotten.`,
        zh: `已部署的是 LEDGER=${before('LEDGER')}，而 .env 中是 ${after('LEDGER')}。旧的轮换记录中未结束的变更、隔离和租约会丢失。`,
      },
      remedy: {
        en: `${ACCEPT.en} docs/deploy.md says how to move a ledger.`,
        zh: `${ACCEPT.zh}迁移轮换记录的步骤见 docs/deploy.zh.md。`,
      },
    });
  if (before('EVENT_BUS') !== '' && before('EVENT_BUS') !== after('EVENT_BUS'))
    refusals.push({
      code: 'bus-lost',
      message: {
        en: `The installation publishes to the bus ${before('EVENT_BUS')}; .env says ${after('EVENT_BUS') || 'none'}.`,
        zh: `已部署的服务向事件总线 ${before('EVENT_BUS')} 发布，而 .env 中${after('EVENT_BUS') === '' ? '没有指定' : `是 ${after('EVENT_BUS')}`}。`,
      },
      remedy: ACCEPT,
    });
  for (const { file, variables } of functionsBySecret)
    if (ours(file) !== undefined && variables.every((name) => after(name) === ''))
      refusals.push({
        code: 'secret-lost',
        message: {
          en: `The function ${prefix}-${file} is deployed; .env has no ${variables.join(' and no ')}, so it would be deleted.`,
          zh: `函数 ${prefix}-${file} 已部署，而 .env 中没有 ${variables.join('，也没有 ')}，因此它会被删除。`,
        },
        remedy: ACCEPT,
      });
  const lost = lostEvents(settings, ours('certificate-issued'));
  if (lost !== undefined) refusals.push({ code: 'events-lost', message: lost, remedy: ACCEPT });
  for (const functionName of lostWorkers(settings, deployed))
    refusals.push({
      code: 'worker-lost',
      message: {
        en: `The worker ${functionName} is deployed; VPC_WORKERS in .env has no ${vpcOfWorker(prefix, functionName)}, so it would be deleted, and nothing could prove what Intranet load balancers of that VPC serve.`,
        zh: `worker ${functionName} 已部署，而 .env 的 VPC_WORKERS 中没有 ${vpcOfWorker(prefix, functionName)}，因此它会被删除，该 VPC 的私网负载均衡实例返回的证书将无法验证。`,
      },
      remedy: ACCEPT,
    });
  return refusals;
}

/** @param issued `undefined`: certificate-issued is not deployed */
function lostEvents(
  { certificateEvents }: Settings,
  issued: PresentFunction | undefined,
): InEach<string> | undefined {
  if (issued === undefined) return undefined;
  const { functionName } = issued.view;
  const setting = `.env says CERTIFICATE_EVENTS=${certificateEvents}`;
  const chinese = `而 .env 中是 CERTIFICATE_EVENTS=${certificateEvents}`;
  if (certificateEvents === 'off')
    return {
      en: `The function ${functionName} is deployed; ${setting}, so it would be deleted, and an issued certificate would start no scan.`,
      zh: `函数 ${functionName} 已部署，${chinese}，因此它会被删除，签发证书时不再启动扫描。`,
    };
  const isOn = issued.triggers.some(({ name, config }) => name === CAS_TRIGGER && !isTriggerOff(config));
  return isOn && certificateEvents === 'bus'
    ? {
        en: `The function ${functionName} gets the events of CAS by its trigger ${CAS_TRIGGER}; ${setting}, so the trigger would be deleted.`,
        zh: `函数 ${functionName} 通过触发器 ${CAS_TRIGGER} 接收数字证书管理服务的事件，${chinese}，因此该触发器会被删除。`,
      }
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
