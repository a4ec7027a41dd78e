/** The supported actions of ALB (version 2020-06-16); any other is refused. */
import type { Action } from '../action.ts';
import { associateAdditionalCertificatesWithListener } from './associate-additional-certificates-with-listener.ts';
import { describeRegions } from './describe-regions.ts';
import { dissociateAdditionalCertificatesFromListener } from './dissociate-additional-certificates-from-listener.ts';
import { getListenerAttribute } from './get-listener-attribute.ts';
import { getLoadBalancerAttribute } from './get-load-balancer-attribute.ts';
import { listAclEntries } from './list-acl-entries.ts';
import { listAsynJobs } from './list-asyn-jobs.ts';
import { listListenerCertificates } from './list-listener-certificates.ts';
import { listListeners } from './list-listeners.ts';
import { listLoadBalancers } from './list-load-balancers.ts';
import { listSecurityPolicies, listSystemSecurityPolicies } from './list-security-policies.ts';
import { updateListenerAttribute } from './update-listener-attribute.ts';

export const albActions: readonly Action[] = [
  listLoadBalancers,
  getLoadBalancerAttribute,
  listListeners,
  getListenerAttribute,
  listListenerCertificates,
  updateListenerAttribute,
  associateAdditionalCertificatesWithListener,
  dissociateAdditionalCertificatesFromListener,
  listAsynJobs,
  describeRegions,
  listAclEntries,
  listSecurityPolicies,
  listSystemSecurityPolicies,
];
