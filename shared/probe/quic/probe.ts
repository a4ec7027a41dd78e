/**
 * Which RSA or ECC certificate does a QUIC listener serve? One fresh handshake of QUIC v1 and HTTP/3 with one address, over UDP,
 * within one hard deadline.
 *
 * This file is the edge: sockets and the clock. What is said on the wire is decided in `client.ts`. It never looks up a name and
 * never rejects.
 *
 * `absent` needs the server's own word twice (`../handshake/observe.ts`).
 */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { isIP } from 'node:net';
import { quicKeyTypes } from '../../core/model/key-types.ts';
import type { Observation, Probe, ProbeTarget } from '../../core/proof/observation.ts';
import { attempt, codeOf } from '../handshake/attempt.ts';
import { dialDirectly } from '../handshake/dial.ts';
import { observe, serverNameToSend, unreachable } from '../handshake/observe.ts';
import type { ProbeOptions } from '../handshake/probe-options.ts';
import { trustIn } from '../x509/roots.ts';
import { QuicClient } from './client.ts';
import { observationOf, type VerifyTrust } from './observation.ts';
import type { QuicOfferName } from './signature-schemes.ts';

/** Throws InvalidConfiguration where `extraCaPem` holds no certificate; the probe itself never rejects. */
export function createQuicProbe(options: ProbeOptions): Probe {
  const { verify: trustOf } = trustIn(options.extraCaPem ?? []);
  return (target) =>
    attempt(options.clock, options.timeoutMs, ({ deadline, elapsed }) => {
      const ask = (offer: QuicOfferName) =>
        handshake({ ...options, trustOf, target, offer, elapsed, deadline });
      return observe({
        target,
        protocol: 'quic',
        keyTypes: quicKeyTypes,
        isHandshakeFailure: (code) => code === HANDSHAKE_FAILURE,
        ask,
      });
    });
}

const HANDSHAKE_FAILURE = 'QUIC_TLS_ALERT_40';

interface HandshakeRequest extends ProbeOptions {
  readonly trustOf: VerifyTrust;
  readonly target: ProbeTarget;
  readonly offer: QuicOfferName;
  /** Milliseconds since the probe began. */
  readonly elapsed: () => number;
  readonly deadline: AbortSignal;
}

function handshake(request: HandshakeRequest): Promise<Observation> {
  const { target, offer, clock, elapsed, deadline } = request;
  const { host, port } = (request.dial ?? dialDirectly)(target.address, target.port);
  const family = isIP(host);
  if (family === 0) return Promise.resolve(unreachable('PROBE_ADDRESS'));
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
    const client = new QuicClient({ serverName: serverNameToSend(target), offer, randomBytes }, clock.now());
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
        resolve(unreachable(codeOf(error)));
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
            observationOf(outcome, request.trustOf, { connectedMs: connectedMs ?? finishedMs, finishedMs }),
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
