/** A daily check in which each target shows what its handshakes saw. */
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { Observation, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import {
  type ServedCertificate,
  type ServedQuestion,
  servedCertificates,
} from '../../../../shared/core/proof/served-certificate.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { old, stableAt } from './cases.ts';

export type Shown = readonly [ProbeTarget, ...Observation[]];

/** Each target with its handshakes, the last one of which is its answer. */
export function recordOf(
  shown: readonly Shown[],
  { before, attached = [old], ...rest }: Partial<ServedQuestion> = {},
): Readonly<Record<string, ServedCertificate>> {
  const targets = shown.map(([target, ...observations]) => {
    const all = observations.map((one) => stableAt(target, one));
    const last = all.at(-1);
    if (!last) throw new Error('A target has a handshake.');
    return { ...last, agreeing: all.flatMap(({ agreeing }) => agreeing) };
  });
  return servedCertificates({
    attached,
    targets,
    leaving: new Set(),
    before: before ?? {},
    wasPutOn: () => false,
    nowMs: NOW_MS,
    ...rest,
  });
}

/** The record of certificate 2. */
export const ofOld = (...given: Parameters<typeof recordOf>) => recordOf(...given)[old.certificateId];
/** What the check before recorded of certificate 2. */
export const earlier = (fields: Partial<ServedCertificate>) => ({
  before: { [old.certificateId]: { seenAtMs: NOW_MS - DAY_MS, chain: [], top: null, ...fields } },
});
