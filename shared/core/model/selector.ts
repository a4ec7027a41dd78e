export type Selector =
  | { readonly kind: 'load-balancer'; readonly loadBalancerId: string }
  | { readonly kind: 'listener'; readonly listenerId: string }
  /** A tag of the load balancer. */
  | { readonly kind: 'tag'; readonly key: string; readonly value: string };

/** A listener, or a load balancer if `listenerId` is absent. */
export interface Selectable {
  readonly loadBalancerId: string;
  readonly listenerId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether one of the selectors matches. The id or a tag of a load balancer matches its listeners, too. */
export function selects(selectors: readonly Selector[], target: Selectable): boolean {
  return selectors.some((selector) => {
    if (selector.kind === 'load-balancer') return selector.loadBalancerId === target.loadBalancerId;
    if (selector.kind === 'listener') return selector.listenerId === target.listenerId;
    return target.tags[selector.key] === selector.value;
  });
}
