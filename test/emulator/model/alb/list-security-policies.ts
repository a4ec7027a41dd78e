/** ListSecurityPolicies: the custom ones of the region. ListSystemSecurityPolicies: those that every account has, not paged. */
import { systemSecurityPolicies } from '../access.ts';
import type { Action } from '../action.ts';
import { page } from '../paging.ts';
import type { SecurityPolicyRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';

export const listSecurityPolicies: Action = {
  product: 'alb',
  name: 'ListSecurityPolicies',
  write: false,
  run: ({ world, scope, params }) => {
    const ids = params.list('SecurityPolicyIds');
    const found = [...world.securityPolicies.values()].filter(
      ({ region, securityPolicyId }) => region === scope && (ids?.includes(securityPolicyId) ?? true),
    );
    const bodies = found.map((policy) => ({
      ...policyBody(policy),
      SecurityPolicyName: policy.securityPolicyId,
      SecurityPolicyStatus: 'Available',
    }));
    return page(params, bodies, 'SecurityPolicies', world.knobs.pageCap);
  },
};

export const listSystemSecurityPolicies: Action = {
  product: 'alb',
  name: 'ListSystemSecurityPolicies',
  write: false,
  run: () => ({ SecurityPolicies: systemSecurityPolicies.map(policyBody) }),
};

function policyBody({ securityPolicyId, tlsVersions, ciphers }: SecurityPolicyRecord): WireBody {
  return { SecurityPolicyId: securityPolicyId, TLSVersions: tlsVersions, Ciphers: ciphers };
}
