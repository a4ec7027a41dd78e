/**
 * Answers a TLCP ClientHello with the certificate pair of an SM2 certificate. The handshake goes no further: the next data of the client
 * ends the connection.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { CertificateMaterial } from '../model/types.ts';
import { sm2Signer } from '../pki/keys.ts';
import type { ClientHello } from './client-hello.ts';
import { encodeTlcpFlight } from './tlcp-flight.ts';

export interface TlcpAnswer {
  readonly hello: Pick<ClientHello, 'random'>;
  readonly cipherSuite: number;
  readonly material: CertificateMaterial;
}

export function answerTlcp(socket: Socket, { hello, cipherSuite, material }: TlcpAnswer): void {
  socket.write(
    encodeTlcpFlight({
      clientRandom: hello.random,
      serverRandom: randomBytes(32),
      cipherSuite,
      certificates: dersOf(material.chainPem),
      sign: sm2Signer(material.keyPem),
    }),
  );
  // The client's close alert, or the rest of its handshake.
  socket.once('data', () => socket.end());
  socket.resume();
}

export function dersOf(chainPem: string): Buffer[] {
  const blocks = chainPem.split('-----END CERTIFICATE-----').slice(0, -1);
  return blocks.map((block) => Buffer.from(block.replace('-----BEGIN CERTIFICATE-----', ''), 'base64'));
}
