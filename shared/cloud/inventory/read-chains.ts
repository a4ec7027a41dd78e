/**
 * Asks CAS for the chains that a plan depends on (chains-asked.ts), since no list has them.
 *
 * A chain never changes: where it is known what CAS says of it, a scan reads no details. Where they are read, they are newer than the lists, so they
 * count: a candidate that is gone meanwhile is none, and one that cannot be read is named as such. An attached certificate whose details are
 * refused keeps what the lists say, without a chain.
 */
import pMap from 'p-map';
import type { Certificate, CertificateId } from '../../core/model/certificate.ts';
import type { LiveLoadBalancer } from '../../core/model/listener.ts';
import { chainsAsked } from '../../core/planning/chains-asked.ts';
import type { PlanInput } from '../../core/planning/decision.ts';
import type { Lookup } from '../catalog-content.ts';
import type { RegionCatalog } from '../catalogs.ts';

/** As for the candidates of a plan: the rate limiter determines the speed. */
const DETAILS_AT_ONCE = 4;

/** The input with every chain that its plan depends on: for a plan that is not carried out. */
export async function withChains(
  catalog: Pick<RegionCatalog, 'lookupWithChain'>,
  planInput: PlanInput,
): Promise<PlanInput> {
  return (await askAll(catalog.lookupWithChain, planInput)).input;
}

/**
 * The same for a plan that is carried out: each candidate on which it depends is described now, also if its chain is known.
 *
 * @param presumed the state of candidates is not that of CAS: those that were not described here are left out
 */
export async function withDetails(
  catalog: Pick<RegionCatalog, 'describe'>,
  planInput: PlanInput,
  presumed: boolean,
): Promise<PlanInput> {
  const candidates = planInput.candidates.map(withoutChain);
  const { input, described } = await askAll(catalog.describe, { ...planInput, candidates });
  if (!presumed) return input;
  return { ...input, candidates: input.candidates.filter((one) => described.has(one.certificateId)) };
}

function withoutChain({ chain: _, ...candidate }: Certificate): Certificate {
  return candidate;
}

async function askAll(
  ask: (certificateId: CertificateId) => Promise<Lookup>,
  planInput: PlanInput,
): Promise<{ readonly input: PlanInput; readonly described: ReadonlyMap<CertificateId, Lookup> }> {
  const described = new Map<CertificateId, Lookup>();
  for (;;) {
    const input = withDescribed(planInput, described);
    const asked = chainsAsked(input, new Set(described.keys()));
    if (asked.size === 0) return { input, described };
    const answers = await pMap(asked, async (id) => [id, await ask(id)] as const, {
      concurrency: DETAILS_AT_ONCE,
    });
    for (const [id, answer] of answers) described.set(id, answer);
  }
}

/** Pure. */
function withDescribed(input: PlanInput, described: ReadonlyMap<CertificateId, Lookup>): PlanInput {
  if (described.size === 0) return input;
  const unreadable = [...described].flatMap(([id, answer]) =>
    answer.kind === 'details-unavailable' && isCandidate(input, id) ? [[id, answer.message] as const] : [],
  );
  return {
    ...input,
    live: { ...input.live, ...detailed(input.live, described) },
    candidates: input.candidates.flatMap((candidate) => {
      const answer = described.get(candidate.certificateId);
      if (answer === undefined) return candidate;
      return answer.kind === 'known' ? answer.certificate : [];
    }),
    unreadableCandidates: new Map([...input.unreadableCandidates, ...unreadable]),
  };
}

function isCandidate({ candidates }: PlanInput, id: CertificateId): boolean {
  return candidates.some(({ certificateId }) => certificateId === id);
}

function detailed(
  { listeners }: LiveLoadBalancer,
  described: ReadonlyMap<CertificateId, Lookup>,
): Pick<LiveLoadBalancer, 'listeners'> {
  return {
    listeners: listeners.map((listener) => ({
      ...listener,
      attached: listener.attached.map((attached) => {
        const answer = described.get(attached.certificateId);
        if (answer === undefined || answer.kind === 'details-unavailable') return attached;
        return { ...attached, certificate: answer.kind === 'known' ? answer.certificate : undefined };
      }),
    })),
  };
}
