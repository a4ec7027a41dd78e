/** ALB with one listener, whose certificates, job and answers to writes are written down by a test, by the time since its start. */
import type {
  AlbApi,
  AssociationStatus,
  AsyncJob,
  ListenerCertificate,
  WriteRequest,
} from '../../../../shared/cloud/alb-api.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { SlotEntry } from '../../../../shared/core/planning/step.ts';
import type { RotationEntry } from '../../../../shared/ledger/rotation-record.ts';
import type { RotationContext } from '../../../../shared/rotation/run/context.ts';
import { createWriteTimes } from '../../../../shared/rotation/run/write-times.ts';
import { idOf, NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';

export interface Shown {
  /** Default: `Running`. */
  readonly status?: string;
  readonly slots: readonly SlotEntry[];
  /** Of the last certificate; default: `Associated`. */
  readonly last?: AssociationStatus;
}

export interface Script {
  readonly listener: (afterMs: number, writes: number) => Shown | Error;
  /** Default: ALB does not report it. */
  readonly job?: (afterMs: number) => Partial<AsyncJob> | Error;
  /** The answer to each write: the id of its job, or a failure. The last one repeats. */
  readonly answers?: readonly (string | Error)[];
  /** An intent cannot be recorded. */
  readonly noRecord?: Error;
}

interface Written {
  readonly certificateId: CertificateId;
  readonly certificateIds: readonly CertificateId[];
}

export const slot = (id: number, where: SlotEntry['slot'] = 'additional'): SlotEntry => ({
  certificateId: idOf(id),
  slot: where,
});

export function scriptedAlb({ listener, job, answers = ['job-1'], noRecord }: Script) {
  const clock = handClock(NOW_MS);
  const tokens: string[] = [];
  const calls: string[] = [];
  const jobRequests: unknown[] = [];
  const entries: RotationEntry[] = [];
  const shown = (): Shown => given(listener(clock.now() - NOW_MS, tokens.length));

  const write = (action: string) => async (request: WriteRequest & Partial<Written>) => {
    const { certificateIds = [request.certificateId] } = request;
    const answer = given(answers[Math.min(tokens.length, answers.length - 1)] ?? 'job-1', () => {
      tokens.push(request.clientToken);
      calls.push(`${request.listenerId}: ${action} ${certificateIds.join(', ')}`);
    });
    return { jobId: answer };
  };
  const alb: Partial<AlbApi> = {
    getListenerAttribute: async () => ({ listenerStatus: shown().status ?? 'Running' }) as never,
    listListenerCertificates: async () => {
      const { slots, last = 'Associated' } = shown();
      const items = slots.map(
        (one, index): ListenerCertificate => ({
          certificateId: one.certificateId,
          certificateType: 'Server',
          isDefault: one.slot === 'default',
          status: index === slots.length - 1 ? last : 'Associated',
        }),
      );
      return { items, nextToken: undefined };
    },
    listAsynJobs: async (request) => {
      jobRequests.push(request);
      const other: AsyncJob = { jobId: 'job-0', status: 'Failed', errorCode: 'Other', errorMessage: 'other' };
      const own = job && given(job(clock.now() - NOW_MS));
      const described = own && {
        jobId: 'job-1',
        status: 'Processing' as const,
        errorCode: undefined,
        errorMessage: undefined,
        ...own,
      };
      return { items: described ? [other, described] : [other], nextToken: undefined };
    },
    associateAdditionalCertificatesWithListener: write('associate'),
    dissociateAdditionalCertificatesFromListener: write('dissociate'),
    updateListenerAttribute: write('update-default'),
  };
  const context = {
    ports: { clock, cloud: { alb: () => alb } },
    request: { region: 'cn-hangzhou' },
    rotationId: 'rotation-1',
    writeTimes: createWriteTimes(),
    record: {
      write: async (entry: RotationEntry) => {
        if (noRecord) throw noRecord;
        entries.push(entry);
      },
      writeBestEffort: async (entry: RotationEntry) => void entries.push(entry),
    },
  } as unknown as RotationContext;
  return { context, clock, tokens, calls, jobRequests, entries, tookMs: () => clock.now() - NOW_MS };
}

function given<Value>(value: Value | Error, before: () => void = () => undefined): Value {
  before();
  if (value instanceof Error) throw value;
  return value;
}
