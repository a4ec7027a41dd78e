/**
 * x509-limbo: chains of servers, each with a time, through `verifyChain` and the findings about dates. The reason says also what the suite
 * expects where it is not what was found. Names are not asked: the service compares them elsewhere.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { findingsOf } from '../../shared/core/proof/findings.ts';
import { verifyChain } from '../../shared/probe/x509/chain.ts';
import { keyTypeOf } from '../../shared/probe/x509/key-type.ts';
import { readServedLeaf } from '../../shared/probe/x509/served-leaf.ts';
import { errorText, type Judged } from './judged.ts';
import type { Results } from './kept.ts';

const limboSchema = z.object({
  testcases: z.array(
    z.object({
      id: z.string(),
      validation_kind: z.enum(['SERVER', 'CLIENT']),
      trusted_certs: z.array(z.string()),
      untrusted_intermediates: z.array(z.string()),
      peer_certificate: z.string(),
      validation_time: z.string().nullable(),
      expected_result: z.enum(['SUCCESS', 'FAILURE']),
    }),
  ),
});

type LimboCase = z.infer<typeof limboSchema>['testcases'][number];

/** For the cases without a time, so that the results do not change with the day. */
const USUAL_TIME_MS = Date.UTC(2026, 10, 1);

export function runLimbo(file: string): Results {
  const { testcases } = limboSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const servers = testcases.filter(({ validation_kind }) => validation_kind === 'SERVER');
  return new Map(servers.map((one) => [one.id, resultOf(one)]));
}

function resultOf(one: LimboCase) {
  const { verdict, reasons } = judge(one);
  const expected = one.expected_result === 'SUCCESS' ? 'trusted' : 'refused';
  return {
    verdict,
    reason: [...reasons, ...(verdict === expected ? [] : [`the suite expects ${expected}`])].join('; '),
  };
}

/** Findings about names and signatures are of no interest here: another one of the service would hide the verdict on the chain. */
const dateFindings: ReadonlySet<string> = new Set(['certificate-expired', 'not-yet-valid']);

function judge(one: LimboCase): Judged {
  try {
    const chain = [one.peer_certificate, ...one.untrusted_intermediates].map(
      (pem) => new X509Certificate(pem),
    );
    const roots = one.trusted_certs.map((pem) => new X509Certificate(pem));
    const atMs = one.validation_time === null ? USUAL_TIME_MS : Date.parse(one.validation_time);
    const trust = verifyChain(chain, roots, atMs);
    const [leaf = new X509Certificate(one.peer_certificate)] = chain;
    const findings = findingsOf(
      {
        kind: 'certificate',
        keyType: keyTypeOf(leaf) ?? 'RSA',
        leaf: readServedLeaf(leaf),
        chain: chain.map(({ raw }) => raw),
        trust,
        protocolVersion: 'QUIC v1',
        possessionProved: true,
        timings: { connectedMs: 0, finishedMs: 0 },
      },
      undefined,
      atMs,
    );
    const dates = findings.map(({ code }) => code).filter((code) => dateFindings.has(code));
    const reasons = [...(trust.trusted ? [] : [trust.problem]), ...dates];
    return { verdict: reasons.length === 0 ? 'trusted' : 'refused', reasons };
  } catch (error) {
    return { verdict: 'throws', reasons: [errorText(error)] };
  }
}
