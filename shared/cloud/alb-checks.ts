/**
 * The calls of `AlbApi` that only doctor makes, over a wire: dry runs, access control lists, security policies.
 *
 * A dry run can change nothing unless ALB ignores the flag; then it is reported as carried out, whatever its answer says. It has no
 * ClientToken: a repeated token would bring the answer of an earlier write.
 */
import * as z from 'zod';
import type { AlbApi, DryRunRequest, PageRequest } from './alb-api.ts';
import * as schemas from './alb-schemas.ts';
import { CloudError } from './errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the calls of alb.ts have in common. */
export interface AlbCalls {
  call<Answer>(action: string, request: Fields, schema: z.ZodType<Answer>): Promise<Answer>;
  page<Item>(
    action: string,
    field: string,
    request: PageRequest,
    answer: schemas.PageAnswer,
    items: readonly Item[] | undefined,
  ): { readonly items: readonly Item[]; readonly nextToken: string | undefined };
}

export type AlbChecks = Pick<
  AlbApi,
  'dryRun' | 'listAclEntries' | 'listSecurityPolicies' | 'listSystemSecurityPolicies'
>;

const actions: Readonly<Record<DryRunRequest['write'], string>> = {
  update: 'UpdateListenerAttribute',
  associate: 'AssociateAdditionalCertificatesWithListener',
  dissociate: 'DissociateAdditionalCertificatesFromListener',
};

/** ALB answers a dry run that would succeed with this error. */
const PASSED = 'DryRunOperation';

export function albChecks({ call, page }: AlbCalls): AlbChecks {
  return {
    async dryRun({ write, listenerId, certificateId }) {
      const request = { listenerId, certificates: [{ certificateId }], dryRun: true };
      try {
        await call(actions[write], request, z.unknown());
      } catch (error) {
        if (error instanceof CloudError && error.cloudCode === PASSED) return 'passed';
        // Answered with HTTP 200, in a form that cannot be read.
        if (error instanceof CloudError && error.kind === 'invalid-answer') return 'carried-out';
        throw error;
      }
      return 'carried-out';
    },

    async listAclEntries(request) {
      const action = 'ListAclEntries';
      const answer = await call(action, { ...request }, schemas.aclEntriesPage());
      return page(action, 'AclEntries', request, answer, answer.aclEntries);
    },

    async listSecurityPolicies(request) {
      const action = 'ListSecurityPolicies';
      const answer = await call(action, { ...request }, schemas.securityPoliciesPage());
      const { items, nextToken } = page(action, 'SecurityPolicies', request, answer, answer.securityPolicies);
      return { items: items.map(toPolicy), nextToken };
    },

    async listSystemSecurityPolicies() {
      const answer = await call('ListSystemSecurityPolicies', {}, schemas.systemSecurityPolicies());
      return answer.securityPolicies.map(toPolicy);
    },
  };
}

function toPolicy({ securityPolicyId, TLSVersions, ciphers }: schemas.SecurityPolicyAnswer) {
  return { securityPolicyId, tlsVersions: TLSVersions, ciphers };
}
