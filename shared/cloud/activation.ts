/**
 * Whether a refusal says that a product was never activated in the account, or is shut for overdue payment. Pure.
 *
 * Source: `ServiceNotEnable` of EventBridge (A: terraform-provider-alicloud), `UserDisable` of OSS (A: its error table); the codes of the other
 * products are not documented (U), so each spelling that was seen anywhere counts.
 */
const NOT_ACTIVATED = /NotEnable|NotOpen|NotActivat|Unopened|^ServiceAccessDenied$/i;
const OVERDUE = /^UserDisable$|InDebt|Overdue|Arrear/i;

/** @param code of the cloud */
export function activationProblem(code: string): 'not-activated' | 'overdue' | undefined {
  if (NOT_ACTIVATED.test(code)) return 'not-activated';
  return OVERDUE.test(code) ? 'overdue' : undefined;
}
