import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import {
  aCertificate,
  aListener,
  aPlanInput,
  type CertificateFields,
  idOf,
  type PlanInputFields,
} from '../../../support/builders.ts';

/** The decision on an additional certificate 2 for www.example.com, nine days before its end. */
export function decisionOn(old: CertificateFields, fields: PlanInputFields = {}) {
  const attached = [
    aCertificate({ id: 1, names: ['fallback.com'] }),
    aCertificate({ id: 2, daysLeft: 9, ...old }),
  ];
  const { decisions } = planLoadBalancer(
    aPlanInput({ listeners: [aListener({ attached })], candidates: [aCertificate({ id: 3 })], ...fields }),
  );
  return decisions.find(({ attached: { certificateId } }) => certificateId === idOf(2));
}

/** The only certificate in CAS that may replace it. */
export const only = (fields: CertificateFields): PlanInputFields => ({
  candidates: [aCertificate({ id: 3, ...fields })],
});
