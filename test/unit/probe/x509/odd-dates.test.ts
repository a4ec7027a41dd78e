/** Certificates with invalid dates: OpenSSL parses them, and no comparison with their dates may be accepted. */
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { probeTable } from '../../../../scripts/probe/report.ts';
import { createQuicProbe } from '../../../../shared/probe/quic/probe.ts';
import { createTlsProbe } from '../../../../shared/probe/tls/probe.ts';
import { verifyChain } from '../../../../shared/probe/x509/chain.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { openQuicServer } from '../../../emulator/dataplane/quic-server.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import {
  aTarget,
  certificateIn,
  certificatesIn,
  issueNow,
  withOddDate,
  withOddLeaf,
} from '../../../support/probing.ts';
import { anEndpoint, FakeModel } from '../../emulator/dataplane/fake-model.ts';
import { startTlsServer } from '../peers.ts';

const bad = { kind: 'unreachable', code: 'PROBE_BAD_CERTIFICATE' };
const dates = ['notBefore', 'notAfter'] as const;

let pki: Pki;
let ecc: CertificateMaterial;

beforeAll(async () => {
  pki = await createPki();
  ecc = issueNow(pki, { keyType: 'ECC' });
});

const options = () => ({ clock: systemClock, timeoutMs: 10_000, extraCaPem: [pki.rootPem] });

describe.each(dates)('a leaf with an odd %s', (which) => {
  it('can be parsed and has no date, so the tests below are meaningful', () => {
    const [leaf] = certificatesIn(withOddLeaf(ecc, which).chainPem);

    const date = which === 'notBefore' ? leaf?.validFrom : leaf?.validTo;
    expect(Date.parse(date ?? '2026-01-01')).toBeNaN();
  });

  it('is no certificate for a TLS probe', async () => {
    const { port } = await startTlsServer([withOddLeaf(ecc, which)]);

    expect(await createTlsProbe(options())(aTarget({ port }))).toEqual(bad);
  });

  it('is no certificate for a QUIC probe', async () => {
    const model = new FakeModel();
    model.certificates = { 'zone-a': [withOddLeaf(ecc, which)] };
    const endpoint = anEndpoint({ protocol: 'QUIC' });
    const server = await openQuicServer(endpoint, model, { host: '127.0.0.1', port: 0 });
    onTestFinished(() => server.close());

    expect(await createQuicProbe(options())(aTarget({ port: server.port, protocol: 'quic' }))).toEqual(bad);
  });
});

describe('a chain', () => {
  it.each([
    ['notBefore', 'ERROR_IN_CERT_NOT_BEFORE_FIELD'],
    ['notAfter', 'ERROR_IN_CERT_NOT_AFTER_FIELD'],
  ] as const)('with an odd %s in any certificate is not trusted, the root included', (which, problem) => {
    const certificates = [...certificatesIn(ecc.chainPem), ...certificatesIn(pki.roots.ECC)];

    for (const at of certificates.keys()) {
      const odd = certificates.map((certificate, index) =>
        index === at ? new X509Certificate(withOddDate(certificate.raw, which)) : certificate,
      );
      // Every signature is still valid: only the dates decide.
      const verdict = verifyChain(odd, odd.slice(-1), Date.now(), { signedBy: () => true });

      expect(verdict, `certificate ${at}`).toEqual({ trusted: false, problem });
    }
  });
});

describe('the report of npm run probe', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e17])(
    'reports a date of %d as unreadable',
    async (notAfterMs) => {
      const { port } = await startTlsServer([ecc]);
      const target = aTarget({ port });
      const seen = certificateIn(await createTlsProbe(options())(target));
      const verdict = { kind: 'match', certificateId: undefined, findings: [], message: '' } as const;

      const odd = { ...seen, leaf: { ...seen.leaf, notAfterMs } };

      expect(probeTable(target, odd, 'match', verdict)).toContain('unreadable date');
    },
  );
});
