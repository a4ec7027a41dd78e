/**
 * The client side of a TLS 1.3 handshake over QUIC (RFC 9001 section 4), up to the Finished of the server. At that point
 * everything is known that a probe needs. It sends only its ClientHello, and another one if the server asks for it
 * (HelloRetryRequest).
 *
 * It ignores the application protocol that the server selected, and does not check the connection ids in its transport parameters
 * (RFC 9000 section 7.3): neither says anything about the certificate.
 */
import { timingSafeEqual, type X509Certificate } from 'node:crypto';
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import { provesPossession } from './certificate-verify.ts';
import type { CipherSuite } from './cipher-suite.ts';
import { type ClientHelloRequest, encodeClientHello } from './client-hello.ts';
import { finishedVerifyData, type HandshakeSecrets, handshakeSecrets } from './key-schedule.ts';
import type { Level } from './packet.ts';
import {
  messageTypes,
  readCertificateRequest,
  readCertificates,
  readCertificateVerify,
  readEncryptedExtensions,
  readServerHello,
  type ServerHello,
} from './server-messages.ts';
import { messageHash, transcriptHash } from './transcript.ts';

export type TlsEvent =
  | { readonly kind: 'handshake-keys'; readonly suite: CipherSuite; readonly secrets: HandshakeSecrets }
  /** The server requires another ClientHello, which must be sent. */
  | { readonly kind: 'retry'; readonly hello: Buffer }
  | { readonly kind: 'finished'; readonly possessionProved: boolean };

type MessageType = (typeof messageTypes)[keyof typeof messageTypes];

/** The message types allowed next, in a handshake without resumption (RFC 8446 section 2). */
const successors: Readonly<Record<number, readonly MessageType[]>> = {
  [messageTypes.serverHello]: [messageTypes.encryptedExtensions],
  [messageTypes.encryptedExtensions]: [messageTypes.certificateRequest, messageTypes.certificate],
  [messageTypes.certificateRequest]: [messageTypes.certificate],
  [messageTypes.certificate]: [messageTypes.certificateVerify],
  [messageTypes.certificateVerify]: [messageTypes.finished],
};

const MESSAGE_HEADER_BYTES = 4;

export class TlsClient {
  /** The first ClientHello. */
  readonly hello: Buffer;
  #request: ClientHelloRequest;
  #messages: Buffer[];
  /** The cipher suite of HelloRetryRequest, if there was one. */
  #retriedWith: CipherSuite | undefined;
  #expected: readonly MessageType[] = [messageTypes.serverHello];
  #agreed: { readonly suite: CipherSuite; readonly secrets: HandshakeSecrets } | undefined;
  #chain: readonly X509Certificate[] = [];
  #signatureValid = false;

  constructor(request: ClientHelloRequest) {
    this.#request = request;
    this.hello = encodeClientHello(request);
    this.#messages = [this.hello];
  }

  /** As sent, leaf first. Empty before Certificate has come. */
  get chain(): readonly X509Certificate[] {
    return this.#chain;
  }

  /** `message` includes its header. Throws ProtocolViolation. */
  receive(level: Level, message: Buffer): TlsEvent | undefined {
    const expected = this.#expected.find((type) => type === message[0]);
    const levelOfType = expected === messageTypes.serverHello ? 'initial' : 'handshake';
    if (expected === undefined || level !== levelOfType) {
      throw new ProtocolViolation(`Handshake message ${message[0]} is not expected in ${level} packets.`);
    }
    const event = this.#read(expected, message.subarray(MESSAGE_HEADER_BYTES), message);
    if (event?.kind !== 'retry') this.#expected = successors[expected] ?? [];
    return event;
  }

  #read(type: MessageType, body: Buffer, message: Buffer): TlsEvent | undefined {
    if (type === messageTypes.serverHello) return this.#agree(body, message);
    const { suite, secrets } = this.#agreed ?? failWithoutKeys();
    // Signature and Finished cover everything before them (RFC 8446 section 4.4).
    const hash = transcriptHash(suite.hash, this.#messages);
    this.#messages.push(message);
    if (type === messageTypes.encryptedExtensions) readEncryptedExtensions(body);
    if (type === messageTypes.certificateRequest) readCertificateRequest(body);
    if (type === messageTypes.certificate) this.#chain = readCertificates(body);
    const [leaf] = this.#chain;
    if (type === messageTypes.certificateVerify) {
      this.#signatureValid = leaf !== undefined && provesPossession(leaf, readCertificateVerify(body), hash);
    }
    if (type !== messageTypes.finished) return undefined;
    const verifyData = finishedVerifyData(suite, secrets.server, hash);
    const finishedValid = verifyData.length === body.length && timingSafeEqual(verifyData, body);
    return { kind: 'finished', possessionProved: this.#signatureValid && finishedValid };
  }

  #agree(body: Buffer, message: Buffer): TlsEvent {
    const serverHello = readServerHello(body);
    if (this.#retriedWith && serverHello.suite !== this.#retriedWith) {
      throw new ProtocolViolation('ServerHello and HelloRetryRequest have different cipher suites.');
    }
    if (serverHello.kind === 'retry') return this.#retry(serverHello, message);
    const { suite, group, keyShare } = serverHello;
    const sharedSecret = this.#request.keyShares.sharedSecret(group, keyShare);
    this.#messages.push(message);
    const helloHash = transcriptHash(suite.hash, this.#messages);
    this.#agreed = { suite, secrets: handshakeSecrets(suite, sharedSecret, helloHash) };
    return { kind: 'handshake-keys', ...this.#agreed };
  }

  /** RFC 8446 sections 4.1.4 and 4.4.1. */
  #retry({ suite, group, cookie }: Extract<ServerHello, { kind: 'retry' }>, message: Buffer): TlsEvent {
    if (this.#retriedWith) throw new ProtocolViolation('HelloRetryRequest comes twice.');
    if (group === undefined && !cookie) throw new ProtocolViolation('HelloRetryRequest asks for nothing.');
    const { keyShares } = this.#request;
    this.#retriedWith = suite;
    this.#request = {
      ...this.#request,
      keyShares: group === undefined ? keyShares : keyShares.retryWith(group),
      cookie,
    };
    const hello = encodeClientHello(this.#request);
    this.#messages = [messageHash(suite.hash, this.hello), message, hello];
    return { kind: 'retry', hello };
  }
}

function failWithoutKeys(): never {
  throw new ProtocolViolation('There is no ServerHello yet.');
}
