/**
 * Random load balancers for the property tests: certificates with overlapping names, in every possible state, on one or two
 * listeners, and further certificates in CAS.
 */
import fc from 'fast-check';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate, Listener } from '../../../../shared/core/model/listener.ts';
import { withDetails } from '../../../../shared/core/planning/attached-details.ts';
import type { PlanInput, PlanPolicy, PlanSelection } from '../../../../shared/core/planning/decision.ts';
import { applyStep, type Step } from '../../../../shared/core/planning/step.ts';
import {
  aCertificate,
  aListener,
  aPlanInput,
  type CertificateFields,
  usualPolicy,
} from '../../../support/builders.ts';

export interface World {
  readonly listeners: readonly Listener[];
  readonly candidates: readonly Certificate[];
  readonly policy: PlanPolicy;
  readonly selection: PlanSelection;
  /** The quota of additional certificates. If it equals their number, none can be added. */
  readonly slots: number;
}

const namePool = [
  'a.example.com',
  'b.example.com',
  '*.example.com',
  'example.com',
  'a.example.net',
  '203.0.113.5',
  '2001:db8::1',
  'URI:spiffe://a/b',
] as const;

const anyNames = fc.oneof(
  { weight: 12, arbitrary: fc.subarray([...namePool], { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant([]) },
);

const anyState = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom<CertificateFields>({ daysLeft: 300 }, { daysLeft: 380, lifetimeDays: 398 }),
  },
  { weight: 5, arbitrary: fc.constantFrom<CertificateFields>({ daysLeft: 9 }, { daysLeft: 1 }) },
  { weight: 2, arbitrary: fc.constant<CertificateFields>({ daysLeft: -3 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<CertificateFields>(
      { daysLeft: 300, revoked: true },
      { daysLeft: 400, lifetimeDays: 390 },
      { daysLeft: 300, privateKeyPresent: false },
      { daysLeft: 300, privateKeyPresent: 'unknown' },
    ),
  },
);

const anyFields: fc.Arbitrary<CertificateFields> = fc
  .record({
    keyType: fc.constantFrom('RSA' as const, 'RSA' as const, 'RSA' as const, 'ECC' as const, 'SM2' as const),
    names: anyNames,
    state: anyState,
    instanceId: fc.constantFrom(undefined, undefined, 'cas-1', 'cas-2'),
    issuer: fc.constantFrom('CN=Test CA', 'CN=Other CA'),
    keySizeBits: fc.constantFrom(2048, 2048, 4096, undefined),
  })
  .map(({ state, ...fields }) => ({ ...fields, ...state }));

const anyPool = fc
  .array(anyFields, { minLength: 2, maxLength: 14 })
  .map((all) => all.map((fields, index) => aCertificate({ ...fields, id: index + 1 })));

const anyPolicy: fc.Arbitrary<PlanPolicy> = fc
  .record({
    allowGap: fc.boolean(),
    dropExpiredTwin: fc.boolean(),
    allowWeakerKey: fc.boolean(),
    retiredNames: fc.oneof(fc.constant([]), fc.subarray([...namePool], { maxLength: 2 })),
  })
  .map((policy) => ({ ...usualPolicy, ...policy }));

export const anyWorld: fc.Arbitrary<World> = anyPool.chain((pool) => {
  const anyAttached = fc
    .shuffledSubarray(pool, { minLength: 1, maxLength: Math.min(7, pool.length) })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((certificate) =>
          fc.integer({ min: 0, max: 11 }).map((dice) => ({ certificate, unknown: dice === 0 })),
        ),
      ),
    )
    .map((chosen) =>
      chosen.map(
        ({ certificate, unknown }, index): AttachedCertificate => ({
          certificateId: certificate.certificateId,
          slot: index === 0 ? 'default' : 'additional',
          certificate: unknown ? undefined : certificate,
        }),
      ),
    );
  return fc
    .record({
      https: anyAttached,
      quic: fc.option(anyAttached),
      policy: anyPolicy,
      full: fc.boolean(),
      force: fc.constantFrom(false, false, true),
      certificateId: fc.option(fc.constantFrom(...pool.map(({ certificateId }) => certificateId)), {
        freq: 3,
      }),
    })
    .map(({ https, quic, policy, full, force, certificateId }): World => {
      const listeners = [
        aListener({ attached: https }),
        ...(quic ? [aListener({ listenerId: 'lsn-2', protocol: 'QUIC', attached: quic })] : []),
      ];
      const unknown = new Set(
        listeners.flatMap(({ attached }) =>
          attached.flatMap((one) => (one.certificate ? [] : one.certificateId)),
        ),
      );
      return {
        listeners: listeners.map((listener) => ({
          ...listener,
          attached: listener.attached.map((one) =>
            unknown.has(one.certificateId) ? { ...one, certificate: undefined } : one,
          ),
        })),
        candidates: pool.filter((one) => !unknown.has(one.certificateId)),
        policy,
        selection: { force, certificateId: certificateId ?? undefined, listenerIds: undefined },
        slots: full ? additionals(listeners) : Number.POSITIVE_INFINITY,
      };
    });
});

function additionals(listeners: readonly Listener[]): number {
  return listeners.flatMap(({ attached }) => attached.filter(({ slot }) => slot === 'additional')).length;
}

export function inputOf({ listeners, candidates, policy, selection, slots }: World): PlanInput {
  return aPlanInput({
    listeners,
    candidates,
    policy,
    selection,
    quotaExhausted: additionals(listeners) >= slots,
  });
}

/** The world after these steps on one listener. */
export function withSlots(world: World, listenerId: string, steps: readonly Step[]): World {
  return {
    ...world,
    listeners: world.listeners.map((listener) =>
      listener.listenerId === listenerId
        ? {
            ...listener,
            attached: withDetails(
              steps.reduce(applyStep, listener.attached),
              listener.attached,
              world.candidates,
            ),
          }
        : listener,
    ),
  };
}
