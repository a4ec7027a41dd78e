/** For tests of probes: certificates that are valid now, a target, and the observed certificate. */
import { X509Certificate } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '../../shared/base/clock.ts';
import type { Observation, ProbeTarget } from '../../shared/core/proof/observation.ts';
import { signedBy } from '../../shared/probe/sm2/certificate.ts';
import { type ChainVerdict, verifyChain } from '../../shared/probe/x509/chain.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import type { IssueRequest, Pki } from '../emulator/pki/pki.ts';

/** Valid now by the machine's clock, which OpenSSL uses. */
export function issueNow(pki: Pki, request: Partial<IssueRequest>): CertificateMaterial {
  const nowMs = Date.now();
  return pki.issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: nowMs - HOUR_MS,
    notAfterMs: nowMs + 90 * DAY_MS,
    ...request,
  });
}

export function aTarget(target: Partial<ProbeTarget>): ProbeTarget {
  return {
    zoneId: 'cn-hangzhou-h',
    address: '127.0.0.1',
    port: 1,
    protocol: 'tls',
    serverName: 'www.example.com',
    keyType: 'ECC',
    ...target,
  };
}

export function certificateIn(observation: Observation): Extract<Observation, { kind: 'certificate' }> {
  if (observation.kind !== 'certificate') throw new Error(`No certificate, but ${observation.code}.`);
  return observation;
}

export function certificatesIn(pem: string): X509Certificate[] {
  return pem.split(/(?<=END CERTIFICATE-----\n)/).map((one) => new X509Certificate(one));
}

/** The verdict on a chain at a given time: probes use the machine's clock. */
export function trustAt(
  roots: readonly X509Certificate[],
  atMs: number,
): (chain: readonly X509Certificate[]) => ChainVerdict {
  return (chain) => verifyChain(chain, roots, atMs, { signedBy });
}

/** The same certificate with an invalid month, which OpenSSL parses nevertheless. Its signature no longer matches. */
export function withOddDate(der: Buffer, which: 'notBefore' | 'notAfter'): Buffer {
  const odd = Buffer.from(der);
  const first = odd.indexOf(VALIDITY) + VALIDITY.length;
  const at = which === 'notBefore' ? first : first + UTC_TIME_BYTES;
  odd.write('99', at + 2, 'latin1');
  return odd;
}

/** RFC 5280 section 4.1.2.5: a SEQUENCE of two UTCTimes; tags and lengths up to the first date. */
const VALIDITY = Buffer.of(0x30, 30, 0x17, 13);
/** With its tag and length. */
const UTC_TIME_BYTES = 15;

/** With an invalid date in the leaf, and the same key. */
export function withOddLeaf(
  material: CertificateMaterial,
  which: 'notBefore' | 'notAfter',
): CertificateMaterial {
  const [leaf, ...others] = certificatesIn(material.chainPem).map(({ raw }) => raw);
  const ders = [withOddDate(leaf ?? Buffer.alloc(0), which), ...others];
  const pemOf = (der: Buffer) =>
    `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  return { ...material, chainPem: ders.map(pemOf).join('') };
}
