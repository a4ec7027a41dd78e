/**
 * Encodes the flight of a TLCP server (GB/T 38636-2020, handshake protocol): enough for a client to learn the certificates and to verify
 * the signing key. It shares no code with the service's reader, so that a mistake in one is not repeated in the other.
 */

export const tlcpRecordTypes = { alert: 21, handshake: 22 } as const;

export const tlcpMessageTypes = {
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
} as const;

function withLength(lengthBytes: 1 | 2 | 3, content: Uint8Array): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([length, content]);
}

export function tlcpRecord(type: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type, 1, 1), withLength(2, content)]);
}

export function tlcpMessage(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type), withLength(3, body)]);
}

export function tlcpAlert(level: 'warning' | 'fatal', description: number): Buffer {
  return tlcpRecord(tlcpRecordTypes.alert, Buffer.of(level === 'warning' ? 1 : 2, description));
}

export interface TlcpFlight {
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  readonly cipherSuite: number;
  /** DER: signing certificate, encryption certificate, chain. */
  readonly certificates: readonly Uint8Array[];
  /** Signs with the key of the signing certificate. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** The bodies of ServerHello, Certificate, ServerKeyExchange and ServerHelloDone by type, in this order. */
export function tlcpBodies(flight: TlcpFlight): readonly (readonly [type: number, body: Buffer])[] {
  const { clientRandom, serverRandom, cipherSuite, certificates, sign } = flight;
  const suite = Buffer.of(cipherSuite >> 8, cipherSuite & 0xff);
  // No session id, no compression.
  const hello = Buffer.concat([Buffer.of(1, 1), serverRandom, Buffer.of(0), suite, Buffer.of(0)]);
  const list = Buffer.concat(certificates.map((der) => withLength(3, der)));
  const encryption = withLength(3, certificates[1] ?? Buffer.alloc(0));
  const signature = sign(Buffer.concat([clientRandom, serverRandom, encryption]));
  return [
    [tlcpMessageTypes.serverHello, hello],
    [tlcpMessageTypes.certificate, withLength(3, list)],
    [tlcpMessageTypes.serverKeyExchange, withLength(2, signature)],
    [tlcpMessageTypes.serverHelloDone, Buffer.alloc(0)],
  ];
}

/** Puts each message into its own record, as OpenSSL does. */
export function encodeTlcpFlight(flight: TlcpFlight): Buffer {
  const messages = tlcpBodies(flight).map(([type, body]) => tlcpMessage(type, body));
  return Buffer.concat(messages.map((message) => tlcpRecord(tlcpRecordTypes.handshake, message)));
}
