/**
 * Which certificate of a key type that TLS has (RSA, ECC) does a listener serve? One fresh handshake over TLS 1.0 to 1.3 with one address, never resumed,
 * no data sent, within one hard deadline.
 *
 * This is one of the few places in shared/ that touch sockets. It never looks up a name and never rejects.
 *
 * `absent` needs the server's own word twice: alert handshake_failure (40) to an offer of one key type, and then either a
 * certificate of another key type or the same alert to an offer of both. The second alert may also mean that there is no common
 * cipher suite (RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.1), but as all usual ones were offered, no client gets a certificate
 * there either. No common version is another alert, protocol_version (70), and is never `absent`.
 */
import type { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { tlsKeyTypes } from '../../core/model/key-types.ts';
import type { Observation, Probe, ProbeTarget, ProbeTimings } from '../../core/proof/observation.ts';
import { attempt, codeOf } from '../handshake/attempt.ts';
import { type Dial, dialDirectly } from '../handshake/dial.ts';
import { observe, serverNameToSend, unreachable } from '../handshake/observe.ts';
import type { ProbeOptions } from '../handshake/probe-options.ts';
import { observationOfChain } from '../handshake/seen-chain.ts';
import { type ChainVerdict, nearestValidMs } from '../x509/chain.ts';
import { type Trust, trustIn } from '../x509/roots.ts';
import { MAX_CERTIFICATES } from '../x509/served-leaf.ts';
import { type TlsOfferName, tlsOffer } from './offers.ts';

/** Throws InvalidConfiguration where `extraCaPem` holds no certificate; the probe itself never rejects. */
export function createTlsProbe(options: ProbeOptions): Probe {
  const { clock, timeoutMs, dial = dialDirectly, extraCaPem = [] } = options;
  const trust = trustIn(extraCaPem);
  return (target) =>
    attempt(clock, timeoutMs, ({ deadline, elapsed }) =>
      observe({
        target,
        protocol: 'tls',
        keyTypes: tlsKeyTypes,
        isHandshakeFailure: (code) => handshakeFailureAlert.test(code),
        ask: async (offer) => {
          const context = contextFor(offer, extraCaPem);
          return observationOf(await handshake({ target, dial, trust, context, deadline, elapsed }));
        },
      }),
    );
}

/** OpenSSL 3.0 says SSLV3_ALERT_…, 3.2 and later SSL/TLS_ALERT_…. */
const handshakeFailureAlert = /ALERT_HANDSHAKE_FAILURE$/;

interface HandshakeResult {
  /** As sent, leaf first; empty where none came. */
  readonly chain: readonly X509Certificate[];
  readonly trust: ChainVerdict;
  readonly protocolVersion: string;
  readonly possessionProved: boolean;
  readonly timings: ProbeTimings;
  /** Why the handshake ended early; `undefined` where it is complete. */
  readonly code: string | undefined;
}

/**
 * A server that demands a client certificate gets none from a probe. It may refuse before the handshake is complete
 * (RFC 5246 section 7.4.6, RFC 8446 section 4.4.2.4), with one of these; what it served until then still counts.
 */
const clientCertificateAlert =
  /ALERT_(HANDSHAKE_FAILURE|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_REQUIRED)$/;

function observationOf(result: HandshakeResult): Observation {
  const { code, chain, trust } = result;
  if (chain.length > MAX_CERTIFICATES) return unreachable('PROBE_CHAIN_TOO_LONG');
  if (code !== undefined && !(chain.length > 0 && clientCertificateAlert.test(code)))
    return unreachable(code);
  return observationOfChain({ ...result, trustOf: () => trust });
}

interface HandshakeRequest {
  readonly target: ProbeTarget;
  readonly dial: Dial;
  readonly trust: Trust;
  readonly context: tls.SecureContext;
  readonly deadline: AbortSignal;
  /** Milliseconds since the probe began. */
  readonly elapsed: () => number;
}

function handshake({
  target,
  dial,
  trust,
  context,
  deadline,
  elapsed,
}: HandshakeRequest): Promise<HandshakeResult> {
  return new Promise((resolve, reject) => {
    const tcp = net.connect({ ...dial(target.address, target.port), noDelay: true });
    const socket = tls.connect({
      socket: tcp,
      // An empty name sends no server_name.
      servername: serverNameToSend(target) ?? '',
      secureContext: context,
      // The verdict on the chain is read, not enforced; whether the name fits is judged elsewhere.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    socket.getPeerCertificate = withoutReading;
    let settled = false;
    let keyExchanged = false;
    let connectedMs: number | undefined;
    const settle = (code: string | undefined) => {
      if (settled) return;
      settled = true;
      deadline.removeEventListener('abort', onDeadline);
      try {
        const finishedMs = elapsed();
        const timings = { connectedMs: connectedMs ?? finishedMs, finishedMs };
        resolve({ ...resultOf(socket, code, keyExchanged, trust), timings });
      } catch (error) {
        reject(error);
      }
      // A polite end where there was a handshake; listeners stay, so that late errors go nowhere.
      if (code === undefined) socket.destroySoon();
      else socket.destroy();
      if (code !== undefined) tcp.destroy();
    };
    const onDeadline = () => settle('PROBE_TIMEOUT');
    // Written once the secrets exist, hence after the server's signature was checked. In TLS 1.3 other lines come earlier.
    socket.on('keylog', (line: Buffer) => {
      keyExchanged ||= line.toString('latin1', 0, 14) === 'CLIENT_RANDOM ';
    });
    tcp.once('connect', () => {
      connectedMs = elapsed();
    });
    socket.once('secureConnect', () => settle(undefined));
    socket.on('error', (error) => settle(codeOf(error)));
    tcp.on('error', (error) => settle(codeOf(error)));
    socket.on('close', () => settle('PROBE_CLOSED'));
    deadline.addEventListener('abort', onDeadline);
    if (deadline.aborted) onDeadline();
  });
}

/**
 * In place of the getter that Node calls to tell checkServerIdentity about the whole chain. Here that function does not look at it, and
 * telling it was a third of all work of a handshake. takeChain uses the other getter.
 */
function withoutReading(): tls.DetailedPeerCertificate {
  return {} as tls.DetailedPeerCertificate;
}

function resultOf(
  socket: tls.TLSSocket,
  code: string | undefined,
  keyExchanged: boolean,
  trust: Trust,
): Omit<HandshakeResult, 'timings'> {
  const chain = takeChain(socket);
  const complete = code === undefined;
  // Without an ephemeral exchange the server signs nothing: its key is proved only by a complete handshake.
  const signed = keyExchanged && chain.length > 0 && socket.getCipher().name.startsWith('ECDHE-');
  return {
    chain,
    trust: complete ? verdictOf(socket, chain, trust) : trust.verify(chain),
    protocolVersion: socket.getProtocol() ?? 'unknown',
    possessionProved: complete || signed,
    code,
  };
}

/**
 * The certificates exactly as sent, and not many more than are allowed. The getter takes the leaf out of OpenSSL's own list: it works
 * once, and no other getter works after it (nodejs/node#65579). The other one, getPeerCertificate, sorts the chain and adds roots that
 * were never sent.
 */
function takeChain(socket: tls.TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let certificate = socket.getPeerX509Certificate();
  while (certificate && chain.length <= MAX_CERTIFICATES) {
    chain.push(certificate);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

function verdictOf(socket: tls.TLSSocket, chain: readonly X509Certificate[], trust: Trust): ChainVerdict {
  const [leaf] = chain;
  const nowMs = Date.now();
  // OpenSSL tells one problem only, and the dates of a leaf hide what else is wrong.
  if (leaf && nearestValidMs(leaf, nowMs) !== nowMs) return trust.verify(chain);
  return socket.authorized
    ? { trusted: true }
    : { trusted: false, problem: codeOf(socket.authorizationError) };
}

/** A context with many roots takes 30 ms to make and holds no session: one for each offer and set of roots, when it is needed, for ever. */
const contextCache = new Map<string, tls.SecureContext>();

function contextFor(offer: TlsOfferName, extraCaPem: readonly string[]): tls.SecureContext {
  const key = [offer, ...extraCaPem].join('\n');
  const context = contextCache.get(key) ?? makeContext(offer, extraCaPem);
  contextCache.set(key, context);
  return context;
}

function makeContext(offer: TlsOfferName, extraCaPem: readonly string[]): tls.SecureContext {
  const ca = extraCaPem.length > 0 ? { ca: [...tls.rootCertificates, ...extraCaPem] } : {};
  return tls.createSecureContext({
    ...ca,
    ...tlsOffer(offer),
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.3',
  });
}
