/** Hand-written histories for the tests of the checkers: one listener, two zones, a due RSA certificate and its candidates. */

import type { CertificateId } from '../../shared/core/model/certificate.ts';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { Outcome } from '../../shared/core/model/outcomes.ts';
import type { Attachment } from './checkers/timelines.ts';
import type { CertificateTruth, KnownCertificate, Truth } from './fleet.ts';
import type { FunctionName } from './platform.ts';
import {
  LEDGER_DAMAGE,
  type RunEntry,
  type SubmissionEntry,
  type TriggerEntry,
  type WorkerEntry,
} from './run-history.ts';
import { START_MS } from './scenario.ts';

export const DEFAULT = '1-cn-hangzhou';
export const DUE = '2-cn-hangzhou';
export const FRESH = '3-cn-hangzhou';
export const OTHER_KEY = '4-cn-hangzhou';
/** As good as `FRESH`, and valid five days longer. */
export const LASTING = '5-cn-hangzhou';

const DAY_MS = 86_400_000;
const LOG = 'rotations/cn-hangzhou/alb-1';
const zones = ['zone-a', 'zone-b'];

const actions = {
  associate: 'AssociateAdditionalCertificatesWithListener',
  dissociate: 'DissociateAdditionalCertificatesFromListener',
} as const;

export interface Scribe {
  read(worker: string): void;
  /** A write that ALB accepts and carries out. */
  write(worker: string, kind: keyof typeof actions, certificateId: string, token?: string): void;
  state(attached: readonly Attachment[]): void;
  foreign(attached: readonly Attachment[]): void;
  /** Three handshakes with each of these zones, for the name of the due certificate. */
  handshakes(worker: string, certificateId: string, where?: readonly string[]): void;
  append(worker: string, entryKind: string, data: object, log?: string): void;
  /** Sets the operator's SOAK. Default 0. */
  soak(soakMs: number): void;
  claim(worker: string): void;
  release(worker: string): void;
  /** @param newCertificateId default: `FRESH` */
  report(worker: string, outcome: Outcome, reason?: string, newCertificateId?: string): void;
  event(id: string, outcome: Outcome, reason?: string): void;
  daysLeft(id: string, thresholdDays: number): void;
  /** The channel accepts it. */
  message(worker: string, ids: readonly string[]): void;
  log(worker: string, line: string): void;
  /** Invokes this function at once. @returns the submission */
  trigger(functionName: FunctionName, also?: Partial<TriggerEntry>): string;
  /** `also` may say that it is refused. @returns the submission */
  submit(by: string, functionName: FunctionName, also?: Partial<SubmissionEntry>): string;
  run(worker: string, submission: string, retryCount?: number): void;
  end(worker: string, what: WorkerEntry['what']): void;
  answer(worker: string, statusCode: number): void;
  /** All zones move, leave or join: those named are left, each with this address; `undefined`: without one. */
  zones(left: Readonly<Record<string, string | undefined>>): void;
  /** The worker dials an address at which nothing serves. */
  dial(worker: string, address: string): void;
  /** An entry of the load balancer's log is damaged. */
  damage(): void;
  /** Nothing happens for this time. */
  pass(durationMs: number): void;
}

export function aHistory(write: (scribe: Scribe) => void): {
  readonly truth: Truth;
  readonly history: readonly RunEntry[];
} {
  const history: RunEntry[] = [];
  let attached: readonly Attachment[] = [
    { certificateId: DEFAULT, isDefault: true },
    { certificateId: DUE, isDefault: false },
  ];
  let entries = 0;
  let soakMs = 0;
  let passedMs = 0;
  const where = { region: 'cn-hangzhou', loadBalancerId: 'alb-1', listenerId: 'lsn-1' };
  const now = () => ({ seq: history.length, atMs: START_MS + passedMs + history.length * 1_000 });
  const change = (what: string, status: string): void => {
    const associated = attached.map((one) => ({ ...one, status: 'Associated' }));
    history.push({ kind: 'change', ...now(), ...where, what, status, attached: associated });
  };
  const call = (
    worker: string,
    action: string,
    params: object,
    write: boolean,
    product: 'alb' | 'cas' = 'alb',
  ): void => {
    const jobId = write ? `job-${history.length}` : undefined;
    const answer = {
      requestId: '',
      status: 200,
      code: 'OK',
      write,
      tookEffect: write,
      jobId,
      fault: undefined,
    };
    const asked = { ListenerId: 'lsn-1', ...params };
    history.push({
      kind: 'call',
      ...now(),
      product,
      scope: 'cn-hangzhou',
      action,
      params: asked,
      caller: worker,
      ...answer,
    });
  };
  const scribe: Scribe = {
    read(worker) {
      call(worker, 'ListListenerCertificates', {}, false);
      call(worker, 'GetListenerAttribute', {}, false);
      call(worker, 'ListCertificates', {}, false, 'cas');
    },
    write(worker, kind, certificateId, token = `token-${history.length}`) {
      change('write-accepted', 'Configuring');
      call(
        worker,
        actions[kind],
        { ClientToken: token, Certificates: [{ CertificateId: certificateId }] },
        true,
      );
      const others = attached.filter((one) => one.certificateId !== certificateId);
      attached = kind === 'associate' ? [...others, { certificateId, isDefault: false }] : others;
      change('running', 'Running');
    },
    state(next) {
      attached = next;
      change('running', 'Running');
    },
    foreign(next) {
      attached = next;
      change('foreign-edit', 'Running');
    },
    handshakes(worker, certificateId, only = zones) {
      for (const zoneId of [...only, ...only, ...only]) {
        const met = {
          zoneId,
          address: zoneId,
          port: 443,
          protocol: 'HTTPS',
          client: worker,
          fault: undefined,
        } as const;
        history.push({
          kind: 'handshake',
          ...now(),
          ...where,
          ...met,
          serverName: 'due.example',
          keyTypes: ['RSA'],
          sha256: certificateId,
        });
      }
    },
    append(worker, entryKind, data, log = LOG) {
      entries += 1;
      history.push({
        kind: 'append',
        atMs: now().atMs,
        worker,
        log,
        n: entries,
        entryKind,
        text: '',
        data,
        written: true,
        fault: undefined,
      });
    },
    claim: (worker) => scribe.append(worker, 'claimed', { untilMs: START_MS + DAY_MS }),
    release: (worker) => scribe.append(worker, 'released', {}),
    report(worker, outcome, reason = 'reason', newCertificateId = FRESH) {
      const { atMs } = now();
      const row = {
        ...where,
        protocol: 'HTTPS',
        port: 443,
        slot: 'additional',
        keyType: 'RSA',
        oldCertificateId: DUE as CertificateId,
        newCertificateId: newCertificateId as CertificateId,
        outcome,
        reason,
        message: '',
      } as const;
      const plan = {
        region: where.region,
        loadBalancerId: where.loadBalancerId,
        hash: '',
        replacements: [],
        notes: [],
      };
      const { region, loadBalancerId } = where;
      const report = {
        mode: 'apply',
        region,
        loadBalancerId,
        rotationId: worker,
        outcome,
        plan,
        outcomes: [row],
        startedAtMs: 0,
        finishedAtMs: atMs,
      } as const;
      history.push({ kind: 'report', atMs, worker, report });
    },
    event(id, outcome, reasonCode = 'reason') {
      const data = {
        listenerId: 'lsn-1',
        oldCertificateId: DUE,
        newCertificateId: FRESH,
        outcome,
        reasonCode,
      };
      history.push({ kind: 'event', atMs: now().atMs, worker: 'w1', id, type: '', data, taken: true });
    },
    daysLeft(id, thresholdDays) {
      const data = { listenerId: 'lsn-1', certificateId: DUE, notAfter: 'soon', thresholdDays };
      history.push({ kind: 'event', atMs: now().atMs, worker: 'w1', id, type: '', data, taken: true });
    },
    message: (worker, ids) => history.push({ kind: 'message', atMs: now().atMs, worker, ids, taken: true }),
    soak: (ms) => {
      soakMs = ms;
    },
    log: (worker, line) => history.push({ kind: 'log', atMs: now().atMs, worker, line }),
    trigger(functionName, also = {}) {
      const trigger = `t${history.length}`;
      history.push({
        ...{ kind: 'trigger', atMs: now().atMs, trigger, source: 'timer', occasion: 'timer 1', command: {} },
        mustBeRefused: undefined,
        ...also,
      });
      return scribe.submit(trigger, functionName);
    },
    submit(by, functionName, also = {}) {
      const submission = `s${history.length}`;
      history.push({
        ...{ kind: 'submission', atMs: now().atMs, submission, by, functionName, event: '{}', delayMs: 0 },
        ...{ taskId: undefined, verdict: 'accepted', deliveries: 1 },
        ...also,
      });
      return submission;
    },
    run(worker, submission, retryCount = 0) {
      const asked = history.find((one) => one.kind === 'submission' && one.submission === submission);
      const functionName = asked?.kind === 'submission' ? asked.functionName : 'scan';
      const started = { submission, functionName, requestId: submission, retryCount };
      history.push({ kind: 'execution', atMs: now().atMs, worker, ...started });
    },
    end: (worker, what) => history.push({ kind: 'worker', atMs: now().atMs, worker, what, message: '' }),
    answer: (worker, statusCode) => history.push({ kind: 'answer', atMs: now().atMs, worker, statusCode }),
    zones(left) {
      const listed = Object.entries(left).map(([zoneId, address]) => ({
        zoneId,
        active: true,
        addresses: address === undefined ? [] : [address],
      }));
      history.push({ kind: 'zones', ...now(), loadBalancerId: where.loadBalancerId, zones: listed });
    },
    dial: (worker, address) => history.push({ kind: 'dial', atMs: now().atMs, worker, address }),
    damage: () =>
      history.push({ kind: 'fault', atMs: now().atMs, worker: '', what: LEDGER_DAMAGE, about: LOG }),
    pass: (durationMs) => {
      passedMs += durationMs;
    },
  };
  change('added', 'Running');
  write(scribe);
  return { truth: { ...truth, operator: { ...truth.operator, soakMs } }, history };
}

function certificate(
  certificateId: string,
  name: string,
  daysLeft: number,
  keyType: KeyType,
): KnownCertificate {
  const base: CertificateTruth = {
    key: certificateId,
    keyType,
    names: [name],
    daysLeft,
    lifetimeDays: 200,
    region: 'cn-hangzhou',
    misdescribed: 'no',
    flaw: 'none',
    copyOf: undefined,
  };
  const notAfterMs = START_MS + daysLeft * DAY_MS;
  return {
    ...base,
    certificateId,
    sha256: certificateId,
    notBeforeMs: notAfterMs - 200 * DAY_MS,
    notAfterMs,
    describedNames: [name],
  };
}

const truth: Truth = {
  deployed: true,
  startMs: START_MS,
  operator: { allowGap: false, dropExpiredTwin: false, goesOnUnproved: false, soakMs: 0 },
  secrets: ['PRIVATE-KEY-OF'],
  certificates: new Map(
    [
      certificate(DEFAULT, 'default.example', 150, 'RSA'),
      certificate(DUE, 'due.example', 9, 'RSA'),
      certificate(FRESH, 'due.example', 190, 'RSA'),
      certificate(OTHER_KEY, 'due.example', 190, 'ECC'),
      certificate(LASTING, 'due.example', 195, 'RSA'),
    ].map((one) => [one.certificateId, one]),
  ),
  fleet: {
    certificates: [],
    loadBalancers: [
      {
        loadBalancerId: 'alb-1',
        region: 'cn-hangzhou',
        zones: zones.map((zoneId) => ({ zoneId, address: zoneId, active: true })),
        certificateQuota: undefined,
        listeners: [],
      },
    ],
  },
};
