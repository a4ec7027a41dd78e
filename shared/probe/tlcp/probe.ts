/**
 * Which pair of SM2 certificates does a listener serve? The first half of a TLCP handshake (GB/T 38636-2020) with one address: what the
 * server sends in plain text, up to the proof that it holds its signing key. Then the probe says that it leaves. No data is sent, all
 * within one hard deadline.
 *
 * This is the only part of the TLCP probe that touches a socket. It never looks up a name and never rejects.
 *
 * `absent` needs alert handshake_failure (40) from two handshakes in a row. It may also mean that there is no common cipher suite; but
 * as both suites without a client certificate were offered, no ordinary client gets a certificate there either. A server that closes
 * without a word does not speak TLCP at all, or was just restarted: that is `unreachable`.
 */
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { Observation, Probe, ProbeTarget } from '../../core/proof/observation.ts';
import { type Attempt, attempt, codeOf } from '../handshake/attempt.ts';
import { dialDirectly } from '../handshake/dial.ts';
import { observe, serverNameToSend, unreachable } from '../handshake/observe.ts';
import type { ProbeOptions } from '../handshake/probe-options.ts';
import { trustIn } from '../x509/roots.ts';
import { farewell } from './alerts.ts';
import { clientRandom, encodeClientHello } from './client-hello.ts';
import { observationOf } from './observation.ts';
import { type ServerFlight, ServerFlightReader } from './server-flight.ts';

/** Throws InvalidConfiguration where `extraCaPem` holds no certificate; the probe itself never rejects. */
export function createTlcpProbe(options: ProbeOptions): Probe {
  const { clock, timeoutMs, dial = dialDirectly, extraCaPem = [] } = options;
  const { verify } = trustIn(extraCaPem);

  return (target) =>
    attempt(clock, timeoutMs, (current) =>
      observe({
        target,
        protocol: 'tlcp',
        keyTypes: ['SM2'],
        isHandshakeFailure: (code) => code === 'TLCP_ALERT_40',
        // There is one key type only, so that the open offer is the same hello once more.
        ask: () => handshakeWith(target, current),
      }),
    );

  async function handshakeWith(target: ProbeTarget, { deadline, elapsed }: Attempt): Promise<Observation> {
    const random = clientRandom(clock.now(), randomBytes);
    const outcome = await handshake({
      ...dial(target.address, target.port),
      hello: encodeClientHello(random, serverNameToSend(target)),
      deadline,
      elapsed,
    });
    if (!outcome.flight) return unreachable(outcome.code);
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
}

type HandshakeOutcome =
  | { readonly flight: ServerFlight; readonly connectedMs: number }
  | { readonly flight?: undefined; readonly code: string };

/** Rejects only where Node refuses to connect at all, to a port that cannot be, for example. */
function handshake({ host, port, hello, deadline, elapsed }: HandshakeRequest): Promise<HandshakeOutcome> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, noDelay: true });
    const reader = new ServerFlightReader();
    let connectedMs = 0;
    const settle = (outcome: HandshakeOutcome) => {
      deadline.removeEventListener('abort', onDeadline);
      socket.off('data', onData);
      // A polite end where there was a flight; listeners stay, so that late errors go nowhere.
      if (outcome.flight) socket.write(farewell);
      if (outcome.flight) socket.destroySoon();
      else socket.destroy();
      resolve(outcome);
    };
    const onDeadline = () => settle({ code: 'PROBE_TIMEOUT' });
    const onData = (bytes: Buffer) => {
      const reading = reader.read(bytes);
      if (reading.kind === 'complete') settle({ flight: reading.flight, connectedMs });
      if (reading.kind === 'failed') settle({ code: reading.code });
    };
    socket.once('connect', () => {
      connectedMs = elapsed();
      socket.write(hello);
    });
    socket.on('data', onData);
    socket.on('error', (error) => settle({ code: codeOf(error) }));
    socket.on('close', () => settle({ code: 'PROBE_CLOSED' }));
    deadline.addEventListener('abort', onDeadline);
    if (deadline.aborted) onDeadline();
  });
}
