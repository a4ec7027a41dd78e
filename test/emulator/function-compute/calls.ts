/**
 * Starts synchronous and asynchronous invocations, from both HTTP fronts and from direct calls.
 */
import { WireError } from '../model/wire.ts';
import type { InvocationAnswer, SubmissionVerdict } from './api.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { Source } from './history.ts';
import { type Asked, type AsyncQueue, newRequestId } from './queue.ts';

export interface Call {
  readonly event: Uint8Array;
  readonly source: Source;
  readonly requestId?: string;
}

export class Calls {
  private readonly functions = new Map<string, DeployedFunction>();
  private readonly queue: AsyncQueue;
  private readonly running = new Set<Promise<unknown>>();

  constructor(queue: AsyncQueue) {
    this.queue = queue;
  }

  add(target: DeployedFunction): void {
    this.functions.set(target.settings.key, target);
  }

  async remove(key: string): Promise<void> {
    const target = this.target(key);
    this.functions.delete(key);
    await target.remove();
  }

  find(key: string): DeployedFunction | undefined {
    return this.functions.get(key);
  }

  all(): readonly DeployedFunction[] {
    return [...this.functions.values()];
  }

  /** @throws WireError */
  target(key: string): DeployedFunction {
    const target = this.functions.get(key);
    if (target === undefined)
      throw new WireError(404, 'FunctionNotFound', `function '${key}' does not exist`);
    return target;
  }

  /** Rejects with a WireError if the maximum number of instances runs. */
  async invoke(key: string, { event, source, requestId = newRequestId() }: Call): Promise<InvocationAnswer> {
    const target = this.target(key);
    requireEnabled(target);
    if (!target.takeRoom())
      throw new WireError(429, 'ResourceExhausted', 'The number of instances has reached its limit.');
    const execution = target.execute({
      requestId,
      taskId: undefined,
      attempt: 0,
      source,
      mode: 'synchronous',
      event: Buffer.from(event).toString(),
      bytes: event,
    });
    this.running.add(execution);
    try {
      const { errorType, body, record } = await execution;
      return { requestId, errorType, body, log: record.log };
    } finally {
      this.running.delete(execution);
    }
  }

  /** @throws WireError */
  submit(key: string, asked: Asked): SubmissionVerdict {
    const target = this.target(key);
    requireEnabled(target);
    return this.queue.submit(target, asked);
  }

  get size(): number {
    return this.running.size + this.queue.size;
  }
}

/** Status and code are not documented (U). */
function requireEnabled({ settings }: DeployedFunction): void {
  if (settings.isDisabled)
    throw new WireError(403, 'FunctionInvocationDisabled', `function '${settings.name}' is disabled`);
}
