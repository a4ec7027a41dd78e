/**
 * The test certificates of zlint, each as a server would send it, alone: it is read, judged with itself as the root, and its findings are
 * collected. Nothing may throw. The reason has the number of names and everything that is said of the certificate.
 */
import type { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findingsOf } from '../../shared/core/proof/findings.ts';
import { verifyChain } from '../../shared/probe/x509/chain.ts';
import { keyTypeOf } from '../../shared/probe/x509/key-type.ts';
import { hasDates, parseCertificate, readServedLeaf } from '../../shared/probe/x509/served-leaf.ts';
import { errorText, type Judged } from './judged.ts';
import type { Results } from './kept.ts';

/** So that the results do not change with the day. */
const AT_MS = Date.UTC(2026, 10, 1);

export function runZlint(folder: string): Results {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.pem'),
  );
  return new Map(
    files.map((name) => {
      const { verdict, reasons } = judge(readFileSync(path.join(folder, name), 'latin1'));
      return [name.replaceAll(path.sep, '/'), { verdict, reason: reasons.join('; ') }];
    }),
  );
}

const block = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/;

function judge(text: string): Judged {
  const base64 = block.exec(text)?.[1];
  if (base64 === undefined) return { verdict: 'no certificate', reasons: ['no PEM'] };
  const certificate = parseCertificate(Buffer.from(base64, 'base64'));
  if (!certificate) return { verdict: 'no certificate', reasons: ['not read by OpenSSL'] };
  try {
    return read(certificate);
  } catch (error) {
    return { verdict: 'throws', reasons: [errorText(error)] };
  }
}

function read(certificate: X509Certificate): Judged {
  const leaf = readServedLeaf(certificate);
  if (!hasDates(leaf)) return { verdict: 'read', reasons: ['its dates cannot be read'] };
  const trust = verifyChain([certificate], [certificate], AT_MS);
  const keyType = keyTypeOf(certificate);
  const findings = findingsOf(
    {
      kind: 'certificate',
      keyType: keyType ?? 'RSA',
      leaf,
      chain: [certificate.raw],
      trust,
      protocolVersion: 'QUIC v1',
      possessionProved: true,
      timings: { connectedMs: 0, finishedMs: 0 },
    },
    undefined,
    AT_MS,
  );
  return {
    verdict: 'read',
    reasons: [
      `${keyType ?? 'another key type'}, ${leaf.names.length} names, ${leaf.droppedNames ?? 0} dropped`,
      ...(trust.trusted ? [] : [trust.problem]),
      ...findings.map(({ code }) => code),
    ],
  };
}
