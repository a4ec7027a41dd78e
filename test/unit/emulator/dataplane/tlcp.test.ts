import { once } from 'node:events';
import net from 'node:net';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { createTlcpProbe } from '../../../../shared/probe/tlcp/probe.ts';
import { ServerFlightReader } from '../../../../shared/probe/tlcp/server-flight.ts';
import { createTlsProbe } from '../../../../shared/probe/tls/probe.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import type { DataPlane } from '../../../emulator/dataplane/data-plane.ts';
import { addressMapDial } from '../../../emulator/dataplane/loopback.ts';
import { encodeTlcpFlight } from '../../../emulator/dataplane/tlcp-flight.ts';
import { dersOf } from '../../../emulator/dataplane/tlcp-server.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { certificateIn } from '../../../support/probing.ts';
import { recordedHandshake, served } from '../../../support/recorded-tlcp.ts';
import { aMaterial, anEndpoint, FakeModel, servedBy } from './fake-model.ts';

let pki: Pki;
let rsa: CertificateMaterial;
let ecc: CertificateMaterial;
let sm2: CertificateMaterial;
let otherSm2: CertificateMaterial;
let model: FakeModel;

beforeAll(async () => {
  pki = await createPki();
  rsa = aMaterial(pki, 'RSA', 'www.example.com');
  ecc = aMaterial(pki, 'ECC', 'www.example.com');
  sm2 = aMaterial(pki, 'SM2', 'www.example.com');
  otherSm2 = aMaterial(pki, 'SM2', 'other.example.com');
});

beforeEach(() => {
  model = new FakeModel();
  model.listening = [anEndpoint()];
  model.certificates = { 'zone-a': [rsa, ecc, sm2, otherSm2] };
});

const start = () => servedBy(model);

interface ProbeOptions {
  readonly keyType?: KeyType;
  readonly serverName?: string | undefined;
  readonly timeoutMs?: number;
}

/** Probes as the service does: over TLCP for SM2, over TLS for other key types. */
function probeAs(dataPlane: DataPlane, options: ProbeOptions = {}): Promise<Observation> {
  const { keyType = 'SM2', timeoutMs = 10_000 } = options;
  const serverName = 'serverName' in options ? options.serverName : 'www.example.com';
  const create = keyType === 'SM2' ? createTlcpProbe : createTlsProbe;
  const dial = addressMapDial(dataPlane.dialMap);
  return create({ clock: systemClock, timeoutMs, dial, extraCaPem: [pki.rootPem] })({
    ...anEndpoint(),
    protocol: keyType === 'SM2' ? 'tlcp' : 'tls',
    serverName,
    keyType,
  });
}

describe('an HTTPS listener with an SM2 certificate', () => {
  it('serves the signing and the encryption certificate with their chain over TLCP, and proves the key', async () => {
    const dataPlane = await start();

    const seen = certificateIn(await probeAs(dataPlane));

    expect(seen.leaf.sha256).toBe(sm2.facts.sha256);
    expect(seen.leaf.names).toEqual(['www.example.com']);
    expect(seen.encryptionLeaf?.names).toEqual(['www.example.com']);
    expect(seen.encryptionLeaf?.sha256).not.toBe(seen.leaf.sha256);
    expect(seen.chain).toEqual(dersOf(sm2.chainPem));
    expect(seen.trust).toEqual({ trusted: true });
    expect(seen.possessionProved).toBe(true);
    expect(seen.protocolVersion).toBe('TLCP');
  });

  it('continues to serve TLS clients on the same port', async () => {
    const dataPlane = await start();

    const seen = [
      certificateIn(await probeAs(dataPlane, { keyType: 'RSA' })),
      certificateIn(await probeAs(dataPlane, { keyType: 'SM2' })),
      certificateIn(await probeAs(dataPlane, { keyType: 'ECC' })),
    ];

    expect(seen.map(({ leaf }) => leaf.sha256)).toEqual([
      rsa.facts.sha256,
      sm2.facts.sha256,
      ecc.facts.sha256,
    ]);
  });

  it('passes the name and SM2 to the model, and records the served certificate', async () => {
    const dataPlane = await start();

    const named = certificateIn(await probeAs(dataPlane, { serverName: 'other.example.com' }));
    const nameless = certificateIn(await probeAs(dataPlane, { serverName: undefined }));
    const address = certificateIn(await probeAs(dataPlane, { serverName: '192.0.2.1' }));

    expect([named, nameless, address].map(({ leaf }) => leaf.sha256)).toEqual([
      otherSm2.facts.sha256,
      sm2.facts.sha256,
      sm2.facts.sha256,
    ]);
    expect(model.offers).toEqual([
      { serverName: 'other.example.com', keyTypes: ['SM2'] },
      { serverName: undefined, keyTypes: ['SM2'] },
      { serverName: undefined, keyTypes: ['SM2'] },
    ]);
    expect(model.served).toEqual([otherSm2, sm2, sm2].map(({ facts }) => facts.sha256));
  });

  it('sends alert handshake_failure, twice to a probe, once its SM2 certificate is removed', async () => {
    model.certificates = { 'zone-a': [rsa, ecc] };
    const dataPlane = await start();

    expect(await probeAs(dataPlane)).toEqual({ kind: 'absent', code: 'TLCP_ALERT_40' });
    expect(model.served).toEqual([undefined, undefined]);
  });

  it.each([
    ['reset', 'ECONNRESET', 10_000],
    ['silent', 'PROBE_TIMEOUT', 300],
    ['slow', 'PROBE_TIMEOUT', 300],
  ] as const)('that fails as %s is seen as %s, and only once', async (fault, code, timeoutMs) => {
    const dataPlane = await start();
    model.faults = [fault];

    expect(await probeAs(dataPlane, { timeoutMs })).toEqual({ kind: 'unreachable', code });
    expect(await probeAs(dataPlane)).toMatchObject({ leaf: { sha256: sm2.facts.sha256 } });
  });

  it('closes after the next data of the client', async () => {
    const dataPlane = await start();
    const { host, port } = addressMapDial(dataPlane.dialMap)('127.10.0.1', 443);
    const socket = net.connect({ host, port });
    onTestFinished(() => {
      socket.destroy();
    });
    socket.write(recordedHandshake('tongsuo-gcm-sni').clientHello);
    await once(socket, 'data');

    socket.write('more');

    await once(socket, 'close');
  });
});

describe('a flight of the emulator', () => {
  /** Record and message headers, version, random, session id, suite and compression. */
  const HELLO_BYTES = 47;
  const alike = served.filter(({ expected }) => !expected?.clientCertificateRequested);

  it.each(alike)('equals that of a real server except for the session id: $name', (handshake) => {
    const reading = new ServerFlightReader().read(handshake.serverBytes);
    if (reading.kind !== 'complete') throw new Error('The recorded flight is not complete.');
    const { signature, ...flight } = reading.flight;

    const bytes = encodeTlcpFlight({
      ...flight,
      clientRandom: handshake.clientRandom,
      sign: () => signature,
    });

    const rest = bytes.subarray(HELLO_BYTES);
    expect(handshake.serverBytes.subarray(-rest.length).toString('hex')).toBe(rest.toString('hex'));
    expect(handshake.serverBytes.indexOf(bytes.subarray(9, 43))).toBeGreaterThan(0);
  });
});
