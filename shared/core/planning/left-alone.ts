/**
 * Decides which load balancers and listeners are left alone, and why. Pure.
 *
 * INCLUDE and EXCLUDE are checked first, because an operator looks for them first. `undefined` means that nothing prevents a
 * rotation.
 */

import type { Listener, LoadBalancer } from '../model/listener.ts';
import { isReasonIn, type Reason, type ReasonIn, type ReasonParameters } from '../model/reasons.ts';
import { type Selector, selects } from '../model/selector.ts';

/** The selection by the operator (INCLUDE, EXCLUDE). */
export interface Selection {
  /** Empty: everything. */
  readonly include: readonly Selector[];
  /** Has priority over `include`. */
  readonly exclude: readonly Selector[];
}

export type LeftAlone = Reason<ReasonIn<'left-alone'>>;

/** The fields that a list of load balancers already includes. */
export type LoadBalancerFacts = Pick<LoadBalancer, 'loadBalancerId' | 'status' | 'businessStatus' | 'tags'>;
export type ListenerFacts = Pick<Listener, 'listenerId' | 'status' | 'description'>;

/** The message why it is left alone; `undefined` if the check does not apply. */
type LoadBalancerCheck = (loadBalancer: LoadBalancerFacts, selection: Selection) => string | undefined;
type ListenerCheck = (
  listener: ListenerFacts,
  loadBalancer: LoadBalancerFacts,
  selection: Selection,
) => string | undefined;

/** The ALB Ingress Controller applies its own certificates at every reconcile: two writers would undo each other's changes. */
const ingressTags: readonly string[] = ['ack.aliyun.com', 'ingress.k8s.alibaba/albconfig'];
const INGRESS_DESCRIPTION = 'ingress-auto-listener';

/** The key is the reason; the order of the keys is the order of the checks. */
export const loadBalancerChecks = {
  excluded: ({ loadBalancerId, tags }, { exclude }) => {
    const selector = exclude.find((one) => selects([one], { loadBalancerId, tags }));
    return selector && `${loadBalancerId} is excluded by ${describeSelector(selector)}.`;
  },

  /** A listener in `include` may belong to this load balancer: that is decided when its listeners are known. */
  'not-included': ({ loadBalancerId, tags }, { include }) => {
    const mayBeInside = include.some(({ kind }) => kind === 'listener');
    if (include.length === 0 || mayBeInside || selects(include, { loadBalancerId, tags })) return undefined;
    return notIncluded(loadBalancerId, include);
  },

  'owned-by-ingress-controller': ({ loadBalancerId, tags }) => {
    const tag = ingressTags.find((key) => Object.hasOwn(tags, key));
    return (
      tag &&
      `${loadBalancerId} belongs to the ALB Ingress Controller (tag ${tag}); change the certificate in Kubernetes.`
    );
  },

  'load-balancer-not-active': ({ loadBalancerId, status }) =>
    status === 'Active' ? undefined : `${loadBalancerId} is ${status}, not Active.`,

  'business-status-abnormal': ({ loadBalancerId, businessStatus }) =>
    businessStatus === 'Normal'
      ? undefined
      : `The business status of ${loadBalancerId} is ${businessStatus}, not Normal (overdue payment, or a security lock).`,
} satisfies { readonly [Code in ReasonIn<'left-alone'>]?: LoadBalancerCheck };

/** Checks of the listener alone. Its load balancer has its own checks. */
export const listenerChecks = {
  excluded: ({ listenerId }, { loadBalancerId, tags }, { exclude }) => {
    const selector = exclude.find((one) => selects([one], { loadBalancerId, listenerId, tags }));
    return selector && `${listenerId} is excluded by ${describeSelector(selector)}.`;
  },

  'not-included': ({ listenerId }, { loadBalancerId, tags }, { include }) =>
    include.length === 0 || selects(include, { loadBalancerId, listenerId, tags })
      ? undefined
      : notIncluded(listenerId, include),

  'owned-by-ingress-controller': ({ listenerId, description }) =>
    description.startsWith(INGRESS_DESCRIPTION)
      ? `${listenerId} belongs to the ALB Ingress Controller (its description begins with ${INGRESS_DESCRIPTION}); change the certificate in Kubernetes.`
      : undefined,

  'listener-not-running': ({ listenerId, status }) =>
    status === 'Running' ? undefined : `${listenerId} is ${status}, not Running.`,
} satisfies { readonly [Code in ReasonIn<'left-alone'>]?: ListenerCheck };

export function leftAloneLoadBalancer(
  loadBalancer: LoadBalancerFacts,
  selection: Selection,
): LeftAlone | undefined {
  return firstRefusal<LoadBalancerCheck>(loadBalancerChecks, (check) => check(loadBalancer, selection));
}

/** Checks the listener alone. `leftAloneLoadBalancer` checks its load balancer. */
export function leftAloneListener(
  listener: ListenerFacts,
  loadBalancer: LoadBalancerFacts,
  selection: Selection,
): LeftAlone | undefined {
  const { status } = listener;
  const refusal = firstRefusal<ListenerCheck>(listenerChecks, (check) =>
    check(listener, loadBalancer, selection),
  );
  return refusal?.reason === 'listener-not-running' ? { ...refusal, parameters: { status } } : refusal;
}

/**
 * Whether nothing is done there until an operator has acted. A listener that is just being configured is left alone for the moment only: what was
 * wrong with it before is wrong still.
 */
export function isLeftAlone({
  reason,
  parameters,
}: {
  readonly reason: string;
  readonly parameters?: ReasonParameters | undefined;
}): boolean {
  const { status = 'Stopped' } = parameters ?? {};
  return isReasonIn('left-alone', reason) && (reason !== 'listener-not-running' || status === 'Stopped');
}

function firstRefusal<Check>(
  checks: { readonly [Code in ReasonIn<'left-alone'>]?: Check },
  run: (check: Check) => string | undefined,
): LeftAlone | undefined {
  for (const [reason, check] of Object.entries(checks) as readonly (readonly [
    LeftAlone['reason'],
    Check,
  ])[]) {
    const message = run(check);
    if (message !== undefined) return { reason, message };
  }
  return undefined;
}

function notIncluded(id: string, include: readonly Selector[]): string {
  return `${id} matches none of the included selectors: ${include.map(describeSelector).join(', ')}.`;
}

function describeSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'load-balancer':
      return selector.loadBalancerId;
    case 'listener':
      return selector.listenerId;
    case 'tag':
      return `tag:${selector.key}=${selector.value}`;
  }
}
