/** A run that finds an open change, which replaces certificate 2 by 3, against a scripted ALB; no address answers a handshake. */
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { SlotEntry, WriteStep } from '../../../../shared/core/planning/step.ts';
import { buildChange } from '../../../../shared/core/planning/step-order.ts';
import type { Baseline } from '../../../../shared/core/proof/expectation.ts';
import type { Answer } from '../../../../shared/core/proof/identity.ts';
import { chainNotSeen } from '../../../../shared/core/proof/no-answer.ts';
import {
  type CertificateEntry,
  type ContentFault,
  certificateLog,
  certificateReducer,
} from '../../../../shared/core/records/certificate-log.ts';
import type { OpenChange, RollingBack } from '../../../../shared/core/records/open-change.ts';
import { openLog } from '../../../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { recoverChange } from '../../../../shared/rotation/changes/recover-change.ts';
import {
  aCertificate,
  aListener,
  aLoadBalancer,
  anAttached,
  idOf,
  NOW_MS,
} from '../../../support/builders.ts';
import { aTarget } from '../../../support/observations.ts';
import { type BlindContext, contextOn } from './blind-context.ts';
import { type Script, type Shown, scriptedAlb, slot } from './scripted-alb.ts';

export const main = aCertificate({ id: 1, names: ['www.example.com'] });
export const old = aCertificate({ id: 2, names: ['shop.example.com'], daysLeft: 9 });
export const renewed = aCertificate({ id: 3, names: ['shop.example.com'], daysLeft: 90 });
export const oldMain = aCertificate({ id: 1, names: ['www.example.com'], daysLeft: 9 });
export const oldExtra = aCertificate({ id: 4, names: ['api.example.com'], daysLeft: 9 });
export const wide = aCertificate({
  id: 3,
  names: ['www.example.com', 'shop.example.com', 'api.example.com'],
});
export const attach: WriteStep = { kind: 'associate', certificateId: idOf(3) };
export const detach: WriteStep = { kind: 'dissociate', certificateIds: [idOf(2)] };
export const before = [slot(1, 'default'), slot(2)];
export const withBoth = [...before, slot(3)];
export const finished = [slot(1, 'default'), slot(3)];
export const neither = [slot(1, 'default')];
const listener = aListener({ attached: [anAttached(main, 'default'), anAttached(old)] });

export function planned(gap = false) {
  const built = buildChange({
    listener,
    replacement: renewed,
    olds: [{ ...anAttached(old), certificate: old }],
    nowMs: NOW_MS,
    retiredNames: [],
    quotaExhausted: gap,
    allowGap: true,
  });
  if (built.kind !== 'change') throw new Error(built.message);
  return built.change;
}

/** The new certificate is attached already and becomes the default, for which it is taken off first. */
export function promotion() {
  const built = buildChange({
    listener: aListener({ attached: [anAttached(old, 'default'), anAttached(renewed)] }),
    replacement: renewed,
    olds: [{ ...anAttached(old, 'default'), certificate: old }],
    nowMs: NOW_MS,
    retiredNames: [],
    quotaExhausted: false,
    allowGap: false,
  });
  if (built.kind !== 'change') throw new Error(built.message);
  return built.change;
}

/** The default and the additional certificates 2 and 4 are replaced by one certificate, which has the names of all of them. */
export function merging() {
  const olds = [oldMain, old, oldExtra].map((certificate, index) => ({
    ...anAttached(certificate, index === 0 ? 'default' : 'additional'),
    certificate,
  }));
  const built = buildChange({
    listener: aListener({ attached: olds }),
    replacement: wide,
    olds,
    nowMs: NOW_MS,
    retiredNames: [],
    quotaExhausted: false,
    allowGap: false,
  });
  if (built.kind !== 'change') throw new Error(built.message);
  return built.change;
}

export const sent = (...steps: readonly WriteStep[]) =>
  steps.map((step, index) => ({ step, clientToken: `token-${index}` }));

export const seeing = (...answers: readonly Answer[]): Baseline => ({
  targets: answers.map((answer, index) => ({
    target: aTarget({ zoneId: `cn-hangzhou-${'ab'[index]}`, address: `192.0.2.${index + 1}` }),
    answer,
    ...chainNotSeen,
  })),
  method: 'sha256',
  leaves: {},
  barelyDescribed: [],
});

/** The ledger: handshakes with another load balancer have shown that the new certificate itself is wrong. */
export const foundWrong = (content: Partial<ContentFault> = {}) =>
  ({
    kind: 'failed',
    data: {
      loadBalancerId: 'alb-2',
      change: 'rotation-9 lsn-9/3-cn-hangzhou',
      content: {
        reason: 'chain-not-trusted',
        message: 'its chain is not trusted.',
        roots: 'roots-1',
        ...content,
      },
    },
  }) as const;

export interface Given extends Partial<Omit<OpenChange, 'rollingBack'>> {
  readonly rollingBack?: Partial<RollingBack>;
  /** The listener after so many writes; default of the first: the new certificate was attached. */
  readonly shown?: readonly (readonly SlotEntry[])[];
  readonly status?: string;
  /** Until then the listener is in another change. */
  readonly readyAfterMs?: number;
  /** The listener is gone, and another one is there. */
  readonly gone?: boolean;
  readonly inCas?: readonly Certificate[];
  readonly known?: readonly Certificate[];
  readonly emergency?: boolean;
  readonly settings?: BlindContext['settings'];
  /** Of ALB to the writes. */
  readonly answers?: Script['answers'];
  /** What the ledger says of the new certificate. */
  readonly logged?: readonly Extract<CertificateEntry, { readonly kind: 'failed' }>[];
}

export async function recover({
  shown = [withBoth],
  status,
  gone = false,
  emergency = false,
  rollingBack,
  readyAfterMs = 0,
  settings = {},
  answers = ['job-1'],
  logged = [],
  ...given
}: Given) {
  const { inCas = [main, old, renewed], known = inCas, ...fields } = given;
  const listenerShown = (afterMs: number, writes: number): Shown => ({
    slots: shown[Math.min(writes, shown.length - 1)] ?? [],
    ...(status === undefined ? {} : { status }),
    ...(afterMs < readyAfterMs ? { status: 'Configuring' } : {}),
  });
  const alb = scriptedAlb({ listener: listenerShown, answers });
  const store = createMemoryLedger();
  const log = await openLog({
    store,
    log: certificateLog(idOf(3)),
    reducer: certificateReducer,
    clock: { now: () => NOW_MS },
    holder: 'another-worker',
  });
  for (const entry of logged) await log.append(entry);
  const { context, progress } = contextOn(alb, { inCas, known, settings, store });
  const open: OpenChange = {
    key: `lsn-1/${idOf(3)}`,
    rotationId: 'rotation-0',
    change: planned(),
    before,
    baseline: undefined,
    startedAtMs: NOW_MS,
    restored: undefined,
    sent: sent(attach),
    unanswered: undefined,
    lastIntentAtMs: undefined,
    unproved: undefined,
    ...fields,
    rollingBack: rollingBack && {
      reason: 'served-other',
      message: 'It failed.',
      done: [attach],
      kept: [],
      slots: withBoth,
      restoresCover: false,
      ...rollingBack,
    },
  };
  const other = aListener({ listenerId: 'lsn-2' });
  const live = { loadBalancer: aLoadBalancer(), listeners: gone ? [other] : [other, listener] };
  const outcome = await recoverChange(context, live, open, emergency);
  const ended = alb.entries.flatMap((entry) => (entry.kind === 'change-ended' ? [entry.data] : []));
  const recorded = ended.map((one) => `${one.outcome} (${one.reason})`);
  const calls = alb.calls.map((call) => call.replace('lsn-1: ', ''));
  return { outcome, recorded, message: ended[0]?.message, calls, progress, alb };
}
