/**
 * Which RSA or ECC certificate does a QUIC listener serve? One fresh handshake of QUIC v1 and HTTP/3 with one address, over UDP,
 * within one hard deadline.
 *
 * This file handles sockets and the clock; `client.ts` implements the protocol. It never resolves a name and never rejects.
 *
 * `absent` needs two answers of the server (`../handshake/observe.ts`).
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
import { createTrust } from '../x509/roots.ts';
import { QuicClient } from './client.ts';
import { observationOf, type VerifyTrust } from './observation.ts';
import type { QuicOfferName } from './signature-schemes.ts';

/** Throws InvalidConfiguration if `extraCaPem` holds no certificate. The probe itself never rejects. */
export function createQuicProbe(options: ProbeOptions): Probe {
  const { verify: trustOf } = createTrust(options.extraCaPem ?? [], options.publicRoots);
  return (target) =>
    attempt(options.clock, options.timeoutMs, ({ deadline, elapsed }) =>
      observe({
        target,
        protocol: 'quic',
        keyTypes: quicKeyTypes,
        isHandshakeFailure: (code) => code === HANDSHAKE_FAILURE,
        handshake: (offer) => connect({ ...options, trustOf, target, offer, elapsed, deadline }),
        askForGroups: () => connect({ ...options, trustOf, target, offer: 'groups', elapsed, deadline }),
      }),
    );
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

function connect(request: HandshakeRequest): Promise<Observation> {
  const { target, offer, clock, elapsed, deadline } = request;
  const { host, port } = (request.dial ?? dialDirectly)(target.address, target.port);
  const family = isIP(host);
  if (family === 0) return Promise.resolve(unreachable('PROBE_ADDRESS'));
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
    const client = new QuicClient({ serverName: serverNameToSend(target), offer, randomBytes }, clock.now());
    let connectedMs: number | undefined;
    let pause = new AbortController();
    let finished = false;

    const end = (conclude: () => void) => {
      if (finished) return;
      finished = true;
      pause.abort();
      deadline.removeEventListener('abort', onDeadline);
      conclude();
    };
    const fail = (error: unknown) =>
      end(() => {
        socket.close();
        resolve(unreachable(codeOf(error)));
      });
    /** Turns exceptions in later callbacks into an observation; otherwise they would end the process. */
    const guarded = (act: () => void) => {
      try {
        act();
      } catch (error) {
        fail(error);
      }
    };
    /** Sends the pending datagrams. Ends if there is an outcome, otherwise sleeps until the next retransmission. */
    const advance = () => {
      if (finished) return;
      if (client.isAnswered) connectedMs ??= elapsed();
      const datagrams = client.takeDatagrams();
      const { outcome } = client;
      if (!outcome) {
        for (const datagram of datagrams) socket.send(datagram, (error) => error && fail(error));
        sleepUntilWake();
        return;
      }
      end(() => {
        const finishedMs = elapsed();
        const [closeDatagram] = datagrams;
        // It does not matter whether this datagram arrives.
        if (closeDatagram) socket.send(closeDatagram, () => socket.close());
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
    const sleepUntilWake = () => {
      pause.abort();
      pause = new AbortController();
      const { wakeAtMs } = client;
      if (wakeAtMs === undefined) return;
      clock.sleep(Math.max(wakeAtMs - clock.now(), 0), pause.signal).then(
        () =>
          guarded(() => {
            client.wake(clock.now());
            advance();
          }),
        () => undefined,
      );
    };
    const onDeadline = () =>
      guarded(() => {
        client.giveUp();
        advance();
      });

    // Stays attached after the end, so that late errors are ignored.
    socket.on('error', fail);
    socket.on('message', (datagram) =>
      guarded(() => {
        client.receive(datagram, clock.now());
        advance();
      }),
    );
    deadline.addEventListener('abort', onDeadline);
    if (deadline.aborted) onDeadline();
    // The callback receives an error if there is one, contrary to its type.
    else socket.connect(port, host, (error?: Error) => (error ? fail(error) : guarded(advance)));
  });
}
