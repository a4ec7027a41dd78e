/** A small fleet, and the actions of the scenarios. */
import { onTestFinished } from 'vitest';
import type { Wire } from '../../../shared/cloud/wire.ts';
import { CloudModel } from '../../emulator/model/cloud-model.ts';
import { calm, type Knobs } from '../../emulator/model/knobs.ts';
import type { FrontKind } from './fronts.ts';
import { type HandClock, handClock } from './hand-clock.ts';
import { aMaterial, type PaperCertificate, START_MS } from './material.ts';

/** The longest a job of the calm cloud takes, with its propagation. */
export const SETTLED_MS = 10_000;

/** The fields of answers that the scenarios check. An answer may lack any of them: that is what the scenarios test. */
export interface Body {
  readonly jobId: string;
  readonly jobs: readonly Body[];
  readonly status: string;
  readonly loadBalancers: readonly Body[];
  readonly zoneMappings: readonly Body[];
  readonly regionId: string;
  readonly regions: readonly Body[];
  readonly listeners: readonly Body[];
  readonly listenerStatus: string;
  readonly listenerDescription: string;
  readonly caEnabled: boolean;
  readonly certificates: readonly Body[];
  readonly certificateId: string | number;
  readonly isDefault: boolean;
  readonly nextToken: string;
  readonly totalCount: number;
  readonly total: number;
  readonly data: readonly Body[];
  readonly certEndTime: string;
  readonly certIdentifier: string;
  readonly certificateOrderList: readonly Body[];
  readonly certificateList: readonly Body[];
  readonly certificateChainList?: readonly Body[];
  readonly subject: string;
  readonly instanceList: readonly Body[];
  readonly certificateStatus: string;
  readonly showSize: number;
  readonly currentPage: number;
  readonly domain: string;
  readonly sans: string;
  readonly algorithm: string;
  readonly subjectAlternativeNames: unknown;
  readonly cert: string;
  readonly key: string;
  readonly certId: number;
  readonly contactList: readonly Body[];
  readonly usingProductList: readonly string[] | undefined;
}

export interface Scene {
  readonly clock: HandClock;
  readonly model: CloudModel;
  readonly alb: Wire;
  readonly cas: Wire;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  /** The default certificate of the listener. */
  readonly defaultId: string;
  call(action: string, request?: Record<string, unknown>): Promise<Body>;
  askCas(action: string, request?: Record<string, unknown>): Promise<Body>;
  /** A certificate in CAS, on no listener. */
  certificate(wanted?: PaperCertificate & { readonly uploaded?: boolean }): string;
  associate(...certificateIds: readonly string[]): Promise<Body>;
  dissociate(...certificateIds: readonly string[]): Promise<Body>;
  replaceDefault(certificateId: string): Promise<Body>;
  listed(): Promise<readonly Body[]>;
  /** Waits until every operation in progress has ended. */
  settle(): void;
}

export interface SceneOptions {
  readonly knobs?: Partial<Knobs>;
  readonly edition?: string;
  readonly protocol?: 'HTTP' | 'HTTPS' | 'QUIC';
}

/** One HTTPS listener with one default certificate on a Standard load balancer in cn-hangzhou. Without faults by default. */
export async function openScene(kind: FrontKind, options: SceneOptions = {}): Promise<Scene> {
  const clock = handClock(START_MS);
  const model = new CloudModel({
    clock,
    seed: 1,
    base: calm,
    ...(options.knobs ? { knobs: options.knobs } : {}),
  });
  const certificate: Scene['certificate'] = (wanted = {}) =>
    model.addCertificate({
      partition: 'cn-hangzhou',
      material: aMaterial(wanted),
      uploaded: wanted.uploaded ?? true,
    });
  const defaultId = certificate();
  const loadBalancerId = model.addLoadBalancer({
    region: 'cn-hangzhou',
    edition: options.edition ?? 'Standard',
    tags: { team: 'shop' },
    zones: [
      { zoneId: 'cn-hangzhou-h', address: '127.0.0.11', intranetAddress: '127.0.1.11' },
      { zoneId: 'cn-hangzhou-i', address: '127.0.0.12', status: 'Shifted' },
    ],
  });
  const protocol = options.protocol ?? 'HTTPS';
  const listenerId = model.addListener({
    loadBalancerId,
    protocol,
    port: 4430,
    ...(protocol === 'HTTP' ? {} : { defaultCertificateId: defaultId }),
  });
  const front = await kind.open(model);
  onTestFinished(() => front.close());
  const alb = front.alb('cn-hangzhou');
  const cas = front.cas('cn-hangzhou');
  const call: Scene['call'] = async (action, request = {}) => (await alb.call(action, request)) as Body;
  const idsOf = (ids: readonly string[]) => ids.map((certificateId) => ({ certificateId }));
  return {
    clock,
    model,
    alb,
    cas,
    loadBalancerId,
    listenerId,
    defaultId,
    call,
    askCas: async (action, request = {}) => (await cas.call(action, request)) as Body,
    certificate,
    associate: (...ids) =>
      call('AssociateAdditionalCertificatesWithListener', { listenerId, certificates: idsOf(ids) }),
    dissociate: (...ids) =>
      call('DissociateAdditionalCertificatesFromListener', { listenerId, certificates: idsOf(ids) }),
    replaceDefault: (id) => call('UpdateListenerAttribute', { listenerId, certificates: idsOf([id]) }),
    listed: async () => {
      const body = await call('ListListenerCertificates', {
        listenerId,
        certificateType: 'Server',
        maxResults: 100,
      });
      return body.certificates;
    },
    settle: () => clock.advance(SETTLED_MS),
  };
}

export interface Refusal {
  readonly name: string;
  readonly code: string | undefined;
  readonly statusCode: number | undefined;
  readonly message: string;
  readonly retryAfter: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The error a call ends with; a call that succeeds is a failure of the test. */
export async function refusal(answer: Promise<unknown>): Promise<Refusal> {
  try {
    await answer;
  } catch (error) {
    return error as Refusal;
  }
  throw new Error('The call was not refused.');
}
