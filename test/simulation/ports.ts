/**
 * The ports of one worker: ALB and CAS, the data plane, the ledger's storage, the bus and the function platform. Each call goes through the
 * worker's invocation (invocation.ts), so that it can fail, be lost, or be the last.
 */

import { SECOND_MS } from '../../shared/base/clock.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import type { EventBusApi } from '../../shared/cloud/event-bus-api.ts';
import type { InvokeApi } from '../../shared/cloud/invoke-api.ts';
import type { Wire } from '../../shared/cloud/wire.ts';
import type { RotatorEvent } from '../../shared/core/model/event.ts';
import type { Observation, Probe, ProbeTarget } from '../../shared/core/proof/observation.ts';
import { LedgerUnavailable } from '../../shared/ledger/errors.ts';
import type { EntryStorage } from '../../shared/ledger/store.ts';
import type { Post } from '../../shared/notify/post.ts';
import type { CloudModel } from '../emulator/model/cloud-model.ts';
import { inProcessAlbWire, inProcessCasWire } from '../emulator/model/in-process.ts';
import type { DataPlaneEndpoint } from '../emulator/model/types.ts';
import { fakeObservation } from '../support/model-probe.ts';
import type { BuiltFleet } from './fleet.ts';
import type { Invocation } from './invocation.ts';
import { editFirst, editMeanwhile } from './other-writer.ts';
import type { FunctionName, Platform } from './platform.ts';
import type { Recorder } from './run-history.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Outside extends Pick<BuiltFleet, 'isUntrusted' | 'isRefused'> {
  readonly model: CloudModel;
  readonly time: VirtualTime;
  readonly recorder: Recorder;
  readonly storage: EntryStorage;
  /** Ids of the events that the bus has accepted. */
  readonly taken: Set<string>;
  /** The last answer to each read, from which stale answers are given. */
  readonly answers: Map<string, { readonly atMs: number; readonly answer: unknown }>;
  readonly endpoints: EndpointFinder;
}

/** Replicas lag by seconds, not by hours. */
const MAX_STALENESS_MS = 30_000;

export function gatedWire(
  outside: Outside,
  invocation: Invocation,
  product: 'alb' | 'cas',
  scope: string,
): Wire {
  const { model, time, recorder, answers } = outside;
  const inner =
    product === 'alb'
      ? inProcessAlbWire(model, scope, { caller: invocation.name })
      : inProcessCasWire(model, scope, { caller: invocation.name });
  return {
    call: (action, request) =>
      invocation.external({
        port: product,
        name: action,
        write: /^(Update|Associate|Dissociate)/.test(action),
        async run(fate) {
          const key = `${product} ${scope} ${action} ${JSON.stringify(request)}`;
          const before = answers.get(key);
          if (fate === 'stale' && before && time.now() - before.atMs <= MAX_STALENESS_MS) {
            const about = String(request['listenerId'] ?? '');
            recorder.record({
              kind: 'fault',
              atMs: time.now(),
              worker: invocation.name,
              what: 'stale answer',
              about,
            });
            return before.answer;
          }
          const attaches = /^(Update|Associate)/.test(action);
          if (attaches && certificatesIn(request).some(outside.isRefused))
            refuseNext(model, product, action, { status: 400, code: REFUSED_FOR_ITSELF });
          else if (invocation.credentialsHaveEnded())
            refuseNext(model, product, action, { status: 400, code: 'InvalidSecurityToken.Expired' });
          else if (fate === 'error')
            refuseNext(model, product, action, { status: 503, code: 'ServiceUnavailable' });
          if (fate === 'foreign-before') editFirst(outside, action, request);
          if (fate === 'timeout')
            model.inject({ kind: 'answer', product, action, answer: 'hang', effect: true });
          const answer = await inner.call(action, request);
          answers.set(key, { atMs: time.now(), answer });
          return answer;
        },
      }),
  };
}

/** A refusal that no rule of the service knows. */
const REFUSED_FOR_ITSELF = 'OperationDenied.CertificateIncompatible';

function certificatesIn(request: Readonly<Record<string, unknown>>): readonly string[] {
  const { certificates = [] } = request as { certificates?: readonly { readonly certificateId: string }[] };
  return certificates.map(({ certificateId }) => certificateId);
}

function refuseNext(
  model: CloudModel,
  product: 'alb' | 'cas',
  action: string,
  refusal: { readonly status: number; readonly code: string },
): void {
  model.inject({ kind: 'answer', product, action, answer: 'error', ...refusal });
}

export function gatedProbe(outside: Outside, invocation: Invocation): Probe {
  const { model, time, endpoints } = outside;
  return (target) =>
    invocation.external<Observation>({
      port: 'probe',
      name: `${target.address} ${target.serverName ?? ''}`,
      write: false,
      async run(fate) {
        const endpoint = endpoints.find(target);
        if (!endpoint) {
          const { address } = target;
          outside.recorder.record({ kind: 'dial', atMs: time.now(), worker: invocation.name, address });
          return { kind: 'unreachable', code: 'ECONNREFUSED' };
        }
        if (fate === 'error') return { kind: 'unreachable', code: 'ECONNREFUSED' };
        if (fate === 'foreign-before') editMeanwhile(outside, endpoint);
        const fault = fate === 'timeout' ? 'silent' : model.handshakeFault(endpoint, invocation.name);
        if (fault === 'reset') return { kind: 'unreachable', code: 'ECONNRESET' };
        if (fault !== 'none') {
          if (fate !== 'timeout') await time.sleep(10_000);
          return { kind: 'unreachable', code: 'PROBE_TIMEOUT' };
        }
        const offer = { serverName: target.serverName, keyTypes: [target.keyType] };
        const facts = model.select(endpoint, offer)?.facts;
        model.recordHandshake(endpoint, { client: invocation.name, offer, sha256: facts?.sha256 });
        if (!facts) return { kind: 'absent', code: 'ALERT_HANDSHAKE_FAILURE' };
        const observation = fakeObservation(facts, target.protocol);
        return outside.isUntrusted(facts.sha256) && observation.kind === 'certificate'
          ? { ...observation, trust: { trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' } }
          : observation;
      },
    });
}

/** Caches the endpoints of one millisecond: a proof asks for hundreds of them at once. */
export class EndpointFinder {
  private atMs = Number.NaN;
  private byAddress = new Map<string, DataPlaneEndpoint>();
  private readonly model: CloudModel;

  constructor(model: CloudModel) {
    this.model = model;
  }

  find({
    address,
    port,
    protocol,
  }: Pick<ProbeTarget, 'address' | 'port' | 'protocol'>): DataPlaneEndpoint | undefined {
    const nowMs = this.model.clock.now();
    if (nowMs !== this.atMs) {
      this.atMs = nowMs;
      this.byAddress = new Map(
        this.model.endpoints().map((one) => [`${one.protocol} ${one.address}:${one.port}`, one]),
      );
    }
    return this.byAddress.get(`${protocol === 'quic' ? 'QUIC' : 'HTTPS'} ${address}:${port}`);
  }
}

export function gatedStorage({ storage, recorder, time }: Outside, invocation: Invocation): EntryStorage {
  const unavailable = (): never => {
    throw new LedgerUnavailable('The ledger does not answer.', { retryable: true });
  };
  const reading = <Value>(name: string, run: () => Promise<Value>): Promise<Value> =>
    invocation.external({
      port: 'ledger',
      name,
      write: false,
      run: (fate) => (fate === 'error' || fate === 'timeout' ? unavailable() : run()),
    });
  return {
    create: (log, n, text) =>
      invocation.external({
        port: 'ledger',
        name: `append ${log}`,
        write: true,
        async run(fate) {
          const result = fate === 'error' ? 'exists' : await storage.create(log, n, text);
          const { kind = '', data }: { kind?: string; data?: unknown } = JSON.parse(text);
          recorder.record({
            kind: 'append',
            atMs: time.now(),
            worker: invocation.name,
            log,
            n,
            entryKind: kind,
            text,
            data,
            written: result === 'created',
            fault: fate === 'ordinary' ? undefined : fate,
          });
          return fate === 'error' || fate === 'timeout' ? unavailable() : result;
        },
      }),
    get: (log, n) => reading(`get ${log}`, () => storage.get(log, n)),
    numbers: (log, from) => reading(`list ${log}`, () => storage.numbers(log, from)),
    logs: (prefix) => reading(`logs ${prefix}`, () => storage.logs(prefix)),
    remove: (log, n) => reading(`remove ${log}`, () => storage.remove(log, n)),
  };
}

export function gatedBus({ recorder, time, taken }: Outside, invocation: Invocation): EventBusApi {
  const refuse = (): never => {
    throw new CloudError('The bus does not answer.', {
      kind: 'unavailable',
      action: 'PutEvents',
      cloudCode: 'Timeout',
    });
  };
  return {
    publish: (events: readonly RotatorEvent[]) =>
      invocation.external({
        port: 'bus',
        name: 'PutEvents',
        write: true,
        run(fate) {
          for (const { id, type, data } of events) {
            const isTaken = fate !== 'error';
            if (isTaken) taken.add(id);
            recorder.record({
              kind: 'event',
              atMs: time.now(),
              worker: invocation.name,
              id,
              type,
              data,
              taken: isTaken,
            });
          }
          return fate === 'error' || fate === 'timeout' ? refuse() : events.map(({ id }) => id);
        },
      }),
  };
}

/** The channel of the simulation: it fails, or its answers are lost. */
export function gatedPost({ recorder, time }: Outside, invocation: Invocation): Post {
  return ({ body = '[]' }) =>
    invocation.external({
      port: 'channel',
      name: 'POST',
      write: true,
      run(fate) {
        const events: readonly { readonly id: string }[] = JSON.parse(body);
        const taken = fate !== 'error';
        const ids = events.map(({ id }) => id);
        recorder.record({ kind: 'message', atMs: time.now(), worker: invocation.name, ids, taken });
        if (fate === 'timeout') throw Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
        return { status: taken ? 200 : 503, body: '', retryAfterMs: undefined };
      },
    });
}

/** Functions are named by their file, as in ROTATE_FUNCTION=rotate. */
export function gatedPlatform(platform: Platform, invocation: Invocation): InvokeApi {
  return {
    invokeAsync: ({ target, payload, taskId, delaySeconds = 0 }) =>
      invocation.external({
        port: 'platform',
        name: `invoke ${target.functionName} ${taskId}`,
        write: true,
        run(fate) {
          const functionName = target.functionName as FunctionName;
          const delayMs = delaySeconds * SECOND_MS;
          const asked = { functionName, event: payload, taskId, delayMs, by: invocation.name };
          const verdict = fate === 'error' ? undefined : platform.submit(asked);
          if (verdict === undefined || fate === 'timeout')
            throw new CloudError('The platform does not answer.', {
              kind: 'unavailable',
              action: 'InvokeFunction',
              cloudCode: 'Timeout',
            });
          return verdict;
        },
      }),
  };
}
