/**
 * One handshake of the visitor: connects, reads the certificate chain, closes. Shares no code with the product's probe, so that it can test
 * the product.
 */
import type { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import type { Accepts, VisitTarget } from './targets.ts';

export interface HandshakeOutcome {
  /** Local `address:port` of the connection; `undefined` if there was none. */
  readonly client: string | undefined;
  /** As sent, leaf first; empty if the handshake did not complete. */
  readonly chain: readonly X509Certificate[];
  /** Why it did not complete. */
  readonly error: string | undefined;
}

export interface HandshakeOptions {
  readonly dialMap: Readonly<Record<string, number>>;
  readonly timeoutMs: number;
}

/** Offers of an ordinary client of TLS 1.2 or 1.3 that accepts one key type. */
const offers: Readonly<Record<Accepts, tls.SecureContextOptions>> = {
  rsa: {
    sigalgs: 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pkcs1_sha256:rsa_pkcs1_sha384',
    ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384',
  },
  ecc: {
    sigalgs: 'ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384',
    ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384',
  },
  both: {},
};

/** Created once for thousands of handshakes. They hold no session. */
const contexts: Readonly<Record<Accepts, tls.SecureContext>> = {
  rsa: tls.createSecureContext(offers.rsa),
  ecc: tls.createSecureContext(offers.ecc),
  both: tls.createSecureContext(offers.both),
};

export function handshake(target: VisitTarget, options: HandshakeOptions): Promise<HandshakeOutcome> {
  const mapped = options.dialMap[`${target.address}:${target.port}`];
  const socket = tls.connect({
    host: mapped === undefined ? target.address : '127.0.0.1',
    port: mapped ?? target.port,
    servername: target.serverName ?? '',
    secureContext: contexts[target.accepts],
    // acceptance.ts checks the chain against the emulator's clock.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  return new Promise((resolve) => {
    let client: string | undefined;
    const timer = setTimeout(() => finish('timeout'), options.timeoutMs);
    const finish = (error: string | undefined) => {
      clearTimeout(timer);
      resolve({ client, chain: error === undefined ? chainOf(socket) : [], error });
      socket.destroy();
    };
    socket.once('connect', () => {
      client = `${socket.localAddress}:${socket.localPort}`;
    });
    socket.once('secureConnect', () => finish(undefined));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    socket.once('close', () => finish('closed'));
  });
}

/** Call once per socket: `issuerCertificate` can be read only once. */
function chainOf(socket: tls.TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next && chain.length < 10) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}
