/** Chains for the certificates of random load balancers, what handshakes have shown of them, and what the ledger says about candidates. */
import fc from 'fast-check';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type {
  Certificate,
  CertificateChain,
  CertificateId,
} from '../../../../shared/core/model/certificate.ts';
import type { KnownRoots } from '../../../../shared/core/model/known-roots.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import type { ServedChain } from '../../../../shared/core/planning/chain-trust.ts';
import type { PlanInput } from '../../../../shared/core/planning/decision.ts';
import { openGates } from '../../../../shared/core/planning/gates.ts';
import { anyWorld, inputOf } from './random-world.ts';

const LEAF = 'CN=a.example.com';
const PUBLIC_CA = 'C=US, O=Public Org, CN=Test CA';
const PUBLIC_ROOT = 'C=US, O=Public Org, CN=Public Root';
const PRIVATE_ROOT = 'O=Example Corp, CN=Example Root';
const EXTRA_ROOT = 'O=Other Corp, CN=Extra Root';

export const someRoots: KnownRoots = {
  id: 'roots-1',
  date: '2026-10-22',
  holds: () => false,
  kindOf: ({ subject }) => (({ [PUBLIC_ROOT]: 'public', [EXTRA_ROOT]: 'extra' }) as const)[subject],
};

const chains: readonly CertificateChain[] = [
  [
    { subject: LEAF, issuer: PUBLIC_CA },
    { subject: PUBLIC_CA, issuer: PUBLIC_ROOT },
    { subject: PUBLIC_ROOT, issuer: PUBLIC_ROOT },
  ],
  [
    { subject: LEAF, issuer: PUBLIC_CA },
    { subject: PUBLIC_CA, issuer: PUBLIC_ROOT },
  ],
  [
    { subject: LEAF, issuer: PRIVATE_ROOT },
    { subject: PRIVATE_ROOT, issuer: PRIVATE_ROOT },
  ],
  [
    { subject: LEAF, issuer: EXTRA_ROOT },
    { subject: EXTRA_ROOT, issuer: EXTRA_ROOT },
  ],
  [{ subject: LEAF, issuer: LEAF }],
  [{ subject: LEAF, issuer: 'CN=Nobody knows' }],
];

interface Draw {
  readonly chain: CertificateChain | undefined;
  readonly issuer: string | undefined;
  readonly longLived: boolean;
  readonly served: ServedChain | undefined;
  readonly isBad: boolean;
  readonly isPassedOver: boolean;
  readonly isReleased: boolean;
}

const oneInSix = fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0);

const anyDraw: fc.Arbitrary<Draw> = fc.record({
  chain: fc.constantFrom(undefined, ...chains),
  issuer: fc.constantFrom(undefined, 'CN=Test CA', PUBLIC_CA, 'CN=Other CA', PRIVATE_ROOT, LEAF),
  longLived: oneInSix,
  served: fc.constantFrom(
    undefined,
    { trusted: true, top: PUBLIC_ROOT },
    { trusted: false, top: PRIVATE_ROOT },
  ),
  isBad: oneInSix,
  isPassedOver: oneInSix,
  isReleased: oneInSix,
});

/** One for each certificate of `anyWorld`. */
const MOST_CERTIFICATES = 14;

/** Plan inputs in which every chain is known that CAS tells. */
export const anyInputWithChains: fc.Arbitrary<PlanInput> = fc
  .tuple(anyWorld, fc.array(anyDraw, { minLength: MOST_CERTIFICATES, maxLength: MOST_CERTIFICATES }))
  .map(([world, draws]) => withDraws(inputOf(world), draws));

function withDraws(input: PlanInput, draws: readonly Draw[]): PlanInput {
  const drawOf = (id: CertificateId): Draw => {
    const draw = draws[Number.parseInt(id, 10) - 1];
    if (!draw) throw new Error(`nothing was drawn for ${id}`);
    return draw;
  };
  const drawn = (certificate: Certificate): Certificate => {
    const { chain, issuer, longLived } = drawOf(certificate.certificateId);
    const longer = longLived ? { notBeforeMs: certificate.notBeforeMs - 600 * DAY_MS } : {};
    return { ...certificate, issuer, ...longer, ...(chain === undefined ? {} : { chain }) };
  };
  const keyed = <Value>(drawnFor: (id: CertificateId) => Value | undefined): ReadonlyMap<string, Value> =>
    new Map(
      input.live.listeners.flatMap(({ listenerId, attached }) =>
        attached.flatMap(({ certificateId }) => {
          const value = drawnFor(certificateId);
          return value === undefined ? [] : [[replacementKey(listenerId, certificateId), value] as const];
        }),
      ),
    );
  return {
    ...mapCertificates(input, drawn),
    roots: someRoots,
    servedChains: keyed((id) => drawOf(id).served),
    servedBad: keyed((id) =>
      drawOf(id).isBad ? { reason: 'served-other' as const, message: 'It is another one.' } : undefined,
    ),
    gates: {
      ...openGates,
      released: (id) => drawOf(id).isReleased,
      passedOver: (id) =>
        drawOf(id).isPassedOver ? { reason: 'quarantined', message: `${id} is quarantined.` } : undefined,
    },
  };
}

/** The input with every certificate replaced, wherever it is. */
export function mapCertificates(
  input: PlanInput,
  change: (certificate: Certificate) => Certificate,
): PlanInput {
  const changed = (attached: AttachedCertificate): AttachedCertificate => ({
    ...attached,
    certificate: attached.certificate && change(attached.certificate),
  });
  const listeners = input.live.listeners.map((listener) => ({
    ...listener,
    attached: listener.attached.map(changed),
  }));
  return { ...input, live: { ...input.live, listeners }, candidates: input.candidates.map(change) };
}
