/** A plan with the chains that are asked for is the plan with all chains, whatever they are and whatever the ledger says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';
import { chainsAsked } from '../../../../shared/core/planning/chains-asked.ts';
import type { PlanInput } from '../../../../shared/core/planning/decision.ts';
import { type Plan, planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { anyInputWithChains, mapCertificates } from './random-chains.ts';

/** The input with only those chains that are asked for, one question after the other. */
function asAsked(full: PlanInput): PlanInput {
  const asked = new Set<CertificateId>();
  for (;;) {
    const input = mapCertificates(full, (one) => (asked.has(one.certificateId) ? one : withoutChain(one)));
    const more = chainsAsked(input, asked);
    if (more.size === 0) return input;
    for (const id of more) {
      expect(asked, 'asked twice').not.toContain(id);
      asked.add(id);
    }
  }
}

function withoutChain({ chain, ...certificate }: Certificate): Certificate {
  return certificate;
}

/** Everything that a plan says, but for the chains of the certificates in it, and for changes of the issuer. */
function said(plan: Plan): unknown {
  const notes = plan.notes.filter(({ message }) => !issuerPattern.test(message));
  return JSON.parse(
    JSON.stringify({ ...plan, notes }, (key, value) => (key === 'chain' ? undefined : value)),
  );
}

const issuerPattern = /^The issuer changes from "/;

function issuerNotes({ notes }: Plan): readonly string[] {
  return notes.map(({ message }) => message).filter((message) => issuerPattern.test(message));
}

describe('the chains that are asked for', () => {
  it('are enough: the plan is the same as with all of them, and never says that an issuer changes which does not', () => {
    fc.assert(
      fc.property(anyInputWithChains, (full) => {
        const plan = planLoadBalancer(asAsked(full));
        const withAll = planLoadBalancer(full);

        expect(said(plan)).toEqual(said(withAll));
        expect(issuerNotes(withAll)).toEqual(expect.arrayContaining([...issuerNotes(plan)]));
      }),
      { numRuns: 300 },
    );
  });
});
