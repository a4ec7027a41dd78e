/**
 * A probe that dials no reserved address: a damaged answer of ALB, or an endpoint that is not ALB, must not make the function connect to
 * itself or to the metadata service.
 */
import { mayBeDialled } from '../../core/proof/addresses.ts';
import type { Probe } from '../../core/proof/observation.ts';

export function refuseReserved(probe: Probe): Probe {
  return (target, onStart) =>
    mayBeDialled(target.address)
      ? probe(target, onStart)
      : Promise.resolve({ kind: 'unreachable', code: 'PROBE_ADDRESS_RESERVED' });
}
