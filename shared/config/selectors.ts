/**
 * INCLUDE and EXCLUDE: which load balancers and listeners an operator means, by id or by tag.
 *
 * A tag value cannot hold a comma here, since the list is separated by commas.
 */
import { listenerIdPattern, loadBalancerIdPattern } from '../identifiers.ts';
import { accept, type Parser, parseEach, refuse } from './parsed.ts';

export type Selector =
  | { readonly kind: 'load-balancer'; readonly loadBalancerId: string }
  | { readonly kind: 'listener'; readonly listenerId: string }
  /** Tags are those of the load balancer. */
  | { readonly kind: 'tag'; readonly key: string; readonly value: string };

const parseSelector: Parser<Selector> = (item) => {
  if (loadBalancerIdPattern.test(item)) return accept({ kind: 'load-balancer', loadBalancerId: item });
  if (listenerIdPattern.test(item)) return accept({ kind: 'listener', listenerId: item });
  const tag = /^tag:([^=]+)=(.*)$/.exec(item);
  if (tag?.[1] !== undefined && tag[2] !== undefined)
    return accept({ kind: 'tag', key: tag[1].trim(), value: tag[2].trim() });
  return refuse(`"${item}" is neither an id (alb-..., lsn-...) nor tag:key=value`);
};

export const parseSelectors: Parser<readonly Selector[]> = (text) => parseEach(text, parseSelector);

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
