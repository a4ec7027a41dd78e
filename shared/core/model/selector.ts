export type Selector =
  | { readonly kind: 'load-balancer'; readonly loadBalancerId: string }
  | { readonly kind: 'listener'; readonly listenerId: string }
  /** Tags are those of the load balancer. */
  | { readonly kind: 'tag'; readonly key: string; readonly value: string };

/** What selectors are matched against. `listenerId` is absent where a whole load balancer is meant. */
export interface Selectable {
  readonly loadBalancerId: string;
  readonly listenerId?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether one of the selectors means this load balancer or listener. A load balancer's id or tag means its listeners, too. */
export function selects(selectors: readonly Selector[], target: Selectable): boolean {
  return selectors.some((selector) => {
    if (selector.kind === 'load-balancer') return selector.loadBalancerId === target.loadBalancerId;
    if (selector.kind === 'listener') return selector.listenerId === target.listenerId;
    return target.tags[selector.key] === selector.value;
  });
}
