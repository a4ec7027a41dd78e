import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { createQuicProbe } from '../../../../shared/probe/quic/probe.ts';
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
  model.listening = [anEndpoint({ protocol: 'QUIC' })];
  model.certificates = { 'zone-a': [rsa, ecc, otherEcc] };
});

const start = () => servedBy(model);

function observe(dataPlane: DataPlane, target: Partial<ProbeTarget> = {}, timeoutMs = 10_000) {
  const dial = addressMapDial(dataPlane.dialMap);
  return createQuicProbe({ clock: systemClock, timeoutMs, dial, extraCaPem: [pki.rootPem] })({
    ...anEndpoint(),
    protocol: 'quic',
    serverName: 'www.example.com',
    keyType: 'ECC',
    ...target,
  });
}

async function leafOf(dataPlane: DataPlane, target: Partial<ProbeTarget> = {}, timeoutMs?: number) {
  const observation = await observe(dataPlane, target, timeoutMs);
  return observation.kind === 'certificate' ? observation.leaf.sha256 : observation;
}

describe('data plane: QUIC listeners', () => {
  it('serve by the name and by the key types that the client accepts', async () => {
    const dataPlane = await start();

    expect(await leafOf(dataPlane, { keyType: 'RSA' })).toBe(rsa.facts.sha256);
    expect(await leafOf(dataPlane, { keyType: 'ECC' })).toBe(ecc.facts.sha256);
    expect(await leafOf(dataPlane, { serverName: 'other.example.com' })).toBe(otherEcc.facts.sha256);
    expect(await leafOf(dataPlane, { serverName: undefined })).toBe(ecc.facts.sha256);
    expect(model.offers).toEqual([
      { serverName: 'www.example.com', keyTypes: ['RSA'] },
      { serverName: 'www.example.com', keyTypes: ['ECC'] },
      { serverName: 'other.example.com', keyTypes: ['ECC'] },
      { serverName: undefined, keyTypes: ['ECC'] },
    ]);
    expect(model.served).toEqual([rsa, ecc, otherEcc, ecc].map(({ facts }) => facts.sha256));
  });

  it('send alert 40 without a certificate, and a probe asks twice before it observes absent', async () => {
    model.certificates = { 'zone-a': [ecc] };
    const dataPlane = await start();

    expect(await observe(dataPlane, { keyType: 'RSA' })).toEqual({
      kind: 'absent',
      code: 'QUIC_TLS_ALERT_40',
    });
    expect(model.offers.map(({ keyTypes }) => keyTypes)).toEqual([['RSA'], ['RSA', 'ECC']]);
  });

  it('also send it if they have no certificate', async () => {
    model.certificates = {};
    const dataPlane = await start();

    expect(await observe(dataPlane)).toEqual({ kind: 'absent', code: 'QUIC_TLS_ALERT_40' });
    // Asked with the key type, with all of them, and for the key exchange groups that the probe has no keys for.
    expect(model.served).toEqual([undefined, undefined, undefined]);
  });

  it('do not answer once they have stopped', async () => {
    const dataPlane = await start();
    const gone = { dialMap: new Map(dataPlane.dialMap) };

    model.listening = [];
    await dataPlane.sync();

    expect(await observe({ ...dataPlane, ...gone })).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('have real addresses if the whole loopback network exists', async (context) => {
    if ((await detectLoopback()) === 'one-address') return context.skip('Only 127.0.0.1 is there.');
    const address = '127.10.0.9';
    const port = 40_443;
    model.listening = [anEndpoint({ protocol: 'QUIC', address, port })];

    const dataPlane = await startDataPlane(model);
    onTestFinished(() => dataPlane.close());

    expect(dataPlane.dialMap.size).toBe(0);
    expect(await leafOf(dataPlane, { address, port })).toBe(ecc.facts.sha256);
  });

  it.each([
    ['reset', 'QUIC_CLOSED_0x2', 10_000],
    ['silent', 'QUIC_NO_ANSWER', 300],
    ['slow', 'PROBE_TIMEOUT', 600],
  ] as const)('that have the fault %s are seen as %s, and only once', async (fault, code, timeoutMs) => {
    const dataPlane = await start();
    model.faults = [fault];

    const cut = await observe(dataPlane, {}, timeoutMs);
    const next = await leafOf(dataPlane);

    expect(cut).toEqual({ kind: 'unreachable', code });
    expect(next).toBe(ecc.facts.sha256);
    expect(model.handshakes.map((handshake) => handshake.fault)).toEqual([fault, 'none']);
  });
});
