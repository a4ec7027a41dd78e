/**
 * What is attached to a function of the control plane: triggers, the asynchronous configuration, reserved concurrency, tasks and tags.
 */
import { randomUUID } from 'node:crypto';
import { WireError } from '../../model/wire.ts';
import type { InvocationHistory, Submission } from '../history.ts';
import type { ControlPlane, ControlRequest } from './control-plane.ts';
import { asyncConfigInput, checked, concurrencyInput, invalidArgument, tagInput } from './inputs.ts';
import {
  asyncConfigBody,
  type Body,
  type FunctionRecord,
  pageOf,
  type TriggerRecord,
  triggerBody,
} from './records.ts';
import { createTriggerInput, triggerSpec, updateTriggerInput } from './trigger-input.ts';

/** "Quotas and limits", Function Compute manual (2026-02). */
const MAX_TRIGGERS = 50;
/** Instances of a region, by default. Whether some must stay unreserved is not known (U). */
const MAX_INSTANCES = 300;

export class Attachments {
  private readonly plane: ControlPlane;
  private readonly history: InvocationHistory;

  constructor(plane: ControlPlane, history: InvocationHistory) {
    this.plane = plane;
    this.history = history;
  }

  listTriggers({ functionName, query }: ControlRequest): Body {
    const record = this.plane.record(functionName);
    const all = [...record.triggers.values()].sort((left, right) =>
      left.triggerName < right.triggerName ? -1 : 1,
    );
    const { page, nextToken } = pageOf(all, ({ triggerName }) => triggerName, query);
    return { triggers: page.map((trigger) => this.triggerBody(record, trigger)), nextToken };
  }

  getTrigger({ functionName, triggerName }: ControlRequest): Body {
    const record = this.plane.record(functionName);
    return this.triggerBody(record, triggerOf(record, triggerName));
  }

  async createTrigger({ functionName, body }: ControlRequest): Promise<Body> {
    const record = this.plane.record(functionName);
    const { triggerName, triggerType, triggerConfig, description } = checked(createTriggerInput, body);
    if (record.triggers.has(triggerName))
      throw new WireError(409, 'TriggerAlreadyExists', `trigger '${triggerName}' already exists`);
    if (record.triggers.size >= MAX_TRIGGERS)
      throw invalidArgument(`a function has ${MAX_TRIGGERS} triggers`);
    if (triggerType === 'http' && [...record.triggers.values()].some((one) => one.triggerType === 'http'))
      throw invalidArgument('the function has an HTTP trigger already');
    const atMs = this.plane.nowMs;
    const trigger: TriggerRecord = {
      triggerId: randomUUID(),
      triggerName,
      triggerType,
      description,
      triggerConfig,
      spec: triggerSpec(triggerName, triggerType, triggerConfig),
      createdAtMs: atMs,
      modifiedAtMs: atMs,
    };
    return this.putTrigger(record, trigger);
  }

  async updateTrigger({ functionName, triggerName, body }: ControlRequest): Promise<Body> {
    const record = this.plane.record(functionName);
    const known = triggerOf(record, triggerName);
    const fields = checked(updateTriggerInput, body);
    const triggerConfig = fields.triggerConfig ?? known.triggerConfig;
    return this.putTrigger(record, {
      ...known,
      triggerConfig,
      description: fields.description ?? known.description,
      spec: triggerSpec(triggerName, known.triggerType, triggerConfig),
      modifiedAtMs: this.plane.nowMs,
    });
  }

  async deleteTrigger({ functionName, triggerName }: ControlRequest): Promise<undefined> {
    const record = this.plane.record(functionName);
    triggerOf(record, triggerName);
    record.triggers.delete(triggerName);
    await this.plane.apply(record, 'same-version');
  }

  async putAsyncConfig({ functionName, query, body }: ControlRequest): Promise<Body> {
    const record = this.plane.record(functionName);
    requireLatest(query);
    record.asyncConfig = { ...checked(asyncConfigInput, body), atMs: this.plane.nowMs };
    await this.plane.apply(record, 'same-version');
    return asyncConfigBody(record);
  }

  getAsyncConfig({ functionName, query }: ControlRequest): Body {
    const record = this.plane.record(functionName);
    requireLatest(query);
    requireAsyncConfig(record);
    return asyncConfigBody(record);
  }

  async deleteAsyncConfig({ functionName, query }: ControlRequest): Promise<undefined> {
    const record = this.plane.record(functionName);
    requireLatest(query);
    requireAsyncConfig(record);
    record.asyncConfig = undefined;
    await this.plane.apply(record, 'same-version');
  }

  async putConcurrency({ functionName, body }: ControlRequest): Promise<Body> {
    const record = this.plane.record(functionName);
    const { reservedConcurrency } = checked(concurrencyInput, body);
    const others = this.plane.reserved() - (record.reservedConcurrency ?? 0);
    if (others + reservedConcurrency > MAX_INSTANCES)
      throw invalidArgument(`at most ${MAX_INSTANCES} instances can be reserved, ${others} are by others`);
    record.reservedConcurrency = reservedConcurrency;
    await this.plane.apply(record, 'same-version');
    return { functionArn: record.functionArn, reservedConcurrency };
  }

  getConcurrency({ functionName }: ControlRequest): Body {
    const { reservedConcurrency, functionArn } = requireConcurrency(this.plane.record(functionName));
    return { functionArn, reservedConcurrency };
  }

  async deleteConcurrency({ functionName }: ControlRequest): Promise<undefined> {
    const record = requireConcurrency(this.plane.record(functionName));
    record.reservedConcurrency = undefined;
    await this.plane.apply(record, 'same-version');
  }

  /** A function that was never in task mode has no tasks. */
  listTasks({ functionName, query }: ControlRequest): Body {
    const { functionArn } = this.plane.record(functionName);
    const status = query.get('status');
    const all = this.history
      .submissions(functionName)
      .filter((one) => one.taskId !== undefined && one.verdict === 'accepted')
      .map((one) => ({ submission: one, status: statusOf(one) }))
      .filter((one) => status === undefined || one.status === status)
      .sort((left, right) => (taskKey(left) < taskKey(right) ? -1 : 1));
    const { page, nextToken } = pageOf(all, taskKey, query);
    const tasks = page.map(({ submission, status: taskStatus }) => ({
      taskId: submission.taskId,
      requestId: submission.requestId,
      functionArn,
      qualifier: 'LATEST',
      status: taskStatus,
      startedTime: submission.atMs,
    }));
    return { tasks, nextToken };
  }

  tag({ body }: ControlRequest): undefined {
    const { ResourceType: type, ResourceId: ids, Tag: tags } = checked(tagInput, body);
    const record = this.resource(type, ids[0] ?? '');
    for (const { Key, Value } of tags) record.tags.set(Key, Value);
  }

  listTags({ query }: ControlRequest): Body {
    const ids: unknown = JSON.parse(query.get('ResourceId') ?? '[]');
    if (!Array.isArray(ids)) throw invalidArgument('ResourceId is not a list');
    const all = ids.flatMap((id: unknown) => {
      const { tags, functionArn } = this.resource(query.get('ResourceType') ?? '', String(id));
      return [...tags].map(([TagKey, TagValue]) => ({
        ResourceId: functionArn,
        ResourceType: 'function',
        TagKey,
        TagValue,
      }));
    });
    const sorted = all.sort((left, right) => (left.TagKey < right.TagKey ? -1 : 1));
    const { page, nextToken } = pageOf(sorted, ({ TagKey }) => TagKey, query);
    return { TagResources: page, NextToken: nextToken };
  }

  private async putTrigger(record: FunctionRecord, trigger: TriggerRecord): Promise<Body> {
    record.triggers.set(trigger.triggerName, trigger);
    await this.plane.apply(record, 'same-version');
    return this.triggerBody(record, trigger);
  }

  private triggerBody(record: FunctionRecord, trigger: TriggerRecord): Body {
    const url = trigger.triggerType === 'http' ? this.plane.httpUrl(record.functionName) : undefined;
    return triggerBody(trigger, record.functionArn, url);
  }

  private resource(type: string, arn: string): FunctionRecord {
    if (!/^(ALIYUN::FC::)?FUNCTION$/i.test(type))
      throw invalidArgument(`the resource type '${type}' is unknown`);
    const [, functionName = ''] = /:functions\/([^/]+)$/.exec(arn) ?? [];
    const record = this.plane.record(functionName);
    if (record.functionArn !== arn) throw invalidArgument(`the resource '${arn}' is invalid`);
    return record;
  }
}

type Task = { readonly submission: Submission };

/** In the order of their acceptance, as text. */
function taskKey({ submission }: Task): string {
  return String(submission.seq).padStart(12, '0');
}

function statusOf({ state }: Submission): string {
  const statuses: Readonly<Record<Submission['state'], string>> = {
    refused: 'Invalid',
    waiting: 'Enqueued',
    running: 'Running',
    succeeded: 'Succeeded',
    failed: 'Failed',
    expired: 'Expired',
    invalid: 'Invalid',
  };
  return statuses[state];
}

function triggerOf(record: FunctionRecord, triggerName: string): TriggerRecord {
  const trigger = record.triggers.get(triggerName);
  if (trigger === undefined)
    throw new WireError(404, 'TriggerNotFound', `trigger '${triggerName}' does not exist`);
  return trigger;
}

/** Versions and aliases are not emulated. */
function requireLatest(query: ReadonlyMap<string, string>): void {
  const qualifier = query.get('qualifier') ?? 'LATEST';
  if (qualifier !== 'LATEST')
    throw new WireError(404, 'VersionNotFound', `version '${qualifier}' does not exist`);
}

function requireAsyncConfig({ asyncConfig }: FunctionRecord): void {
  if (asyncConfig === undefined)
    throw new WireError(404, 'AsyncConfigNotExists', 'the async config does not exist');
}

function requireConcurrency(record: FunctionRecord): FunctionRecord {
  if (record.reservedConcurrency === undefined)
    throw new WireError(404, 'OnDemandConfigNotFound', 'the on-demand config does not exist');
  return record;
}
