/** Recorded handshakes of real servers; the first line of the file describes its contents. */
import recorded from '../fixtures/tlcp-handshakes.json' with { type: 'json' };

export interface RecordedHandshake {
  readonly name: string;
  readonly serverName: string | undefined;
  /** From ClientHello, after the headers of record and message and the version. */
  readonly clientRandom: Buffer;
  readonly clientHello: Buffer;
  readonly serverBytes: Buffer;
  readonly expected?: (typeof recorded.handshakes)[number]['expected'];
}

const RANDOM_AT = 11;

export const roots = recorded.roots;

export const handshakes: readonly RecordedHandshake[] = recorded.handshakes.map((handshake) => {
  const clientHello = Buffer.from(handshake.clientHello, 'hex');
  return {
    ...handshake,
    serverName: handshake.serverName ?? undefined,
    clientHello,
    clientRandom: clientHello.subarray(RANDOM_AT, RANDOM_AT + 32),
    serverBytes: Buffer.from(handshake.serverBytes, 'hex'),
  };
});

export function recordedHandshake(name: string): RecordedHandshake {
  const found = handshakes.find((handshake) => handshake.name === name);
  if (!found) throw new Error(`No handshake ${name} was recorded.`);
  return found;
}

/** Handshakes in which the server sent its certificates. */
export const served = handshakes.filter((handshake) => handshake.expected);
