/**
 * The flight of a TLS 1.3 server after a ClientHello (RFC 8446 section 2), for QUIC: up to its Finished, with one certificate.
 */
import { createPrivateKey, randomBytes, sign, X509Certificate } from 'node:crypto';
import { uint, vector } from '../../../shared/base/bytes/byte-writer.ts';
import { fits, signedContent, signingKey } from '../../../shared/probe/quic/certificate-verify.ts';
import { type CipherSuite, cipherSuites } from '../../../shared/probe/quic/cipher-suite.ts';
import {
  extension,
  extensionTypes,
  handshakeMessage,
  TLS_1_3,
} from '../../../shared/probe/quic/client-hello.ts';
import {
  finishedVerifyData,
  type HandshakeSecrets,
  handshakeSecrets,
} from '../../../shared/probe/quic/key-schedule.ts';
import { createKeyShares, supportedGroups } from '../../../shared/probe/quic/key-shares.ts';
import { messageTypes } from '../../../shared/probe/quic/server-messages.ts';
import { signatureSchemes } from '../../../shared/probe/quic/signature-schemes.ts';
import { transcriptHash } from '../../../shared/probe/quic/transcript.ts';
import { varint } from '../../../shared/probe/quic/varint.ts';
import type { CertificateMaterial } from '../model/types.ts';
import type { ClientHello } from './client-hello.ts';

export interface FlightRequest {
  readonly hello: ClientHello;
  /** The ClientHello with its header, as received. */
  readonly helloMessage: Buffer;
  /** Start of the transcript if this is the second ClientHello (RFC 8446 section 4.4.1). */
  readonly before?: readonly Buffer[];
  readonly material: CertificateMaterial;
  /** RFC 9000 section 18.2: ids that a server must repeat. */
  readonly originalDestinationId: Buffer;
  readonly sourceId: Buffer;
}

export interface ServerFlight {
  readonly suite: CipherSuite;
  readonly secrets: HandshakeSecrets;
  /** For Initial packets. */
  readonly serverHello: Buffer;
  /** For Handshake packets: EncryptedExtensions, Certificate, CertificateVerify, Finished. */
  readonly encrypted: Buffer;
}

/** `undefined`: client and server have no common suite, group or signature algorithm. */
export function makeFlight(request: FlightRequest): ServerFlight | undefined {
  const { hello, helloMessage, material } = request;
  const suite = hello.cipherSuites.map((id) => cipherSuites.find((known) => known.id === id)).find(Boolean);
  const group = supportedGroups.find((one) => hello.keyShares.has(one));
  const keyShares = createKeyShares(randomBytes, group === undefined ? [] : [group]);
  const [share] = keyShares.shares;
  const peerKey = share && hello.keyShares.get(share.group);
  const key = createPrivateKey(material.keyPem);
  const scheme = signatureSchemes.find(
    (one) => fits(one, key) && hello.signatureAlgorithms?.includes(one.id),
  );
  if (!suite || !share || !peerKey || !scheme) return undefined;

  const serverHello = encodeServerHello(suite, share);
  const messages = [...(request.before ?? []), helloMessage, serverHello];
  const messagesInTheClear = messages.length;
  const hash = () => transcriptHash(suite.hash, messages);
  const secrets = handshakeSecrets(suite, keyShares.sharedSecret(share.group, peerKey), hash());
  messages.push(encodeEncryptedExtensions(request));
  messages.push(encodeCertificate(material));
  const signature = sign(scheme.hash, signedContent(hash()), signingKey(scheme, key));
  const verifyBody = Buffer.concat([uint(scheme.id, 2), vector(2, signature)]);
  messages.push(handshakeMessage(messageTypes.certificateVerify, verifyBody));
  messages.push(handshakeMessage(messageTypes.finished, finishedVerifyData(suite, secrets.server, hash())));
  return { suite, secrets, serverHello, encrypted: Buffer.concat(messages.slice(messagesInTheClear)) };
}

function encodeServerHello(
  suite: CipherSuite,
  share: { readonly group: number; readonly key: Buffer },
): Buffer {
  const keyShare = Buffer.concat([uint(share.group, 2), vector(2, share.key)]);
  const body = Buffer.concat([
    uint(0x0303, 2),
    randomBytes(32),
    vector(1), // legacy_session_id_echo
    uint(suite.id, 2),
    uint(0, 1), // legacy_compression_method
    vector(
      2,
      extension(extensionTypes.supportedVersions, uint(TLS_1_3, 2)),
      extension(extensionTypes.keyShare, keyShare),
    ),
  ]);
  return handshakeMessage(messageTypes.serverHello, body);
}

function encodeEncryptedExtensions({ originalDestinationId, sourceId }: FlightRequest): Buffer {
  const parameter = (id: number, value: Buffer) => Buffer.concat([varint(id), varint(value.length), value]);
  const parameters = Buffer.concat([
    parameter(0x00, originalDestinationId), // original_destination_connection_id
    parameter(0x0f, sourceId), // initial_source_connection_id
  ]);
  const extensions = vector(
    2,
    extension(extensionTypes.alpn, vector(2, vector(1, Buffer.from('h3', 'latin1')))),
    extension(extensionTypes.quicTransportParameters, parameters),
  );
  return handshakeMessage(messageTypes.encryptedExtensions, extensions);
}

function encodeCertificate({ chainPem }: CertificateMaterial): Buffer {
  const pems = chainPem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const entries = pems.map((pem) => Buffer.concat([vector(3, new X509Certificate(pem).raw), vector(2)]));
  return handshakeMessage(messageTypes.certificate, Buffer.concat([vector(1), vector(3, ...entries)]));
}
