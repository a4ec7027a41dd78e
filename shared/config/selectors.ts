/**
 * INCLUDE and EXCLUDE: load balancers and listeners, by id or by tag. The value of a tag cannot contain a comma, since the list is
 * separated by commas.
 */
import { listenerIdPattern, loadBalancerIdPattern } from '../base/identifiers.ts';
import type { Selector } from '../core/model/selector.ts';
import { accept, type Parser, parseEach, refuse } from './parsed.ts';

const parseSelector: Parser<Selector> = (item) => {
  if (loadBalancerIdPattern.test(item)) return accept({ kind: 'load-balancer', loadBalancerId: item });
  if (listenerIdPattern.test(item)) return accept({ kind: 'listener', listenerId: item });
  const tag = /^tag:([^=]+)=(.*)$/.exec(item);
  if (tag?.[1] !== undefined && tag[2] !== undefined)
    return accept({ kind: 'tag', key: tag[1].trim(), value: tag[2].trim() });
  return refuse(`"${item}" is neither an id (alb-..., lsn-...) nor tag:key=value`);
};

export const parseSelectors: Parser<readonly Selector[]> = (text) => parseEach(text, parseSelector);
