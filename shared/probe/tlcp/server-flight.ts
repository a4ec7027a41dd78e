/**
 * Reads the answer of a server to a ClientHello (GB/T 38636-2020, handshake protocol): ServerHello, Certificate,
 * ServerKeyExchange, optionally CertificateRequest, ServerHelloDone, all in plain text.
 *
 * Bytes in, a reading out: no sockets, no clock. It checks order and sizes. `observation.ts` evaluates the certificates and the
 * signature.
 */
import { MalformedBytes } from '../../base/bytes/violation.ts';
import { readAlert } from './alerts.ts';
import { offeredSuites } from './client-hello.ts';
import { type HandshakeMessage, MessageReader, messageTypes } from './messages.ts';
import { RecordReader, recordTypes, type TlcpRecord } from './records.ts';
import {
  readCertificateRequest,
  readCertificates,
  readServerHello,
  readServerHelloDone,
  readSignature,
  refuseEcdhe,
} from './server-messages.ts';
import { TlcpViolation } from './violation.ts';

export interface ServerFlight {
  readonly serverRandom: Buffer;
  readonly cipherSuite: number;
  /** DER as sent: signing certificate, encryption certificate, then the chain. */
  readonly certificates: readonly Buffer[];
  /** DER of the SM2 signature in ServerKeyExchange. */
  readonly signature: Buffer;
  readonly clientCertificateRequested: boolean;
}

export type FlightReading =
  /** Valid so far, but incomplete. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'complete'; readonly flight: ServerFlight }
  /** The server ended the handshake, or violated the protocol. */
  | { readonly kind: 'failed'; readonly code: string };

const { serverHello, certificate, serverKeyExchange, certificateRequest, serverHelloDone } = messageTypes;

/** The message types allowed at each position. */
const order: readonly (readonly number[])[] = [
  [serverHello],
  [certificate],
  [serverKeyExchange],
  [certificateRequest, serverHelloDone],
  [serverHelloDone],
];

export class ServerFlightReader {
  readonly #suites: readonly number[];
  readonly #records = new RecordReader();
  readonly #messages = new MessageReader();
  readonly #received: HandshakeMessage[] = [];
  #reading: FlightReading = { kind: 'incomplete' };

  /** @param suites those of the ClientHello */
  constructor(suites: readonly number[] = offeredSuites) {
    this.#suites = suites;
  }

  /** Whether a complete Certificate message has come at its position. It may still be unreadable. */
  get hasCertificate(): boolean {
    return this.#received.some(({ type }) => type === certificate);
  }

  /** Never throws. Bytes after a complete or failed flight do not change the result. */
  read(bytes: Uint8Array): FlightReading {
    if (this.#reading.kind === 'incomplete') this.#reading = this.#readOn(bytes);
    return this.#reading;
  }

  #readOn(bytes: Uint8Array): FlightReading {
    try {
      for (const record of this.#records.read(bytes)) {
        const reading = this.#readRecord(record);
        if (reading.kind !== 'incomplete') return reading;
      }
      return { kind: 'incomplete' };
    } catch (error) {
      if (error instanceof TlcpViolation) return { kind: 'failed', code: error.code };
      if (error instanceof MalformedBytes) return { kind: 'failed', code: 'TLCP_MALFORMED' };
      throw error;
    }
  }

  #readRecord({ type, content }: TlcpRecord): FlightReading {
    if (type === recordTypes.alert) {
      const { fatal, description } = readAlert(content);
      // A warning does not end the handshake: a server may send unrecognized_name (112) before its certificate.
      return fatal ? { kind: 'failed', code: `TLCP_ALERT_${description}` } : { kind: 'incomplete' };
    }
    for (const message of this.#messages.read(content)) {
      if (!order[this.#received.length]?.includes(message.type)) {
        throw new TlcpViolation('TLCP_UNEXPECTED', `Message ${message.type} in the wrong place.`);
      }
      this.#received.push(message);
      if (message.type === serverHello) refuseEcdhe(message.body, this.#suites);
      if (message.type === serverHelloDone) return { kind: 'complete', flight: readFlight(this.#received) };
    }
    return { kind: 'incomplete' };
  }
}

/** `messages` are complete and in their order. */
function readFlight(messages: readonly HandshakeMessage[]): ServerFlight {
  const bodies = new Map(messages.map(({ type, body }) => [type, body]));
  const bodyOf = (type: number) => bodies.get(type) ?? Buffer.alloc(0);
  const { random, cipherSuite } = readServerHello(bodyOf(serverHello));
  const clientCertificateRequested = bodies.has(certificateRequest);
  if (clientCertificateRequested) readCertificateRequest(bodyOf(certificateRequest));
  readServerHelloDone(bodyOf(serverHelloDone));
  return {
    serverRandom: random,
    cipherSuite,
    certificates: readCertificates(bodyOf(certificate)),
    signature: readSignature(bodyOf(serverKeyExchange)),
    clientCertificateRequested,
  };
}
