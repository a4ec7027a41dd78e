/**
 * An SM2 certificate in the emulator, from CAS to the handshake: TLCP clients get the certificate of CAS in every zone.
 */
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../shared/base/clock.ts';
import { createTlcpProbe } from '../../shared/probe/tlcp/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { addressMapDial } from '../emulator/dataplane/loopback.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { FleetSpec } from '../emulator/fleet/fleet.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import type { WireBody } from '../emulator/model/wire.ts';
import { certificateIn } from '../support/probing.ts';

const PORT = 8443;
const name = 'gm.example.com';

const untouched = { outcome: 'nothing-to-do', reason: 'not-due' } as const;
const spec: FleetSpec = {
  certificates: {
    rsa: { names: [name], keyType: 'RSA', daysLeft: 150 },
    sm2: { names: [name], keyType: 'SM2', daysLeft: 150 },
    rsaOnly: { names: ['plain.example.com'], keyType: 'RSA', daysLeft: 150 },
  },
  loadBalancers: [
    {
      region: 'cn-hangzhou',
      name: 'tlcp',
      listeners: [
        {
          protocol: 'HTTPS',
          port: PORT,
          attached: [
            { certificate: 'rsa', slot: 'default', ...untouched },
            { certificate: 'sm2', slot: 'additional', ...untouched },
          ],
        },
      ],
    },
    {
      region: 'cn-hangzhou',
      name: 'plain',
      listeners: [
        {
          protocol: 'HTTPS',
          port: PORT,
          attached: [{ certificate: 'rsaOnly', slot: 'default', ...untouched }],
        },
      ],
    },
  ],
};

describe('a listener with an SM2 certificate beside an RSA one', () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator({ calm: true, fleet: spec });
  });
  afterEach(() => emulator.close());

  function probe(address: string, serverName: string | undefined) {
    const dial = addressMapDial(new Map(Object.entries(emulator.dial)));
    const observe = createTlcpProbe({
      clock: systemClock,
      timeoutMs: 10 * SECOND_MS,
      dial,
      extraCaPem: [emulator.caPem],
    });
    return observe({ zoneId: 'zone', address, port: PORT, protocol: 'tlcp', keyType: 'SM2', serverName });
  }

  function zonesOf(loadBalancerId: string) {
    const { loadBalancers } = emulator.fleet;
    return loadBalancers.find((one) => one.loadBalancerId === loadBalancerId)?.zones ?? [];
  }

  /** The SHA-256 of the signing certificate as CAS lists it. */
  function listedInCas(): string {
    const attached = emulator.fleet.loadBalancers[0]?.listeners[0]?.certificates;
    const sm2 = attached?.find(({ keyType }) => keyType === 'SM2');
    const outcome = emulator.model.call({
      product: 'cas',
      scope: 'cn-hangzhou',
      action: 'ListUserCertificateOrder',
      params: { OrderType: 'CERT' },
      caller: 'test',
    });
    if (outcome.kind !== 'json') throw new Error('CAS gave no JSON.');
    const listed = outcome.body['CertificateOrderList'] as readonly WireBody[];
    const order = listed.find(
      ({ CertificateId: id }) => id === Number.parseInt(sm2?.certificateId ?? '', 10),
    );
    return String(order?.['Sha2']).toLowerCase();
  }

  /** Both certificates and both keys of the SM2 pair that was issued. */
  function issuedPair(): CertificateMaterial {
    const [endpoint] = emulator.model.endpoints();
    if (!endpoint) throw new Error('There is no endpoint.');
    const material = emulator.model.select(endpoint, { serverName: name, keyTypes: ['SM2'] });
    if (!material) throw new Error('There is no SM2 pair.');
    return material;
  }

  it('serves the pair of CAS over TLCP, in every zone, with a name and without', async () => {
    const { chainPem, keyPem, encryptionKeyPem } = issuedPair();
    const [signing, encryption] = chainPem.split(/(?<=-----END CERTIFICATE-----\n?)(?=-----BEGIN)/);
    const pair = [signing, encryption].map((pem) => new X509Certificate(String(pem)));
    const digests = pair.map((one) => one.fingerprint256.replaceAll(':', '').toLowerCase());

    expect(digests[0]).toBe(listedInCas());

    const zones = zonesOf('alb-tlcp');
    expect(zones).toHaveLength(2);
    for (const { address } of zones) {
      for (const serverName of [name, undefined, 'other.example.com']) {
        const seen = certificateIn(await probe(address, serverName));

        expect([seen.leaf.sha256, seen.encryptionLeaf?.sha256]).toEqual(digests);
        expect(seen.trust).toEqual({ trusted: true });
        expect(seen.possessionProved).toBe(true);
      }
    }
    expect(keyPem).not.toBe(encryptionKeyPem);
  });

  it('differs from one without: the probe observes the absence twice, and both handshakes are recorded', async () => {
    const [zone] = zonesOf('alb-plain');
    if (!zone) throw new Error('There is no zone.');

    expect(await probe(zone.address, 'plain.example.com')).toEqual({
      kind: 'absent',
      code: 'TLCP_ALERT_40',
    });
    expect(emulator.model.history.handshakes()).toMatchObject([
      { keyTypes: ['SM2'], address: zone.address, sha256: undefined },
      { keyTypes: ['SM2'], address: zone.address, sha256: undefined },
    ]);
  });
});
