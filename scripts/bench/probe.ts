/** Handshakes a second of the TLS probe, compared with a plain loop of `tls.connect` that checks nothing. */
import tls from 'node:tls';
import { DAY_MS, HOUR_MS } from '../../shared/base/clock.ts';
import { tlsKeyTypes } from '../../shared/core/model/key-types.ts';
import type { Probe } from '../../shared/core/proof/observation.ts';
import { tlsOffer } from '../../shared/probe/tls/offers.ts';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import type { CertificateMaterial } from '../../test/emulator/model/types.ts';
import { createPki } from '../../test/emulator/pki/pki.ts';
import { startProcess } from '../start/processes.ts';
import type { BenchOptions, BenchResult } from './benches.ts';
import { medianRates } from './rounds.ts';
import type { Listening, Serve } from './tls-server.ts';

const HOST = '127.0.0.1';
const NAME = 'www.example.com';
const ROUNDS = 5;
const HANDSHAKES_PER_ROUND = 1_000;
const QUICK_HANDSHAKES = 200;
const IN_FLIGHT = 32;
const TIMEOUT_MS = 30_000;

/** Used in turn, as in a proof. */
const keyTypes = tlsKeyTypes;

export async function benchProbe({ print, quick }: BenchOptions): Promise<BenchResult> {
  const pki = await createPki();
  const nowMs = systemClock.now();
  const certificates = keyTypes.map((keyType) =>
    pki.issue({
      names: [NAME],
      keyType,
      notBeforeMs: nowMs - HOUR_MS,
      notAfterMs: nowMs + 90 * DAY_MS,
    }),
  );
  const server = startProcess('TLS server', 'scripts/bench/tls-server.ts');
  try {
    server.send({ type: 'serve', certificates } satisfies Serve);
    const { port } = await server.next<Listening>('listening');
    const probe = createTlsProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS, extraCaPem: [pki.rootPem] });
    const [value = 0, reference = 0] = await medianRates(
      [
        { name: 'probe', once: (index) => probeOnce(probe, port, index, certificates) },
        { name: 'tls.connect', once: plainLoop(port, pki.rootPem) },
      ],
      {
        rounds: quick ? 1 : ROUNDS,
        times: quick ? QUICK_HANDSHAKES : HANDSHAKES_PER_ROUND,
        inFlight: IN_FLIGHT,
        now: () => performance.now(),
        print,
      },
    );
    const figure = `rate at ${IN_FLIGHT} in flight`;
    return { measurements: [{ figure, value, unit: 'handshakes/s', reference }] };
  } finally {
    await server.end();
  }
}

/** Rejects if another certificate was seen: such a probe may have been faster. */
async function probeOnce(
  probe: Probe,
  port: number,
  index: number,
  certificates: readonly CertificateMaterial[],
): Promise<void> {
  const turn = index % keyTypes.length;
  const seen = await probe({
    zoneId: 'bench',
    address: HOST,
    port,
    protocol: 'tls',
    serverName: NAME,
    keyType: keyTypes[turn] ?? 'RSA',
  });
  if (seen.kind !== 'certificate') throw new Error(`The probe saw no certificate: ${seen.code}`);
  if (seen.leaf.sha256 !== certificates[turn]?.facts.sha256)
    throw new Error('The probe saw another certificate.');
}

/** A loop of plain handshakes with the probe's offers and roots, in contexts that are created once. */
function plainLoop(port: number, rootPem: string): (index: number) => Promise<void> {
  const contexts = keyTypes.map((keyType) =>
    tls.createSecureContext({
      ...tlsOffer(keyType),
      ca: [...tls.rootCertificates, rootPem],
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.3',
    }),
  );
  return (index) =>
    new Promise((resolve, reject) => {
      const socket = tls.connect({
        host: HOST,
        port,
        servername: NAME,
        secureContext: contexts[index % contexts.length],
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
      });
      socket.once('secureConnect', () => {
        socket.destroy();
        resolve();
      });
      socket.on('error', reject);
    });
}
