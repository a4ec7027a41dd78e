import net from 'node:net';
import tls from 'node:tls';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { createTlsProbe } from '../../../../shared/probe/tls/probe.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { type DataPlane, startDataPlane } from '../../../emulator/dataplane/data-plane.ts';
import { addressMapDial, detectLoopback } from '../../../emulator/dataplane/loopback.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { aMaterial, anEndpoint, FakeModel, servedBy } from './fake-model.ts';

let pki: Pki;
let rsa: CertificateMaterial;
let ecc: CertificateMaterial;
let otherEcc: CertificateMaterial;
let model: FakeModel;

beforeAll(async () => {
  pki = await createPki();
  rsa = aMaterial(pki, 'RSA', 'www.example.com');
  ecc = aMaterial(pki, 'ECC', 'www.example.com');
  otherEcc = aMaterial(pki, 'ECC', 'other.example.com');
});

beforeEach(() => {
  model = new FakeModel();
  model.listening = [anEndpoint()];
  model.certificates = { 'zone-a': [rsa, ecc, otherEcc], 'zone-b': [otherEcc] };
});

const start = () => servedBy(model);

async function probe(dataPlane: DataPlane, target: Partial<ProbeTarget> = {}, timeoutMs = 10_000) {
  const dial = addressMapDial(dataPlane.dialMap);
  const observation = await createTlsProbe({
    clock: systemClock,
    timeoutMs,
    dial,
    extraCaPem: [pki.rootPem],
  })({
    ...anEndpoint(),
    protocol: 'tls',
    serverName: 'www.example.com',
    keyType: 'ECC',
    ...target,
  });
  return observation.kind === 'certificate' ? observation.leaf.sha256 : observation;
}

describe('data plane: which certificate', () => {
  it('depends on the name and on the key types that the client accepts', async () => {
    const dataPlane = await start();

    expect(await probe(dataPlane, { keyType: 'RSA' })).toBe(rsa.facts.sha256);
    expect(await probe(dataPlane, { keyType: 'ECC' })).toBe(ecc.facts.sha256);
    expect(await probe(dataPlane, { serverName: 'OTHER.example.com' })).toBe(otherEcc.facts.sha256);
    expect(model.offers).toEqual([
      { serverName: 'www.example.com', keyTypes: ['RSA'] },
      { serverName: 'www.example.com', keyTypes: ['ECC'] },
      { serverName: 'other.example.com', keyTypes: ['ECC'] },
    ]);
    expect(model.served).toEqual([rsa.facts.sha256, ecc.facts.sha256, otherEcc.facts.sha256]);
  });

  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)(
    'depends on them over %s, too',
    async (version) => {
      const dataPlane = await start();
      const port = dataPlane.dialMap.get('127.10.0.1:443') ?? 0;
      const ask = (ciphers: string, sigalgs: string) => handshake(port, { version, ciphers, sigalgs });

      const forRsa = await ask('ECDHE-RSA-AES128-SHA', 'rsa_pss_rsae_sha256:rsa_pkcs1_sha256:RSA+SHA1');
      const forEcc = await ask('ECDHE-ECDSA-AES128-SHA', 'ecdsa_secp256r1_sha256:ECDSA+SHA1');

      expect([forRsa, forEcc]).toEqual([rsa.facts.sha256, ecc.facts.sha256]);
    },
  );

  it('is selected for both key types of ordinary clients, and without a name if they send none', async () => {
    const dataPlane = await start();

    await handshake(dataPlane.dialMap.get('127.10.0.1:443') ?? 0, {});

    expect(model.offers).toEqual([{ serverName: undefined, keyTypes: ['RSA', 'ECC'] }]);
  });

  it('is none, with alert handshake_failure, if the model has none', async () => {
    model.certificates = { 'zone-a': [ecc] };
    const dataPlane = await start();

    expect(await probe(dataPlane, { keyType: 'RSA' })).toMatchObject({ kind: 'absent' });
    expect(model.served).toEqual([undefined, ecc.facts.sha256]);
  });

  it('follows the model from one handshake to the next', async () => {
    model.certificates = { 'zone-a': [ecc] };
    const dataPlane = await start();

    const before = await probe(dataPlane);
    model.certificates = { 'zone-a': [otherEcc] };
    const after = await probe(dataPlane);

    expect([before, after]).toEqual([ecc.facts.sha256, otherEcc.facts.sha256]);
  });

  it('may differ between the zones of a listener', async () => {
    model.listening = [anEndpoint(), anEndpoint({ zoneId: 'zone-b', address: '127.10.0.2' })];
    const dataPlane = await start();

    expect(await probe(dataPlane)).toBe(ecc.facts.sha256);
    expect(await probe(dataPlane, { address: '127.10.0.2' })).toBe(otherEcc.facts.sha256);
  });
});

describe('data plane: listeners', () => {
  it('follow the model', async () => {
    const dataPlane = await start();
    const added = anEndpoint({ zoneId: 'zone-b', address: '127.10.0.2', port: 8443 });

    model.listening = [added];
    await dataPlane.sync();

    expect([...dataPlane.dialMap.keys()]).toEqual(['127.10.0.2:8443']);
    expect(await probe(dataPlane, { address: added.address, port: added.port })).toBe(otherEcc.facts.sha256);
  });

  it('refuse connections once they have stopped', async () => {
    const dataPlane = await start();
    const dial = addressMapDial(new Map(dataPlane.dialMap));

    model.listening = [];
    await dataPlane.sync();

    const { host, port } = dial('127.10.0.1', 443);
    expect(await connectError(host, port)).toBe('ECONNREFUSED');
  });

  it('of HTTPS and QUIC share an address and a port', async () => {
    model.listening = [anEndpoint(), anEndpoint({ protocol: 'QUIC', listenerId: 'lsn-2' })];

    const dataPlane = await start();

    expect(dataPlane.dialMap.size).toBe(1);
    expect(await probe(dataPlane)).toBe(ecc.facts.sha256);
    model.listening = [anEndpoint({ protocol: 'QUIC', listenerId: 'lsn-2' })];
    await dataPlane.sync();
    expect(dataPlane.dialMap.size).toBe(1);
    expect(await probe(dataPlane)).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('are not changed by a sync without a change of the model', async () => {
    const dataPlane = await start();
    const before = [...dataPlane.dialMap];

    await Promise.all([dataPlane.sync(), dataPlane.sync()]);

    expect([...dataPlane.dialMap]).toEqual(before);
  });

  it('have real addresses if the whole loopback network exists', async (context) => {
    if ((await detectLoopback()) === 'one-address') return context.skip('Only 127.0.0.1 is there.');
    const address = '127.10.0.9';
    const port = await freePort(address);
    model.listening = [anEndpoint({ address, port })];

    const dataPlane = await startDataPlane(model);
    onTestFinished(() => dataPlane.close());

    expect(dataPlane.dialMap.size).toBe(0);
    expect(await probe(dataPlane, { address, port })).toBe(ecc.facts.sha256);
  });

  it('that cannot be opened are named in the error', async () => {
    const address = '127.0.0.1';
    const occupied = net.createServer();
    const port = await listen(occupied, address);
    onTestFinished(() => {
      occupied.close();
    });
    model.listening = [anEndpoint({ address, port })];

    await expect(startDataPlane(model, { loopback: 'whole-network' })).rejects.toThrow(`EADDRINUSE`);
  });
});

describe('data plane: faults', () => {
  it.each([
    ['reset', 'ECONNRESET', 10_000],
    ['silent', 'PROBE_TIMEOUT', 300],
    ['slow', 'PROBE_TIMEOUT', 300],
  ] as const)('%s is seen as %s, and only once', async (fault, code, timeoutMs) => {
    const dataPlane = await start();
    model.faults = [fault];

    const cut = await probe(dataPlane, {}, timeoutMs);
    const next = await probe(dataPlane);

    expect(cut).toEqual({ kind: 'unreachable', code });
    expect(next).toBe(ecc.facts.sha256);
    expect(model.handshakes.map((handshake) => handshake.fault)).toEqual([fault, 'none']);
  });

  it('are recorded with the local address of the client', async () => {
    const dataPlane = await start();
    const { host, port } = addressMapDial(dataPlane.dialMap)('127.10.0.1', 443);
    const socket = tls.connect({ host, port, rejectUnauthorized: false });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const own = `${socket.localAddress}:${socket.localPort}`;
    socket.destroy();

    expect(model.handshakes).toEqual([{ client: own, fault: 'none' }]);
  });

  it('are not recorded for clients that speak neither TLS nor TLCP: these are only closed', async () => {
    const dataPlane = await start();
    const { host, port } = addressMapDial(dataPlane.dialMap)('127.10.0.1', 443);

    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.of(22, 2, 2, 0, 0x49, 1, 0, 0, 0x45),
    ]) {
      const socket = net.connect({ host, port });
      socket.on('error', () => socket.destroy());
      socket.write(bytes);
      await new Promise((resolve) => socket.once('close', resolve));
    }

    expect(model.handshakes).toEqual([]);
  });
});

interface HandshakeOptions {
  readonly version?: tls.SecureVersion;
  readonly ciphers?: string;
  readonly sigalgs?: string;
}

/** SHA-256 of the leaf, observed by an independent client. */
function handshake(port: number, { version, ciphers, sigalgs }: HandshakeOptions): Promise<string> {
  const socket = tls.connect({
    host: '127.0.0.1',
    port,
    rejectUnauthorized: false,
    ...(version && { minVersion: version, maxVersion: version }),
    ...(ciphers && { ciphers: `TLS_AES_128_GCM_SHA256:${ciphers}:@SECLEVEL=0` }),
    ...(sigalgs && { sigalgs }),
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase());
      socket.destroy();
    });
  });
}

function connectError(host: string, port: number): Promise<string | undefined> {
  const socket = net.connect({ host, port });
  return new Promise((resolve) =>
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
  );
}

async function listen(server: net.Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function freePort(host: string): Promise<number> {
  const server = net.createServer();
  const port = await listen(server, host);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
