/**
 * Went wrong: a leaf was uploaded twice, first with its whole chain, then without the intermediate. The emulator kept TLS contexts by leaf,
 * so the second upload was served with the chain of the first one, and no test could show an incomplete chain after a repeated upload.
 */
import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { handClock } from '../contract/cloud/hand-clock.ts';
import { startDataPlane } from '../emulator/dataplane/data-plane.ts';
import { CloudModel } from '../emulator/model/cloud-model.ts';
import { calm } from '../emulator/model/knobs.ts';
import { createPki } from '../emulator/pki/pki.ts';

it('serves each upload with its own chain', async () => {
  const nowMs = Date.now();
  const pki = await createPki();
  const full = pki.issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + DAY_MS,
  });
  const clock = handClock(nowMs);
  const model = new CloudModel({ clock, seed: 1, base: calm });
  const upload = (chainPem: string): string =>
    model.addCertificate({ partition: 'cn-hangzhou', material: { ...full, chainPem } });
  const withChain = upload(full.chainPem);
  const leafOnly = upload(new X509Certificate(full.chainPem).toString());
  const loadBalancerId = model.addLoadBalancer({
    region: 'cn-hangzhou',
    zones: [{ zoneId: 'cn-hangzhou-h', address: '127.0.0.11' }],
  });
  const listenerId = model.addListener({
    loadBalancerId,
    protocol: 'HTTPS',
    port: 443,
    defaultCertificateId: withChain,
  });
  const dataPlane = await startDataPlane(model, { loopback: 'one-address' });
  onTestFinished(() => dataPlane.close());
  const port = dataPlane.dialMap.get('127.0.0.11:443') ?? 0;

  const sent: number[] = [];
  for (const defaultCertificateId of [withChain, leafOnly, withChain]) {
    model.setAttached(listenerId, { defaultCertificateId });
    // Longer than any zone takes to follow.
    clock.advance(60_000);
    sent.push(await certificatesSent(port));
  }

  expect(sent).toEqual([2, 1, 2]);
});

/** How many certificates the server sends. */
function certificatesSent(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: '127.0.0.1',
      port,
      servername: 'www.example.com',
      rejectUnauthorized: false,
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      let count = 0;
      const seen = new Set<string>();
      let certificate: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
      while (certificate?.fingerprint256 !== undefined && !seen.has(certificate.fingerprint256)) {
        seen.add(certificate.fingerprint256);
        count += 1;
        certificate = certificate.issuerCertificate;
      }
      socket.destroy();
      resolve(count);
    });
  });
}
