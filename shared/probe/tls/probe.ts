/**
 * Which certificate of a TLS key type (RSA, ECC) does a listener serve? One fresh handshake over TLS 1.0 to 1.3 with one address.
 * It is never resumed, sends no data, and ends at one hard deadline.
 *
 * This is one of the few files in shared/ that open sockets. It never resolves a name and never rejects.
 *
 * `absent` needs two answers of the server: alert handshake_failure (40) to an offer of one key type, and then either a
 * certificate of another key type or the same alert to an offer of both. The second alert may also mean that there is no common
 * cipher suite (RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.1). But that offer is as wide as the default of OpenSSL, so no
 * ordinary client gets a certificate there either. Without a common version the server sends another alert, protocol_version (70), which never
 * means `absent`.
 */
import { constants, type X509Certificate } from 'node:crypto';
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
import { createTrust, type PublicRoots, publicRoots, type Trust } from '../x509/roots.ts';
import { MAX_CERTIFICATES } from '../x509/served-leaf.ts';
import { askForGroups } from './ask-for-groups.ts';
import { type TlsOfferName, tlsOffer } from './offers.ts';

/** Throws InvalidConfiguration if `extraCaPem` holds no certificate. The probe itself never rejects. */
export function createTlsProbe(options: ProbeOptions): Probe {
  const { clock, timeoutMs, dial = dialDirectly, extraCaPem = [] } = options;
  const roots = options.publicRoots ?? publicRoots;
  const trust = createTrust(extraCaPem, roots);
  return (target) =>
    attempt(clock, timeoutMs, ({ deadline, elapsed }) =>
      observe({
        target,
        protocol: 'tls',
        keyTypes: tlsKeyTypes,
        isHandshakeFailure: (code) => handshakeFailureAlert.test(code),
        handshake: async (offer) => {
          const context = contextFor(offer, roots, extraCaPem);
          return observationOf(await connect({ target, dial, trust, context, deadline, elapsed }));
        },
        askForGroups: () => askForGroups(target, dial, deadline),
      }),
    );
}

/** OpenSSL 3.0 names it SSLV3_ALERT_…, 3.2 and later SSL/TLS_ALERT_…. */
const handshakeFailureAlert = /ALERT_HANDSHAKE_FAILURE$/;

interface HandshakeResult {
  /** As sent, leaf first. Empty if none came. */
  readonly chain: readonly X509Certificate[];
  readonly trust: ChainVerdict;
  readonly protocolVersion: string;
  readonly possessionProved: boolean;
  readonly timings: ProbeTimings;
  /** Why the handshake ended early; `undefined` if it is complete. */
  readonly code: string | undefined;
}

/**
 * A probe sends no client certificate, even if the server requires one. The server may then refuse with an alert before the
 * handshake is complete (RFC 5246 section 7.4.6, RFC 8446 section 4.4.2.4). The certificate it served until then still counts.
 * Servers differ in their alerts: after the server has proved its key, any alert is such a refusal; before, only these are.
 */
const clientCertificateAlert =
  /ALERT_(HANDSHAKE_FAILURE|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_REQUIRED)$/;

/** Of the server: OpenSSL's own errors have other names. */
const anyAlert = /^ERR_SSL_(SSLV3|TLSV1|TLSV13|SSL\/TLS)_ALERT_/;

function isRefusal(code: string, possessionProved: boolean): boolean {
  return clientCertificateAlert.test(code) || (possessionProved && anyAlert.test(code));
}

function observationOf(result: HandshakeResult): Observation {
  const { code, chain, trust, possessionProved } = result;
  if (chain.length > MAX_CERTIFICATES) return unreachable('PROBE_CHAIN_TOO_LONG');
  if (code !== undefined && !(chain.length > 0 && isRefusal(code, possessionProved)))
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

function connect({
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
      // The verdict on the chain is read, not enforced. Whether the name matches is decided elsewhere.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      // A short Diffie-Hellman key endangers no data: none is sent.
      minDHSize: 1,
    });
    socket.getPeerCertificate = emptyPeerCertificate;
    let finished = false;
    let keyExchanged = false;
    let connectedMs: number | undefined;
    const finish = (code: string | undefined) => {
      if (finished) return;
      finished = true;
      deadline.removeEventListener('abort', onDeadline);
      try {
        const finishedMs = elapsed();
        const timings = { connectedMs: connectedMs ?? finishedMs, finishedMs };
        resolve({ ...resultOf(socket, code, keyExchanged, trust), timings });
      } catch (error) {
        reject(error);
      }
      // Closes a complete handshake in an orderly way. The listeners stay attached, so that late errors are ignored.
      if (code === undefined) socket.destroySoon();
      else socket.destroy();
      if (code !== undefined) tcp.destroy();
    };
    const onDeadline = () => finish('PROBE_TIMEOUT');
    // This line is written once the secrets exist, hence after the signature of the server was checked. TLS 1.3 writes other
    // lines earlier.
    socket.on('keylog', (line: Buffer) => {
      keyExchanged ||= line.toString('latin1', 0, 14) === 'CLIENT_RANDOM ';
    });
    tcp.once('connect', () => {
      connectedMs = elapsed();
    });
    socket.once('secureConnect', () => finish(undefined));
    socket.on('error', (error) => finish(codeOf(error)));
    tcp.on('error', (error) => finish(codeOf(error)));
    socket.on('close', () => finish('PROBE_CLOSED'));
    deadline.addEventListener('abort', onDeadline);
    if (deadline.aborted) onDeadline();
  });
}

/**
 * Replaces the getter that Node calls to pass the whole chain to checkServerIdentity. Here that function ignores the chain, and
 * building it took a third of the time of a handshake. takeChain uses the other getter.
 */
function emptyPeerCertificate(): tls.DetailedPeerCertificate {
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
  // Without an ephemeral key exchange the server signs nothing: only a complete handshake proves its key.
  const signed = keyExchanged && chain.length > 0 && /^(EC)?DHE-/.test(socket.getCipher().name);
  return {
    chain,
    trust: complete ? verdictOf(socket, chain, trust) : trust.verify(chain),
    protocolVersion: socket.getProtocol() ?? 'unknown',
    possessionProved: complete || signed,
    code,
  };
}

/**
 * The certificates exactly as sent, at most one more than allowed. The getter removes the leaf from the list inside OpenSSL: it
 * works once, and no other getter works afterwards (nodejs/node#65579). The alternative, getPeerCertificate, sorts the chain and
 * adds roots that were never sent.
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

const UNNAMED_PROBLEM = 'UNSPECIFIED';

function verdictOf(socket: tls.TLSSocket, chain: readonly X509Certificate[], trust: Trust): ChainVerdict {
  const [leaf] = chain;
  const nowMs = Date.now();
  // OpenSSL reports a single problem, and a problem with the dates of the leaf hides all others.
  if (leaf && nearestValidMs(leaf, nowMs) !== nowMs) return trust.verify(chain);
  if (socket.authorized) return { trusted: true };
  const problem = codeOf(socket.authorizationError);
  // Node has no name for many problems of OpenSSL.
  const named = problem === UNNAMED_PROBLEM ? trust.verify(chain) : undefined;
  return named && !named.trusted ? named : { trusted: false, problem };
}

/**
 * A context with many roots takes 30 ms to create and holds no session. It is created once per offer and set of roots, at the
 * first use, and kept.
 */
const contextCaches = new WeakMap<PublicRoots, Map<string, tls.SecureContext>>();

function contextFor(
  offer: TlsOfferName,
  roots: PublicRoots,
  extraCaPem: readonly string[],
): tls.SecureContext {
  const cache = contextCaches.get(roots) ?? new Map<string, tls.SecureContext>();
  contextCaches.set(roots, cache);
  const key = [offer, ...extraCaPem].join('\n');
  const context = cache.get(key) ?? makeContext(offer, [...roots.pems(), ...extraCaPem]);
  cache.set(key, context);
  return context;
}

function makeContext(offer: TlsOfferName, ca: string[]): tls.SecureContext {
  return tls.createSecureContext({
    ca,
    ...tlsOffer(offer),
    // A probe never renegotiates and sends no data, so a server without RFC 5746 is no danger.
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.3',
  });
}
