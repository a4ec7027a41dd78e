/**
 * Which load balancers and listeners are left alone, and why. Pure.
 *
 * The operator's own words come first: they are what he will look for. `undefined` means that nothing stands in the way.
 */

import type { Listener, LoadBalancer } from '../model/listener.ts';
import { type Selector, selects } from '../model/selector.ts';

/** What the operator chose (INCLUDE, EXCLUDE). */
export interface Selection {
  /** Empty: everything. */
  readonly include: readonly Selector[];
  /** Wins over `include`. */
  readonly exclude: readonly Selector[];
}

export type LeftAloneReason =
  | 'excluded'
  | 'not-included'
  | 'owned-by-ingress-controller'
  | 'load-balancer-not-active'
  | 'business-status-abnormal'
  | 'listener-not-running';

/** In a plan: this listener is nobody's business here. */
export const leftAloneReasons: ReadonlySet<string> = new Set<LeftAloneReason>([
  'excluded',
  'not-included',
  'owned-by-ingress-controller',
  'load-balancer-not-active',
  'business-status-abnormal',
  'listener-not-running',
]);

export interface LeftAlone {
  readonly reason: LeftAloneReason;
  /** One sentence for a person. */
  readonly message: string;
}

/** What a list of load balancers already tells. */
export type LoadBalancerFacts = Pick<LoadBalancer, 'loadBalancerId' | 'status' | 'businessStatus' | 'tags'>;
export type ListenerFacts = Pick<Listener, 'listenerId' | 'status' | 'description'>;

type LoadBalancerCheck = (loadBalancer: LoadBalancerFacts, selection: Selection) => LeftAlone | undefined;
type ListenerCheck = (
  listener: ListenerFacts,
  loadBalancer: LoadBalancerFacts,
  selection: Selection,
) => LeftAlone | undefined;

export const loadBalancerChecks: readonly LoadBalancerCheck[] = [
  loadBalancerExcluded,
  loadBalancerNotIncluded,
  loadBalancerOwnedByIngress,
  loadBalancerNotActive,
  businessStatusAbnormal,
];

export const listenerChecks: readonly ListenerCheck[] = [
  listenerExcluded,
  listenerNotIncluded,
  listenerOwnedByIngress,
  listenerNotRunning,
];

export function leftAloneLoadBalancer(
  loadBalancer: LoadBalancerFacts,
  selection: Selection,
): LeftAlone | undefined {
  return firstOf(loadBalancerChecks.map((check) => check(loadBalancer, selection)));
}

/** Asks for the listener only; its load balancer is asked about with `leftAloneLoadBalancer`. */
export function leftAloneListener(
  listener: ListenerFacts,
  loadBalancer: LoadBalancerFacts,
  selection: Selection,
): LeftAlone | undefined {
  return firstOf(listenerChecks.map((check) => check(listener, loadBalancer, selection)));
}

function firstOf(answers: readonly (LeftAlone | undefined)[]): LeftAlone | undefined {
  return answers.find((answer) => answer !== undefined);
}

function loadBalancerExcluded(
  { loadBalancerId, tags }: LoadBalancerFacts,
  { exclude }: Selection,
): LeftAlone | undefined {
  const selector = exclude.find((one) => selects([one], { loadBalancerId, tags }));
  if (selector === undefined) return undefined;
  return { reason: 'excluded', message: `${loadBalancerId} is excluded by ${textOf(selector)}.` };
}

/** A listener named in `include` may be one of this load balancer's: that is settled once its listeners are known. */
function loadBalancerNotIncluded(
  { loadBalancerId, tags }: LoadBalancerFacts,
  { include }: Selection,
): LeftAlone | undefined {
  const mayBeInside = include.some(({ kind }) => kind === 'listener');
  if (include.length === 0 || mayBeInside || selects(include, { loadBalancerId, tags })) return undefined;
  return notIncluded(loadBalancerId, include);
}

/** The ALB Ingress Controller applies its own certificates at every reconcile: two masters would fight over the listener. */
const ingressTags: readonly string[] = ['ack.aliyun.com', 'ingress.k8s.alibaba/albconfig'];
const INGRESS_DESCRIPTION = 'ingress-auto-listener';

function loadBalancerOwnedByIngress({ loadBalancerId, tags }: LoadBalancerFacts): LeftAlone | undefined {
  const tag = ingressTags.find((key) => Object.hasOwn(tags, key));
  if (tag === undefined) return undefined;
  return {
    reason: 'owned-by-ingress-controller',
    message: `${loadBalancerId} belongs to the ALB Ingress Controller (tag ${tag}); change the certificate in Kubernetes.`,
  };
}

function loadBalancerNotActive({ loadBalancerId, status }: LoadBalancerFacts): LeftAlone | undefined {
  if (status === 'Active') return undefined;
  return { reason: 'load-balancer-not-active', message: `${loadBalancerId} is ${status}, not Active.` };
}

function businessStatusAbnormal({
  loadBalancerId,
  businessStatus,
}: LoadBalancerFacts): LeftAlone | undefined {
  if (businessStatus === 'Normal') return undefined;
  return {
    reason: 'business-status-abnormal',
    message: `The business status of ${loadBalancerId} is ${businessStatus}, not Normal (overdue payment, or a security lock).`,
  };
}

function listenerExcluded(
  { listenerId }: ListenerFacts,
  { loadBalancerId, tags }: LoadBalancerFacts,
  { exclude }: Selection,
): LeftAlone | undefined {
  const selector = exclude.find((one) => selects([one], { loadBalancerId, listenerId, tags }));
  if (selector === undefined) return undefined;
  return { reason: 'excluded', message: `${listenerId} is excluded by ${textOf(selector)}.` };
}

function listenerNotIncluded(
  { listenerId }: ListenerFacts,
  { loadBalancerId, tags }: LoadBalancerFacts,
  { include }: Selection,
): LeftAlone | undefined {
  if (include.length === 0 || selects(include, { loadBalancerId, listenerId, tags })) return undefined;
  return notIncluded(listenerId, include);
}

function listenerOwnedByIngress({ listenerId, description }: ListenerFacts): LeftAlone | undefined {
  if (!description.startsWith(INGRESS_DESCRIPTION)) return undefined;
  return {
    reason: 'owned-by-ingress-controller',
    message: `${listenerId} belongs to the ALB Ingress Controller (its description begins ${INGRESS_DESCRIPTION}); change the certificate in Kubernetes.`,
  };
}

function listenerNotRunning({ listenerId, status }: ListenerFacts): LeftAlone | undefined {
  if (status === 'Running') return undefined;
  return { reason: 'listener-not-running', message: `${listenerId} is ${status}, not Running.` };
}

function notIncluded(id: string, include: readonly Selector[]): LeftAlone {
  return {
    reason: 'not-included',
    message: `${id} is in none of the included: ${include.map(textOf).join(', ')}.`,
  };
}

function textOf(selector: Selector): string {
  switch (selector.kind) {
    case 'load-balancer':
      return selector.loadBalancerId;
    case 'listener':
      return selector.listenerId;
    case 'tag':
      return `tag:${selector.key}=${selector.value}`;
  }
}
