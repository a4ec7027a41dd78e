/**
 * Which RSA or ECC certificate does a QUIC listener serve? One fresh handshake of QUIC v1 and HTTP/3 with one address, over UDP,
 * within one hard deadline.
 *
 * This file is the edge: sockets and the clock. What is said on the wire is decided in `client.ts`. It never looks up a name and
 * never rejects.
 *
 * `absent` needs the server's own word twice, as in `../tls.ts`: alert handshake_failure (40) to an offer of one key type, and then
 * either a certificate of another key type or the same alert to an offer of both.
 */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';
import type { Clock } from '../../clock.ts';
import { attempt, codeOf } from '../attempt.ts';
import { verifyChain } from '../chain.ts';
import { type Dial, dialDirectly, type Observation, type Probe, type ProbeTarget } from '../probe.ts';
import { requireCertificates, trustedRoots } from '../roots.ts';
import { QuicClient } from './client.ts';
import { observationOf } from './observation.ts';
import type { QuicOfferName } from './signature-schemes.ts';

export interface QuicProbeOptions {
  /** Default: the address itself. */
  readonly dial?: Dial;
  /** PEM of trusted roots besides the system's. */
  readonly extraCaPem?: readonly string[];
  /** Counts the deadline, the repetitions and the timings. */
  readonly clock: Clock;
  /** Over everything a probe does: the handshake and its confirmation. */
  readonly timeoutMs: number;
}

/** Throws InvalidConfiguration where `extraCaPem` holds no certificate; the probe itself never rejects. */
export function createQuicProbe(options: QuicProbeOptions): Probe {
  const extraCaPem = options.extraCaPem ?? [];
  requireCertificates(extraCaPem);
  return (target) =>
    attempt(options.clock, options.timeoutMs, ({ deadline, elapsed }) => {
      const ask = (offer: QuicOfferName) =>
        handshake({ ...options, extraCaPem, target, offer, elapsed, deadline });
      return observe(target, ask);
    });
}

const HANDSHAKE_FAILURE = 'QUIC_TLS_ALERT_40';

async function observe(
  target: ProbeTarget,
  ask: (offer: QuicOfferName) => Promise<Observation>,
): Promise<Observation> {
  if (target.protocol !== 'quic' || target.keyType === 'SM2') {
    return { kind: 'unreachable', code: 'PROBE_PROTOCOL' };
  }
  const pinned = await ask(target.keyType);
  if (!isHandshakeFailure(pinned)) return pinned;
  const open = await ask('open');
  if (isHandshakeFailure(open)) return { kind: 'absent', code: HANDSHAKE_FAILURE };
  // The asked key type after all: the pinned offer was too narrow, or the listener has just changed.
  if (open.kind !== 'certificate' || open.keyType === target.keyType) return open;
  return { kind: 'absent', code: HANDSHAKE_FAILURE };
}

function isHandshakeFailure(observation: Observation): boolean {
  return observation.kind === 'unreachable' && observation.code === HANDSHAKE_FAILURE;
}

interface HandshakeRequest extends QuicProbeOptions {
  readonly extraCaPem: readonly string[];
  readonly target: ProbeTarget;
  readonly offer: QuicOfferName;
  /** Milliseconds since the probe began. */
  readonly elapsed: () => number;
  readonly deadline: AbortSignal;
}

function handshake(request: HandshakeRequest): Promise<Observation> {
  const { target, offer, clock, elapsed, deadline } = request;
  const { host, port } = (request.dial ?? dialDirectly)(target.address, target.port);
  // Node would look a name up, and read an empty text as localhost.
  const family = net.isIP(host);
  if (net.isIP(target.address) === 0 || family === 0) {
    return Promise.resolve({ kind: 'unreachable', code: 'PROBE_ADDRESS' });
  }
  // OpenSSL judges dates by the machine's own clock; so that all probes agree, this one does, too.
  const verifyTrust = (chain: Parameters<typeof verifyChain>[0]) =>
    verifyChain(chain, trustedRoots(request.extraCaPem)(), Date.now());
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
    const client = new QuicClient({ serverName: sniOf(target), offer, randomBytes }, clock.now());
    let connectedMs: number | undefined;
    let pause = new AbortController();
    let settled = false;

    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      pause.abort();
      deadline.removeEventListener('abort', onDeadline);
      finish();
    };
    const fail = (error: unknown) =>
      settle(() => {
        socket.close();
        resolve({ kind: 'unreachable', code: codeOf(error) });
      });
    /** Nothing that happens later, by a timer or a packet, may end the process. */
    const guarded = (act: () => void) => {
      try {
        act();
      } catch (error) {
        fail(error);
      }
    };
    /** Sends what must be sent, ends where there is an outcome, and sleeps until the next repetition otherwise. */
    const follow = () => {
      if (settled) return;
      if (client.isAnswered) connectedMs ??= elapsed();
      const datagrams = client.takeDatagrams();
      const { outcome } = client;
      if (!outcome) {
        for (const datagram of datagrams) socket.send(datagram, (error) => error && fail(error));
        rest();
        return;
      }
      settle(() => {
        const finishedMs = elapsed();
        const [farewell] = datagrams;
        // Whether the farewell arrives is of no interest.
        if (farewell) socket.send(farewell, () => socket.close());
        else socket.close();
        try {
          resolve(
            observationOf(outcome, verifyTrust, { connectedMs: connectedMs ?? finishedMs, finishedMs }),
          );
        } catch (error) {
          reject(error);
        }
      });
    };
    const rest = () => {
      pause.abort();
      pause = new AbortController();
      const { wakeAtMs } = client;
      if (wakeAtMs === undefined) return;
      clock.sleep(Math.max(wakeAtMs - clock.now(), 0), pause.signal).then(
        () =>
          guarded(() => {
            client.wake(clock.now());
            follow();
          }),
        () => undefined,
      );
    };
    const onDeadline = () =>
      guarded(() => {
        client.giveUp();
        follow();
      });

    // Stays after the end, so that late errors go nowhere.
    socket.on('error', fail);
    socket.on('message', (datagram) =>
      guarded(() => {
        client.receive(datagram, clock.now());
        follow();
      }),
    );
    deadline.addEventListener('abort', onDeadline);
    if (deadline.aborted) onDeadline();
    // The callback gets the error where there is one, whatever its type says.
    else socket.connect(port, host, (error?: Error) => (error ? fail(error) : guarded(follow)));
  });
}

/** An empty name sends no server_name; an address must not be sent as one (RFC 6066 section 3). */
function sniOf({ serverName }: ProbeTarget): string | undefined {
  return serverName && net.isIP(serverName) === 0 ? serverName : undefined;
}
