/**
 * What the views of an operator have in common.
 */

export interface ViewFilter {
  /** Default: all load balancers. */
  readonly loadBalancerId?: string | undefined;
}

export interface LoadBalancerPlace {
  readonly region: string;
  readonly loadBalancerId: string;
}
