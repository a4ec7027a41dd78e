/**
 * The control plane of Function Compute 3.0: keeps what was configured, and has the platform run it.
 *
 * Knows only functions that it has created. Callers are identified and their permission is checked before (front.ts). Refusals are
 * `WireError`. Sources: codes from github.com/devsapp/fc3 and terraform-provider-alicloud (docs/cloud-facts.md); what is not documented is
 * marked.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Clock } from '../../../../shared/base/clock.ts';
import { WireError } from '../../model/wire.ts';
import type { Deployments } from '../deployments.ts';
import { unpackCode } from './code-packages.ts';
import {
  checked,
  createFunctionInput,
  disableInput,
  functionConfig,
  invalidArgument,
  updateFunctionInput,
} from './inputs.ts';
import { type Body, type FunctionRecord, functionBody, pageOf, SETTLE_MS } from './records.ts';
import { type Roles, rightsOf } from './roles.ts';
import { functionArn, type Route } from './routes.ts';
import { settingsOf } from './settings.ts';

export interface ControlPlaneOptions {
  readonly region: string;
  readonly clock: Clock;
  readonly roles: Roles;
  readonly deployments: Deployments;
  /** Folder for the code of functions. */
  readonly codeRoot: string;
  /** Both readings: whether GetFunction has the tags of a function. `true` by default. */
  readonly tagsInFunctions?: boolean;
}

export interface ControlRequest extends Route {
  readonly query: ReadonlyMap<string, string>;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

export class ControlPlane {
  readonly options: ControlPlaneOptions;
  private readonly records = new Map<string, FunctionRecord>();
  /** Names whose code is being unpacked. */
  private readonly creating = new Set<string>();

  constructor(options: ControlPlaneOptions) {
    this.options = options;
  }

  get nowMs(): number {
    return this.options.clock.now();
  }

  /** @throws WireError `FunctionNotFound` */
  record(functionName: string): FunctionRecord {
    const record = this.records.get(functionName);
    if (record === undefined)
      throw new WireError(404, 'FunctionNotFound', `function '${functionName}' does not exist`);
    return record;
  }

  /** Has the platform run what is configured. `new-version`: instances with the earlier configuration end after their request. */
  async apply(record: FunctionRecord, change: 'same-version' | 'new-version'): Promise<void> {
    const role = record.config.role === '' ? undefined : rightsOf(this.options.roles, record.config.role);
    await this.options.deployments.put(settingsOf(record, role), change);
  }

  /** Instances that functions have reserved. */
  reserved(): number {
    return [...this.records.values()].reduce((sum, one) => sum + (one.reservedConcurrency ?? 0), 0);
  }

  /** The address of the function's HTTP trigger. */
  httpUrl(functionName: string): string | undefined {
    return this.options.deployments.httpUrl(functionName);
  }

  listFunctions({ query }: ControlRequest): Body {
    const prefix = query.get('prefix') ?? '';
    if (query.get('fcVersion') === 'v2') return { functions: [] };
    const all = [...this.records.values()]
      .filter(({ functionName }) => functionName.startsWith(prefix))
      .sort((left, right) => (left.functionName < right.functionName ? -1 : 1));
    const { page, nextToken } = pageOf(all, ({ functionName }) => functionName, query);
    return { functions: page.map((record) => this.bodyOf(record)), nextToken };
  }

  async createFunction({ body }: ControlRequest): Promise<Body> {
    const { code, functionName, tags = [], ...fields } = checked(createFunctionInput, body);
    const config = checked(functionConfig, fields);
    this.requireRole(config.role);
    if (this.records.has(functionName) || this.creating.has(functionName))
      throw new WireError(409, 'FunctionAlreadyExists', `function '${functionName}' already exists`);
    this.creating.add(functionName);
    try {
      const createdAtMs = this.nowMs;
      const record: FunctionRecord = {
        functionId: randomUUID(),
        functionName,
        functionArn: functionArn(this.options.region, functionName),
        config,
        code: await unpackCode(this.options.codeRoot, functionName, code),
        createdAtMs,
        modifiedAtMs: createdAtMs,
        settledAtMs: createdAtMs + SETTLE_MS,
        tags: new Map(tags.map(({ Key, Value }) => [Key, Value])),
        triggers: new Map(),
        asyncConfig: undefined,
        reservedConcurrency: undefined,
        restriction: undefined,
      };
      this.records.set(functionName, record);
      await this.apply(record, 'new-version');
      return this.bodyOf(record);
    } finally {
      this.creating.delete(functionName);
    }
  }

  getFunction({ functionName, query }: ControlRequest): Body {
    const qualifier = query.get('qualifier') ?? 'LATEST';
    const record = this.record(functionName);
    if (qualifier !== 'LATEST')
      throw new WireError(404, 'VersionNotFound', `version '${qualifier}' does not exist`);
    return this.bodyOf(record);
  }

  async updateFunction({ functionName, body }: ControlRequest): Promise<Body> {
    const record = this.record(functionName);
    const { code, ...fields } = checked(updateFunctionInput, body);
    const config = checked(functionConfig, { ...record.config, ...fields });
    if (fields.role !== undefined) this.requireRole(config.role);
    // The folder of the earlier code stays: running instances may still load from it.
    if (code !== undefined) record.code = await unpackCode(this.options.codeRoot, functionName, code);
    record.config = config;
    // Never the time of the creation, which is how a new function is told from a changed one.
    record.modifiedAtMs = Math.max(this.nowMs, record.createdAtMs + 1);
    record.settledAtMs = record.modifiedAtMs + SETTLE_MS;
    await this.apply(record, 'new-version');
    return this.bodyOf(record);
  }

  /** Its triggers and configurations go with it; running invocations end, waiting ones become invalid. */
  async deleteFunction({ functionName }: ControlRequest): Promise<undefined> {
    const record = this.record(functionName);
    this.records.delete(functionName);
    await this.options.deployments.remove(functionName);
    await rm(record.code.directory, { recursive: true, force: true });
  }

  async disableInvocation({ functionName, body }: ControlRequest): Promise<Body> {
    const record = this.record(functionName);
    const { reason, abortOngoingRequest = false } = checked(disableInput, body ?? {});
    record.restriction = { reason, atMs: this.nowMs };
    await this.apply(record, 'same-version');
    if (abortOngoingRequest) await this.options.deployments.killInstances(functionName);
    return { success: true };
  }

  async enableInvocation({ functionName }: ControlRequest): Promise<Body> {
    const record = this.record(functionName);
    record.restriction = undefined;
    await this.apply(record, 'same-version');
    return { success: true };
  }

  private bodyOf(record: FunctionRecord): Body {
    return functionBody(record, this.nowMs, this.options.tagsInFunctions ?? true);
  }

  /** The status of the first refusal is not known (U); its text and the second refusal are (B). */
  private requireRole(roleArn: string): void {
    if (roleArn === '') return;
    const assumed = this.options.roles.assume(roleArn);
    if (!('refusal' in assumed)) return;
    if (assumed.refusal === 'EntityNotExist.Role') throw invalidArgument(`RAM role Not Exist: ${roleArn}`);
    throw new WireError(403, 'AccessDenied', `No permission to assume the role '${roleArn}' for you`);
  }
}
