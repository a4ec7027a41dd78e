/**
 * The control plane of EventBridge (2020-04-01): buses and rules of the model that also takes events, so that a bus that is created here
 * accepts events at once. Rules are made in the console, that is on the model: no caller of this project creates one.
 *
 * Sources: SDK eventbridge20200401 6.3, folder of August 2026 (fields, A); terraform-provider-alicloud (EventBusNotExist,
 * EventRuleNotExisted, A); apache/rocketmq-eventbridge, the vendor's own open version (the other codes, B).
 */
import type { EventBridgeModel } from '../../eventbridge/event-bridge-model.ts';
import { MAX_BUSES, type Rule } from '../../eventbridge/rules.ts';
import type { Params } from '../../model/params.ts';
import { illegalParameter, WireError } from '../../model/wire.ts';
import type { Permission } from '../../ram/resources.ts';
import { type ControlAction, controlService, type TableService } from '../control-actions.ts';

type Answer = Readonly<Record<string, unknown>>;

/** A refusal that EventBridge can answer with HTTP 200. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export function createEventBridgeService(model: EventBridgeModel): TableService {
  const permissionOn = (action: string, params: Params): readonly Permission[] => {
    const rule = params.text('RuleName');
    const bus = `eventbus/${params.text('EventBusName') ?? '*'}`;
    const path = rule === undefined ? bus : `${bus}/rule/${rule}`;
    return [
      {
        action: `eventbridge:${action}`,
        resource: `acs:eventbridge:${model.region}:${model.accountId}:${path}`,
      },
    ];
  };
  const entry = (action: string, run: (params: Params) => Answer): readonly [string, ControlAction] => [
    action,
    {
      permissions: (params) => permissionOn(action, params),
      run: (params) => answerOf(model, () => run(params)),
    },
  ];
  return controlService(
    '2020-04-01',
    Object.fromEntries([
      entry('GetEventBus', (params) => getBus(model, params)),
      entry('CreateEventBus', (params) => createBus(model, params)),
      entry('DeleteEventBus', (params) => deleteBus(model, params)),
      entry('ListRules', (params) => listRules(model, params)),
      entry('DeleteRule', (params) => deleteRule(model, params)),
    ]),
  );
}

function answerOf({ knobs }: EventBridgeModel, run: () => Answer): Answer {
  if (!knobs.activated)
    throw new WireError(403, 'ServiceNotEnable', 'The EventBridge service is not enabled for this account.');
  try {
    return { Success: true, Code: 'Success', Message: 'success', ...run() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    if (knobs.controlRefusals === 'status') throw new WireError(409, code, message);
    return { Success: false, Code: code, Message: message };
  }
}

function getBus(model: EventBridgeModel, params: Params): Answer {
  const name = existingBus(model, params);
  return {
    Data: {
      EventBusName: name,
      EventBusARN: `acs:eventbridge:${model.region}:${model.accountId}:eventbus/${name}`,
      Description: model.buses.descriptionOf(name),
      CreateTimestamp: model.clock.now(),
    },
  };
}

function createBus(model: EventBridgeModel, params: Params): Answer {
  const name = params.required('EventBusName');
  if (!/^[A-Za-z0-9-]{1,127}$/.test(name) || name === 'default' || name.startsWith('eventbridge-reserved-'))
    throw new Refusal('EventBusNameInvalid', `The event bus name [${name}] is invalid!`);
  if (model.buses.has(name))
    throw new Refusal('EventBusAlreadyExist', `The event bus [${name}] already existed!`);
  const count = model.buses.custom().length;
  if (count >= MAX_BUSES)
    throw new Refusal(
      'EventBusCountExceedLimit',
      `The current count of event bus is [${count}], which will exceed the limit quota [${MAX_BUSES}]`,
    );
  model.buses.addBus(name, params.text('Description'));
  return { Data: { EventBusARN: `acs:eventbridge:${model.region}:${model.accountId}:eventbus/${name}` } };
}

function deleteBus(model: EventBridgeModel, params: Params): Answer {
  const name = existingBus(model, params);
  if (name === 'default')
    throw new Refusal('EventBusNameInvalid', `The event bus name [${name}] is invalid!`);
  if (model.buses.rulesOf(name).length > 0)
    throw new Refusal(
      'EventBusRuleNotEmptyForDelete',
      `The rules of eventbus [${name}] exist, please delete them before delete event bus.`,
    );
  model.buses.removeBus(name);
  return {};
}

function listRules(model: EventBridgeModel, params: Params): Answer {
  const bus = existingBus(model, params);
  const limit = params.integer('Limit', { min: 1, max: 100 }) ?? 100;
  const prefix = params.text('RuleNamePrefix') ?? '';
  const rules = model.buses.rulesOf(bus).filter(({ name }) => name.startsWith(prefix));
  const token = params.text('NextToken') ?? '0';
  const from = Number(token);
  if (!/^\d+$/.test(token) || from > rules.length) throw illegalParameter('NextToken');
  const to = from + Math.min(limit, model.knobs.rulesPerPage);
  return {
    Data: {
      Rules: rules.slice(from, to).map((rule) => viewOf(model, rule)),
      Total: rules.length,
      ...(to < rules.length ? { NextToken: String(to) } : {}),
    },
  };
}

function viewOf(model: EventBridgeModel, { bus, name, description, enabled, pattern }: Rule): Answer {
  return {
    EventBusName: bus,
    RuleName: name,
    RuleARN: `acs:eventbridge:${model.region}:${model.accountId}:eventbus/${bus}/rule/${name}`,
    Description: description,
    Status: enabled ? 'ENABLE' : 'DISABLE',
    FilterPattern: JSON.stringify(pattern),
    CreatedTimestamp: model.clock.now(),
  };
}

function deleteRule(model: EventBridgeModel, params: Params): Answer {
  const bus = existingBus(model, params);
  const name = params.required('RuleName');
  if (!model.buses.rulesOf(bus).some((rule) => rule.name === name))
    throw new Refusal('EventRuleNotExisted', `The event rule [${name}] of event bus [${bus}] not existed!`);
  model.buses.removeRule(bus, name);
  return {};
}

function existingBus(model: EventBridgeModel, params: Params): string {
  const name = params.required('EventBusName');
  if (!model.buses.has(name)) throw new Refusal('EventBusNotExist', `The event bus [${name}] not existed!`);
  return name;
}
