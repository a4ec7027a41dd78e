/** What every test of a probe needs: certificates that are valid now, a target, and the certificate that was seen. */
import { X509Certificate } from 'node:crypto';
import { DAY_MS, HOUR_MS } from '../../shared/clock.ts';
import { type ChainVerdict, verifyChain } from '../../shared/probe/chain.ts';
import type { Observation, ProbeTarget } from '../../shared/probe/probe.ts';
import { signedBy } from '../../shared/probe/sm2/certificate.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import type { IssueRequest, Pki } from '../emulator/pki/pki.ts';

/** A certificate that is valid now by the machine's own clock: OpenSSL takes no other one. */
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

/** The verdict on a chain at any moment: probes themselves go by the machine's clock. */
export function trustAt(
  roots: readonly X509Certificate[],
  atMs: number,
): (chain: readonly X509Certificate[]) => ChainVerdict {
  return (chain) => verifyChain(chain, roots, atMs, { signedBy });
}
