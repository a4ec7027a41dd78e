/** What the control plane keeps of a function, and the bodies of its answers (@alicloud/fc20230330 4.7.6, response models). */
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import type { TriggerSpec } from '../spec.ts';
import type { CodePackage } from './code-packages.ts';
import type { AsyncConfig, FunctionConfig } from './inputs.ts';
import type { TriggerType } from './trigger-input.ts';

/** How long a new function is Pending, and an update InProgress. U. */
export const SETTLE_MS = 2 * SECOND_MS;

/** The platform's answers have seconds. */
export function wireTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

export interface TriggerRecord {
  readonly triggerId: string;
  readonly triggerName: string;
  readonly triggerType: TriggerType;
  readonly description: string | undefined;
  readonly triggerConfig: string;
  readonly spec: TriggerSpec | undefined;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export interface FunctionRecord {
  readonly functionId: string;
  readonly functionName: string;
  readonly functionArn: string;
  config: FunctionConfig;
  code: CodePackage;
  readonly createdAtMs: number;
  modifiedAtMs: number;
  /** Before it, the last change is not in force. */
  settledAtMs: number;
  readonly tags: Map<string, string>;
  readonly triggers: Map<string, TriggerRecord>;
  asyncConfig: (AsyncConfig & { readonly atMs: number }) | undefined;
  reservedConcurrency: number | undefined;
  /** An operator has disabled invocations. */
  restriction: { readonly reason: string | undefined; readonly atMs: number } | undefined;
}

export type Body = Readonly<Record<string, unknown>>;

/** @param withTags whether GetFunction has them; otherwise only ListTagResources does */
export function functionBody(record: FunctionRecord, nowMs: number, withTags: boolean): Body {
  const { config, code, restriction, tags } = record;
  const settled = nowMs >= record.settledAtMs;
  const isNew = record.modifiedAtMs === record.createdAtMs;
  return {
    ...config,
    functionId: record.functionId,
    functionName: record.functionName,
    functionArn: record.functionArn,
    codeChecksum: code.checksum,
    codeSize: code.sizeBytes,
    createdTime: wireTime(record.createdAtMs),
    lastModifiedTime: wireTime(record.modifiedAtMs),
    state: settled || !isNew ? 'Active' : 'Pending',
    ...(settled || !isNew ? {} : { stateReason: 'Function creating', stateReasonCode: 'Creating' }),
    lastUpdateStatus: settled || isNew ? 'Successful' : 'InProgress',
    ...(restriction === undefined
      ? {}
      : {
          invocationRestriction: {
            disable: true,
            reason: restriction.reason ?? '',
            lastModifiedTime: wireTime(restriction.atMs),
          },
        }),
    ...(withTags ? { tags: [...tags].map(([Key, Value]) => ({ Key, Value })) } : {}),
  };
}

export function triggerBody(record: TriggerRecord, functionArn: string, url: string | undefined): Body {
  return {
    triggerId: record.triggerId,
    triggerName: record.triggerName,
    triggerType: record.triggerType,
    triggerConfig: record.triggerConfig,
    description: record.description ?? '',
    qualifier: 'LATEST',
    targetArn: functionArn,
    status: '',
    createdTime: wireTime(record.createdAtMs),
    lastModifiedTime: wireTime(record.modifiedAtMs),
    ...(url === undefined ? {} : { httpTrigger: { urlInternet: url, urlIntranet: url } }),
  };
}

export function asyncConfigBody(record: FunctionRecord): Body {
  const { atMs = 0, ...config } = record.asyncConfig ?? {};
  const time = wireTime(atMs);
  return { ...config, functionArn: record.functionArn, createdTime: time, lastModifiedTime: time };
}

/** How many items a page has at most, so that the lists of this project have several pages. The cloud may also send fewer than asked for. */
const LONGEST_PAGE = 4;

/** A page of a list that is sorted by its ids; the token is the id that the next page begins with. */
export function pageOf<Item>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  query: ReadonlyMap<string, string>,
): { readonly page: readonly Item[]; readonly nextToken: string | undefined } {
  const token = query.get('nextToken') ?? query.get('NextToken') ?? '';
  const limit = Math.min(Number(query.get('limit') ?? LONGEST_PAGE), LONGEST_PAGE);
  const from = items.filter((item) => idOf(item) >= token);
  const next = from[limit];
  return { page: from.slice(0, limit), nextToken: next === undefined ? undefined : idOf(next) };
}
