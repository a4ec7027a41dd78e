/**
 * Which pair of SM2 certificates does a listener serve? The first half of a TLCP handshake (GB/T 38636-2020) with one address:
 * the plain text that the server sends, up to the proof that it holds its signing key. The probe then closes the connection with
 * alerts. It sends no data and ends at one hard deadline.
 *
 * This is the only file of the TLCP probe that opens a socket. It never resolves a name and never rejects.
 *
 * `absent` needs alert handshake_failure (40) from two handshakes in a row. The second one offers the ECDHE suites, too, which
 * require a client certificate: a server that chooses one of them has a certificate that no probe can check (`not-checkable`),
 * whichever alert it sent first. A server that closes the connection without an alert does not speak TLCP at all, or has just restarted: that is
 * `unreachable`.
 */
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { Observation, Probe, ProbeTarget } from '../../core/proof/observation.ts';
import { type Attempt, attempt, codeOf } from '../handshake/attempt.ts';
import { dialDirectly } from '../handshake/dial.ts';
import { observe, serverNameToSend, unreachable } from '../handshake/observe.ts';
import type { ProbeOptions } from '../handshake/probe-options.ts';
import { createTrust } from '../x509/roots.ts';
import { closeAlerts } from './alerts.ts';
import { clientRandom, ecdheSuites, encodeClientHello, offeredSuites } from './client-hello.ts';
import { observationOf } from './observation.ts';
import { type ServerFlight, ServerFlightReader } from './server-flight.ts';
import { TLCP_ECDHE } from './server-messages.ts';

/** Throws InvalidConfiguration if `extraCaPem` holds no certificate. The probe itself never rejects. */
export function createTlcpProbe(options: ProbeOptions): Probe {
  const { clock, timeoutMs, dial = dialDirectly, extraCaPem = [] } = options;
  const { verify } = createTrust(extraCaPem, options.publicRoots);

  return (target) =>
    attempt(clock, timeoutMs, (current) =>
      observe({
        target,
        protocol: 'tlcp',
        keyTypes: ['SM2'],
        isHandshakeFailure: (code) => code === HANDSHAKE_FAILURE,
        isRefusal: (code) => code === HANDSHAKE_FAILURE || code === INSUFFICIENT_SECURITY,
        handshake: (offer) =>
          handshakeWith(
            target,
            current,
            offer === 'open' ? [...offeredSuites, ...ecdheSuites] : offeredSuites,
          ),
      }),
    );

  async function handshakeWith(
    target: ProbeTarget,
    { deadline, elapsed }: Attempt,
    suites: readonly number[],
  ): Promise<Observation> {
    const random = clientRandom(clock.now(), randomBytes);
    const outcome = await handshake({
      ...dial(target.address, target.port),
      hello: encodeClientHello(random, serverNameToSend(target), suites),
      suites,
      deadline,
      elapsed,
    });
    if (!outcome.flight) return outcome.code === TLCP_ECDHE ? onlyEcdhe : unreachable(outcome.code);
    const timings = { connectedMs: outcome.connectedMs, finishedMs: elapsed() };
    return observationOf(outcome.flight, {
      clientRandom: random,
      trustOf: verify,
      timings,
    });
  }
}

interface HandshakeRequest extends Attempt {
  readonly host: string;
  readonly port: number;
  readonly hello: Buffer;
  /** Those of `hello`. */
  readonly suites: readonly number[];
}

/** Alerts (RFC 5246 section 7.2). Servers send either of them where there is no common suite. */
const HANDSHAKE_FAILURE = 'TLCP_ALERT_40';
const INSUFFICIENT_SECURITY = 'TLCP_ALERT_71';

const onlyEcdhe: Observation = {
  kind: 'not-checkable',
  code: TLCP_ECDHE,
  versions: ['TLCP with ECDHE only'],
};

type HandshakeOutcome =
  | { readonly flight: ServerFlight; readonly connectedMs: number }
  | { readonly flight?: undefined; readonly code: string };

/** Rejects only if Node refuses to connect at all, for example to an impossible port. */
function handshake({
  host,
  port,
  hello,
  suites,
  deadline,
  elapsed,
}: HandshakeRequest): Promise<HandshakeOutcome> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, noDelay: true });
    const reader = new ServerFlightReader(suites);
    let connectedMs = 0;
    const finish = (outcome: HandshakeOutcome) => {
      deadline.removeEventListener('abort', onDeadline);
      socket.off('data', onData);
      // Closes in an orderly way if a flight was read. The listeners stay attached, so that late errors are ignored.
      if (outcome.flight) socket.write(closeAlerts);
      if (outcome.flight) socket.destroySoon();
      else socket.destroy();
      resolve(outcome);
    };
    const onDeadline = () => finish({ code: 'PROBE_TIMEOUT' });
    const onData = (bytes: Buffer) => {
      const reading = reader.read(bytes);
      if (reading.kind === 'complete') finish({ flight: reading.flight, connectedMs });
      if (reading.kind === 'failed') finish({ code: reading.code });
    };
    socket.once('connect', () => {
      connectedMs = elapsed();
      socket.write(hello);
    });
    socket.on('data', onData);
    socket.on('error', (error) => finish({ code: codeOf(error) }));
    socket.on('close', () => finish({ code: 'PROBE_CLOSED' }));
    deadline.addEventListener('abort', onDeadline);
    if (deadline.aborted) onDeadline();
  });
}
