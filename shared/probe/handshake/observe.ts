/**
 * The sequence that every probe follows for a target: refuse a target that it cannot probe, and report `absent` only when the
 * server has confirmed it.
 *
 * `absent` needs alert handshake_failure (40) to an offer of one key type, and then either a certificate of another key type or
 * the same alert to an offer of all key types. The second alert may also mean that there is no common cipher suite. But the offer
 * includes all usual suites, so no ordinary client gets a certificate there either.
 */
import { isIP } from 'node:net';
import type { KeyType } from '../../core/model/key-types.ts';
import type { Observation, ProbeProtocol, ProbeTarget } from '../../core/proof/observation.ts';

export interface ProbeSteps<Type extends KeyType> {
  readonly target: ProbeTarget;
  readonly protocol: ProbeProtocol;
  readonly keyTypes: readonly Type[];
  /** Whether the code of an `unreachable` observation means alert handshake_failure. */
  readonly isHandshakeFailure: (code: string) => boolean;
  /** Performs one handshake. `open` accepts any key type. A protocol with a single key type repeats the same handshake. */
  readonly handshake: (offer: Type | 'open') => Promise<Observation>;
}

/** Rejects only if `handshake` does. */
export async function observe<Type extends KeyType>(steps: ProbeSteps<Type>): Promise<Observation> {
  const { target, protocol, handshake } = steps;
  const keyType = steps.keyTypes.find((type) => type === target.keyType);
  if (target.protocol !== protocol || keyType === undefined) return unreachable('PROBE_PROTOCOL');
  // Node would resolve a name, and treats an empty text as localhost.
  if (isIP(target.address) === 0) return unreachable('PROBE_ADDRESS');
  const pinned = await handshake(keyType);
  const code = handshakeFailureCode(pinned, steps);
  if (code === undefined) return pinned;
  const open = await handshake('open');
  if (handshakeFailureCode(open, steps) !== undefined) return { kind: 'absent', code };
  // The requested key type after all: the first offer was too narrow, or the listener has just changed.
  if (open.kind !== 'certificate' || open.keyType === keyType) return open;
  return { kind: 'absent', code };
}

function handshakeFailureCode(
  observation: Observation,
  { isHandshakeFailure }: Pick<ProbeSteps<KeyType>, 'isHandshakeFailure'>,
): string | undefined {
  const isFailure = observation.kind === 'unreachable' && isHandshakeFailure(observation.code);
  return isFailure ? observation.code : undefined;
}

export function unreachable(code: string): Observation {
  return { kind: 'unreachable', code };
}

/** `undefined`: no server_name is sent. RFC 6066 section 3 forbids an address as server_name. */
export function serverNameToSend({ serverName }: ProbeTarget): string | undefined {
  return serverName && isIP(serverName) === 0 ? serverName : undefined;
}
