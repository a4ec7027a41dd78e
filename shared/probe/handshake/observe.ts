/**
 * What every probe does with a target, whatever it speaks: refuse what it cannot ask, and believe that there is no certificate only when
 * the server has said so twice.
 *
 * `absent` needs alert handshake_failure (40) to an offer of one key type, and then either a certificate of another key type or the
 * same alert to an offer of all. The second alert may also mean that there is no common cipher suite; but as all usual ones were
 * offered, no client gets a certificate there either.
 */
import { isIP } from 'node:net';
import type { KeyType } from '../../core/model/key-types.ts';
import type { Observation, ProbeProtocol, ProbeTarget } from '../../core/proof/observation.ts';

export interface Asking<Type extends KeyType> {
  readonly target: ProbeTarget;
  readonly protocol: ProbeProtocol;
  readonly keyTypes: readonly Type[];
  /** Of an observation that is `unreachable`: whether it is alert handshake_failure. */
  readonly isHandshakeFailure: (code: string) => boolean;
  /** One handshake. `open`: any key type is welcome; a protocol that has only one asks the same again. */
  readonly ask: (offer: Type | 'open') => Promise<Observation>;
}

/** Rejects only where `ask` does. */
export async function observe<Type extends KeyType>(asking: Asking<Type>): Promise<Observation> {
  const { target, protocol, ask } = asking;
  const keyType = asking.keyTypes.find((type) => type === target.keyType);
  if (target.protocol !== protocol || keyType === undefined) return unreachable('PROBE_PROTOCOL');
  // Node would look a name up, and read an empty text as localhost.
  if (isIP(target.address) === 0) return unreachable('PROBE_ADDRESS');
  const pinned = await ask(keyType);
  const code = handshakeFailure(pinned, asking);
  if (code === undefined) return pinned;
  const open = await ask('open');
  if (handshakeFailure(open, asking) !== undefined) return { kind: 'absent', code };
  // The asked key type after all: the pinned offer was too narrow, or the listener has just changed.
  if (open.kind !== 'certificate' || open.keyType === keyType) return open;
  return { kind: 'absent', code };
}

function handshakeFailure(
  observation: Observation,
  { isHandshakeFailure }: Pick<Asking<KeyType>, 'isHandshakeFailure'>,
): string | undefined {
  const isOne = observation.kind === 'unreachable' && isHandshakeFailure(observation.code);
  return isOne ? observation.code : undefined;
}

export function unreachable(code: string): Observation {
  return { kind: 'unreachable', code };
}

/** `undefined`: no server_name is sent. An address must not be sent as one (RFC 6066 section 3). */
export function serverNameToSend({ serverName }: ProbeTarget): string | undefined {
  return serverName && isIP(serverName) === 0 ? serverName : undefined;
}
