/**
 * Compares what the listeners of a load balancer serve with what is attached to them, at every zone address, for every name of each attached
 * certificate, and judges the chains. A rotation proves by its own rules (prove.ts).
 */
import pMap from 'p-map';
import { MINUTE_MS } from '../../base/clock.ts';
import type { Listener, LiveLoadBalancer, LoadBalancer } from '../../core/model/listener.ts';
import { knownNames } from '../../core/model/names.ts';
import { type Answer, answerOf, calibrate, describeAnswer, nameAnswer } from '../../core/proof/identity.ts';
import type { ProbeTarget } from '../../core/proof/observation.ts';
import { describeTarget, nameTarget } from '../../core/proof/proof.ts';
import type { StableTarget } from '../../core/proof/seen.ts';
import { type ServedQuestion, servedCertificates } from '../../core/proof/served-certificate.ts';
import { probeTargets } from '../../core/proof/targets.ts';
import type { ServedRecord } from '../../core/reports/rotation-report.ts';
import type { Ports } from '../run/ports.ts';
import type { RotationSettings } from '../run/rotation.ts';
import { stabiliseTargets } from './stabilise.ts';

/** Listeners observed at the same time. `probe` limits its handshakes itself. */
const LISTENERS_AT_ONCE = 4;

/** Enough for three handshakes a second apart, and for some that are repeated because they were cut. */
const OBSERVATION_TIMEOUT_MS = 6_000;

/** All targets of four listeners are asked at once, a thousand and more: one that waits for its turn is not silent. */
const LONGEST_WAIT_MS = MINUTE_MS;

/** A longer list would not be more useful. */
const MAX_DIFFERENCES = 10;

export interface ObserveInput {
  readonly live: LiveLoadBalancer;
  /** The listeners to probe. */
  readonly listenerIds: ReadonlySet<string>;
  /** The records of the check before, by listener. */
  readonly before: Readonly<Record<string, ServedRecord>>;
  /** As of `servedCertificates`, for one listener. */
  readonly leaving: (listenerId: string) => ServedQuestion['leaving'];
  readonly wasPutOn: (listenerId: string) => ServedQuestion['wasPutOn'];
}

export async function observeServed(
  ports: Pick<Ports, 'probe' | 'clock'>,
  { probeNetwork }: Pick<RotationSettings, 'probeNetwork'>,
  input: ObserveInput,
): Promise<Readonly<Record<string, ServedRecord>>> {
  const { live, listenerIds } = input;
  const wanted = live.listeners.filter(({ listenerId }) => listenerIds.has(listenerId));
  const observed = await pMap(
    wanted,
    async (listener) => {
      const targets = targetsOf(live.loadBalancer, listener, probeNetwork);
      return [listener.listenerId, await observeListener(ports, input, listener, targets)] as const;
    },
    { concurrency: LISTENERS_AT_ONCE },
  );
  return Object.fromEntries(observed);
}

async function observeListener(
  { probe, clock }: Pick<Ports, 'probe' | 'clock'>,
  { before, leaving, wasPutOn }: ObserveInput,
  listener: Listener,
  targets: readonly ProbeTarget[],
): Promise<ServedRecord> {
  const attached = listener.attached.flatMap(({ certificate }) => certificate ?? []);
  const stable = await stabiliseTargets(targets, {
    probe,
    clock,
    timeoutMs: OBSERVATION_TIMEOUT_MS,
    uncountedWaitMs: LONGEST_WAIT_MS,
    answerOf: (observation) => answerOf(observation, attached, 'sha256'),
    isAcceptable: (_, answer) => answer.kind === 'known',
    mayPass: () => false,
    mayBeSilent: () => true,
  });
  const bySerial =
    calibrate(
      stable.map(({ observation }) => observation),
      attached,
    ) === 'serial';
  const answers = stable.map((one) => ({
    ...one,
    answer: bySerial ? answerOf(one.observation, attached, 'serial') : one.answer,
  }));
  // If CAS does not know an attached certificate, an unknown served certificate may be that one.
  const allKnown = attached.length === listener.attached.length;
  const different = answers.filter(({ answer }) => differs(answer, allKnown));
  const nowMs = clock.now();
  const { listenerId } = listener;
  return {
    atMs: nowMs,
    targets: answers.length,
    asExpected: answers.filter(({ answer }) => answer.kind === 'known').length,
    silent: answers.filter(({ answer }) => answer.kind === 'unknown').length,
    differences: different.slice(0, MAX_DIFFERENCES).map(describe),
    ...(different.length === 0 ? {} : { differing: different.slice(0, MAX_DIFFERENCES).map(nameBoth) }),
    certificates: servedCertificates({
      attached,
      leaving: leaving(listenerId),
      targets: answers,
      before: (Object.hasOwn(before, listenerId) ? before[listenerId]?.certificates : undefined) ?? {},
      wasPutOn: wasPutOn(listenerId),
      nowMs,
    }),
  };
}

/** Each certificate is probed with its own names and key type. Only the default one is probed without a name. */
function targetsOf(
  loadBalancer: LoadBalancer,
  listener: Listener,
  probeNetwork: RotationSettings['probeNetwork'],
): readonly ProbeTarget[] {
  const targets = listener.attached.flatMap(({ certificate, slot }) => {
    if (!certificate) return [];
    const all = probeTargets({
      loadBalancer,
      listener,
      names: knownNames(certificate.names),
      keyTypes: [certificate.keyType],
      probeNetwork,
    });
    return slot === 'default' ? all : all.filter(({ serverName }) => serverName !== undefined);
  });
  const byKey = new Map(
    targets.map((target) => [[target.address, target.serverName, target.keyType].join(' '), target]),
  );
  return [...byKey.values()];
}

function differs(answer: Answer, allKnown: boolean): boolean {
  return answer.kind === 'absent' || (answer.kind === 'other' && allKnown);
}

function nameBoth({ target, answer }: StableTarget) {
  return { where: nameTarget(target), served: nameAnswer(answer) };
}

function describe({ target, answer }: StableTarget): string {
  return `${describeTarget(target)}: ${describeAnswer(answer)}`;
}
