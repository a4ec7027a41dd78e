/**
 * Proves the state of a listener by handshakes: combines expectations (core/proof/expectation.ts), handshakes (stabilise.ts) and evaluation
 * (core/proof/proof.ts). Never changes anything, and does not decide what follows from a failed proof.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Listener } from '../../core/model/listener.ts';
import type { RunningChange } from '../../core/planning/running-change.ts';
import type { SlotEntry } from '../../core/planning/step.ts';
import { isNotYet } from '../../core/proof/allowed.ts';
import {
  type Baseline,
  type Expectation,
  expectAfterStep,
  expectOldServed,
  expectRestored,
} from '../../core/proof/expectation.ts';
import { keptNames } from '../../core/proof/kept-names.ts';
import { NEW_ADDRESS } from '../../core/proof/no-answer.ts';
import type { Proof } from '../../core/proof/proof.ts';
import type { RotationContext } from '../run/context.ts';
import { silentBaseline } from './baseline.ts';
import { proveAtPresent } from './present.ts';
import { type Evaluated, type ProofRequirements, probeAndEvaluate } from './probe-and-evaluate.ts';
import { PROBE_INTERVAL_MS } from './stabilise.ts';

export interface StepProof {
  readonly running: RunningChange;
  readonly baseline: Baseline;
  /** The present slots of the listener. */
  readonly slots: readonly SlotEntry[];
  /** Every Active zone must show the new certificate. */
  readonly final: boolean;
  /** Probe targets again that were silent in the baseline. */
  readonly probeSilent: boolean;
}

/** Proves the state after the steps so far. */
export async function proveAfterStep(context: RotationContext, step: StepProof): Promise<Proof> {
  const { running, slots, final, probeSilent } = step;
  const earlier = attachedEarlier(context, running.listener);
  const { settings, ports } = context;
  const kept = keptNames(running, step.baseline.names ?? {}, settings.retiredNames, ports.clock.now());
  return proveAtPresent(context, running, step.baseline, async (now, { baseline }) => {
    const expected = expectAfterStep({
      running,
      baseline: baseline.targets,
      slots,
      earlier,
      probeSilent,
      kept,
      oldIsWrong: baseline.oldIsWrong === true,
    });
    const required: ProofRequirements = {
      // Between two steps a new address may show either certificate: only the last proof waits for the new one.
      expected: final ? expected : expected.filter((one) => !isAtNewAddress(one)),
      zones: final ? activeZones(now) : [],
      mayPass: isNotYet,
    };
    const first = await probeAndEvaluate(now, baseline, required);
    return !final && kept.onlyOnLeaf ? seeNewLeaf(now, baseline, required, first) : first.proof;
  });
}

/**
 * Waits until the new certificate is seen, before the old one is removed: only its leaf tells whether it carries what CAS leaves out.
 * Some readings of the order of ALB never show it beside the old one, so it is not waited for without end.
 */
async function seeNewLeaf(
  context: RotationContext,
  baseline: Baseline,
  required: ProofRequirements,
  first: Evaluated,
): Promise<Proof> {
  const { clock } = context.ports;
  const giveUpAtMs = clock.now() + context.settings.proofTimeoutMs;
  let latest = first;
  while (
    latest.proof.kind === 'proved' &&
    !latest.sawNew &&
    required.expected.some(({ canMatch }) => canMatch)
  ) {
    const timeoutMs = giveUpAtMs - clock.now();
    if (timeoutMs <= 0) break;
    await clock.sleep(PROBE_INTERVAL_MS);
    const next = await probeAndEvaluate(context, baseline, required, timeoutMs);
    if (next.proof.kind === 'unproved') break;
    latest = next;
  }
  return latest.proof;
}

/**
 * Without a baseline, proves that the old certificate is served again: by at least one target in every Active zone.
 *
 * @param slots the present slots of the listener
 */
export async function proveOldServed(
  context: RotationContext,
  running: RunningChange,
  slots: readonly SlotEntry[],
): Promise<Proof> {
  return proveAtPresent(context, running, silentBaseline(context, running), async (now, { baseline }) => {
    const { proof } = await probeAndEvaluate(now, baseline, {
      expected: expectOldServed(running, baseline.targets, slots),
      zones: activeZones(now),
      mayPass: () => true,
    });
    return proof;
  });
}

/**
 * Proves that every target serves what it served before the first step, and that new addresses serve the old certificate.
 *
 * @param slots the present slots of the listener
 */
export async function proveRestored(
  context: RotationContext,
  running: RunningChange,
  recorded: Baseline,
  slots: readonly SlotEntry[],
): Promise<Proof> {
  return proveAtPresent(context, running, recorded, async (now, { baseline }) => {
    const expected = [
      ...expectRestored(running, baseline.targets, slots),
      ...expectOldServed(running, baseline.targets, slots).filter(isAtNewAddress),
    ];
    const { proof } = await probeAndEvaluate(now, baseline, {
      expected,
      zones: [...new Set(expected.map(({ target }) => target.zoneId))],
      // Nodes may serve the new certificate until the roll back has reached all of them.
      mayPass: () => true,
    });
    return proof;
  });
}

function isAtNewAddress({ baseline }: Expectation): boolean {
  return baseline.kind === 'unknown' && baseline.code === NEW_ADDRESS;
}

/** Certificates that were attached to the listener at any time since the run began. */
function attachedEarlier(
  { attachedAtStart }: RotationContext,
  { listenerId, attached }: Listener,
): ReadonlySet<CertificateId> {
  return new Set([
    ...attached.map(({ certificateId }) => certificateId),
    ...(attachedAtStart.get(listenerId) ?? []),
  ]);
}

function activeZones({ loadBalancer }: RotationContext): readonly string[] {
  return loadBalancer.zones.filter(({ status }) => status === 'Active').map(({ zoneId }) => zoneId);
}
