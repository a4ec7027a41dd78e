/**
 * What every listener of a load balancer serves, against what is attached to it: one agreeing set of handshakes for each zone address and
 * each name of each attached certificate. For reports: a rotation proves by its own rules (prove.ts).
 */
import pMap from 'p-map';
import type { Clock } from '../../base/clock.ts';
import type { Listener, LiveLoadBalancer, LoadBalancer } from '../../core/model/listener.ts';
import { type Answer, answerOf, calibrate, describeAnswer } from '../../core/proof/identity.ts';
import type { Probe, ProbeTarget } from '../../core/proof/observation.ts';
import { describeTarget } from '../../core/proof/proof.ts';
import type { StableTarget } from '../../core/proof/seen.ts';
import { probeTargets } from '../../core/proof/targets.ts';
import type { LookedAt } from '../../core/reports/rotation-report.ts';
import { stabiliseTargets } from './stabilise.ts';

export interface LookAtServedInput {
  readonly live: LiveLoadBalancer;
  /** Others are not asked. */
  readonly listenerIds: ReadonlySet<string>;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly network: 'by-address-type' | 'public' | 'vpc';
}

/** Listeners looked at side by side; `probe` limits its handshakes by itself. */
const LISTENERS_AT_ONCE = 4;

/** Three handshakes a second apart, and some more for those that were cut. */
const LOOK_TIMEOUT_MS = 6_000;

/** More say no more. */
const MAX_DIFFERENCES = 10;

export async function observeServed(input: LookAtServedInput): Promise<Readonly<Record<string, LookedAt>>> {
  const { loadBalancer, listeners } = input.live;
  const wanted = listeners.filter(({ listenerId }) => input.listenerIds.has(listenerId));
  const seen = await pMap(
    wanted,
    async (listener) => [listener.listenerId, await lookAtOne(input, loadBalancer, listener)] as const,
    { concurrency: LISTENERS_AT_ONCE },
  );
  return Object.fromEntries(seen);
}

async function lookAtOne(
  { probe, clock, network }: LookAtServedInput,
  loadBalancer: LoadBalancer,
  listener: Listener,
): Promise<LookedAt> {
  const attached = listener.attached.flatMap(({ certificate }) => certificate ?? []);
  const settled = await stabiliseTargets(targetsOf(loadBalancer, listener, network), {
    probe,
    clock,
    timeoutMs: LOOK_TIMEOUT_MS,
    answerOf: (observation) => answerOf(observation, attached, 'sha256'),
    isAcceptable: (_, answer) => answer.kind === 'known',
    mayPass: () => false,
  });
  const bySerial =
    calibrate(
      settled.map(({ observation }) => observation),
      attached,
    ) === 'serial';
  const answers = settled.map((one) => ({
    ...one,
    answer: bySerial ? answerOf(one.observation, attached, 'serial') : one.answer,
  }));
  // What is served may be the one that CAS does not know.
  const allKnown = attached.length === listener.attached.length;
  const different = answers.filter(({ answer }) => differs(answer, allKnown));
  return {
    atMs: clock.now(),
    targets: answers.length,
    asExpected: answers.filter(({ answer }) => answer.kind === 'known').length,
    silent: answers.filter(({ answer }) => answer.kind === 'unknown').length,
    differences: different.slice(0, MAX_DIFFERENCES).map(inWords),
  };
}

/** Each certificate by its own names and key type; without a name only the default one. */
function targetsOf(
  loadBalancer: LoadBalancer,
  listener: Listener,
  network: LookAtServedInput['network'],
): readonly ProbeTarget[] {
  const targets = listener.attached.flatMap(({ certificate, slot }) => {
    if (!certificate) return [];
    const all = probeTargets({
      loadBalancer,
      listener,
      names: certificate.names === 'unknown' ? [] : certificate.names,
      keyTypes: [certificate.keyType],
      network: network === 'by-address-type' ? undefined : network,
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

function inWords({ target, answer }: StableTarget): string {
  return `${describeTarget(target)}: ${describeAnswer(answer)}`;
}
