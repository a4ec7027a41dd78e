/** For which candidates the ledger is read before a plan, and how what it says counts beside the log of the load balancer. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { KnownRoots } from '../../../../shared/core/model/known-roots.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import type { PlanInput } from '../../../../shared/core/planning/decision.ts';
import { openGates } from '../../../../shared/core/planning/gates.ts';
import { type CertificateState, emptyCertificate } from '../../../../shared/core/records/certificate-log.ts';
import { emptyControl } from '../../../../shared/core/records/control-log.ts';
import { planWithLedger } from '../../../../shared/rotation/waves/plan-with-ledger.ts';
import {
  aCertificate,
  aListener,
  aPlanInput,
  idOf,
  NOW_MS,
  type PlanInputFields,
} from '../../../support/builders.ts';

const due = aCertificate({ id: 1, daysLeft: 9 });
const fresh = aCertificate({ id: 2 });
const next = aCertificate({ id: 3, daysLeft: 200 });

async function planned(
  fields: PlanInputFields,
  states: Readonly<Record<string, Partial<CertificateState>>> = {},
) {
  const asked: CertificateId[] = [];
  const { plan, planInput, knowledge } = await planWithLedger({
    planInput: aPlanInput({ listeners: [aListener({ attached: [due] })], ...fields }),
    readKnowledge: async (ids) => {
      asked.push(...ids);
      return {
        control: emptyControl,
        certificates: new Map(asked.map((id) => [id, { ...emptyCertificate, ...states[id] }])),
      };
    },
    soakMs: HOUR_MS,
    roots: 'roots-1',
  });
  const [decision] = plan.decisions;
  const says = decision?.decision === 'rotate' ? decision.newCertificateId : decision?.reason;
  return { asked, says, knowledge, planInput };
}

describe('a plan with the ledger', () => {
  it('does not read it where no candidate fits', async () => {
    const { asked, knowledge, says } = await planned({
      candidates: [aCertificate({ id: 4, names: ['b.com'] })],
    });

    expect(asked).toEqual([]);
    expect(knowledge).toBeUndefined();
    expect(says).toBe('no-replacement');
  });

  it('takes the next best certificate if the ledger passes over the best one', async () => {
    const failures = [{ loadBalancerId: 'alb-1', atMs: NOW_MS, times: 1 }];
    const candidates = [fresh, next];

    expect((await planned({ candidates })).says).toBe(idOf(2));
    const quarantined = await planned({ candidates }, { [idOf(2)]: { failures } });

    expect(quarantined.says).toBe(idOf(3));
    expect(quarantined.asked).toContain(idOf(2));
    expect(quarantined.knowledge?.candidates).toEqual(candidates);
  });

  it('still passes over what the log of the load balancer passes over', async () => {
    const gates = {
      ...openGates,
      passedOver: (id: CertificateId) =>
        id === idOf(2) ? ({ reason: 'quarantined', message: 'stayed though wrong' } as const) : undefined,
    };

    expect((await planned({ candidates: [fresh, next], gates })).says).toBe(idOf(3));
  });

  it('asks about a certificate that is refused only for its chain: an operator may have released it', async () => {
    const roots: KnownRoots = {
      id: 'roots-1',
      date: '2026-06-01',
      holds: () => false,
      kindOf: ({ subject }) => (subject === 'CN=Public Root' ? 'public' : undefined),
    };
    const issuedBy = (root: string) =>
      ({
        chain: [
          { subject: 'CN=www.example.com', issuer: root },
          { subject: root, issuer: root },
        ],
      }) as const;
    const untrusted = aCertificate({ id: 2, ...issuedBy('CN=Private Root') });
    const listeners = [
      aListener({ attached: [aCertificate({ id: 1, daysLeft: 9, ...issuedBy('CN=Public Root') })] }),
    ];
    const given = { candidates: [untrusted], listeners, roots };

    expect(await planned(given)).toMatchObject({ asked: [idOf(2)], says: 'candidate-untrusted' });
    expect((await planned(given, { [idOf(2)]: { releasedAtMs: NOW_MS } })).says).toBe(idOf(2));
  });

  it('asks about the replacements, too, of a certificate that is due only because it is served wrong', async () => {
    const servedBad = new Map([
      [replacementKey('lsn-1', idOf(1)), { reason: 'served-bad', message: 'It lacks a name.' }],
    ]) as unknown as PlanInput['servedBad'];
    const listeners = [aListener({ attached: [aCertificate({ id: 1, daysLeft: 200 })] })];

    const { asked } = await planned({ candidates: [fresh], listeners, servedBad });

    expect(new Set(asked)).toEqual(new Set([idOf(1), idOf(2)]));
  });
});
