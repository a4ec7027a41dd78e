/**
 * The sequence that every probe follows for a target: refuse a target that it cannot probe, and report `absent` only when the
 * server has confirmed it.
 *
 * `absent` needs alert handshake_failure (40) to an offer of one key type, and then either a certificate of another key type or
 * the same alert to an offer that is as wide as that of ordinary clients. Where such clients offer something that a probe cannot,
 * the server is asked for that, too: `not-checkable`.
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
  /** Whether it means that the offer was too narrow, which is asked again with the open offer. Default: handshake_failure. */
  readonly isRefusal?: (code: string) => boolean;
  /** Asks for key exchange groups that the probe has no keys for. `not-checkable` if the server wants one of them. */
  readonly askForGroups?: () => Promise<Observation | undefined>;
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
  const { isHandshakeFailure, isRefusal = isHandshakeFailure } = steps;
  const pinned = await handshake(keyType);
  const code = codeIf(isRefusal, pinned);
  if (code === undefined) return pinned;
  const open = await handshake('open');
  if (codeIf(isHandshakeFailure, open) !== undefined) {
    const groups = await steps.askForGroups?.();
    return groups?.kind === 'not-checkable' ? groups : { kind: 'absent', code };
  }
  if (isOfAnotherKind(open, keyType)) return { kind: 'absent', code };
  // The requested key type after all: the first offer was too narrow, or the listener has just changed.
  return open;
}

function isOfAnotherKind(open: Observation, keyType: KeyType): boolean {
  if (open.kind === 'certificate') return open.keyType !== keyType;
  return open.kind === 'unreachable' && open.code === OTHER_KEY_TYPE;
}

/** A certificate came, with a key of none of the key types. */
export const OTHER_KEY_TYPE = 'PROBE_KEY_TYPE';

/** The code of an unreachable target, if it has this meaning. */
function codeIf(hasMeaning: (code: string) => boolean, observation: Observation): string | undefined {
  return observation.kind === 'unreachable' && hasMeaning(observation.code) ? observation.code : undefined;
}

export function unreachable(code: string): Observation {
  return { kind: 'unreachable', code };
}

/** `undefined`: no server_name is sent. RFC 6066 section 3 forbids an address as server_name. */
export function serverNameToSend({ serverName }: ProbeTarget): string | undefined {
  return serverName && isIP(serverName) === 0 ? serverName : undefined;
}
