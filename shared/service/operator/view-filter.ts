/**
 * The filter and the fields that the views of an operator share.
 */

export interface ViewFilter {
  /** Default: all load balancers. */
  readonly loadBalancerId?: string | undefined;
}

export interface LoadBalancerPlace {
  readonly region: string;
  readonly loadBalancerId: string;
}
