/**
 * Listeners that a caller names. Pure.
 *
 * One that does not exist is a misspelling, and to answer it with "nothing to do" would let the caller believe that all is well. One of
 * another protocol exists and has no certificates: that is said, and fails nothing.
 */

import { RotatorError } from '../../base/errors.ts';
import type { ListenerSummary } from '../alb-api.ts';

export type NamedListener = Pick<ListenerSummary, 'listenerId' | 'listenerProtocol' | 'listenerPort'>;

/** More would make a message unreadable. */
const MAX_LISTED = 10;

/** Those of `listenerIds` that are none of `known`. */
export function notAmong(
  listenerIds: readonly string[],
  known: readonly Pick<NamedListener, 'listenerId'>[],
): readonly string[] {
  return listenerIds.filter((id) => !known.some(({ listenerId }) => listenerId === id));
}

/** @param known all listeners of the load balancer, of every protocol */
export function unknownOnLoadBalancer(
  unknown: readonly string[],
  { region, loadBalancerId }: { readonly region: string; readonly loadBalancerId: string },
  known: readonly NamedListener[],
): RotatorError {
  const has = known.length === 0 ? 'no listeners' : shortList(known.map(inWords));
  return unknownListener(
    `there ${are(unknown)} on ${loadBalancerId} in ${region}, which has ${has}`,
    'Check the ids. For a listener of another load balancer name that one, or none.',
  );
}

export function unknownInRegions(unknown: readonly string[], regions: readonly string[]): RotatorError {
  return unknownListener(
    `there ${are(unknown)} in ${regions.join(', ')}`,
    'Check the ids and the region; without a region scan asks all that the service covers (REGIONS).',
  );
}

function unknownListener(what: string, hint: string): RotatorError {
  return new RotatorError('UnknownListener', `${what}. Nothing was changed.`, { hint });
}

export function withoutCertificates({ listenerId, listenerProtocol }: NamedListener): string {
  return `${listenerId} is a listener for ${listenerProtocol}, which has no certificates: there is nothing to do on it.`;
}

function are(unknown: readonly string[]): string {
  return unknown.length === 1 ? `is no listener ${unknown[0]}` : `are no listeners ${shortList(unknown)}`;
}

function inWords({ listenerId, listenerProtocol, listenerPort }: NamedListener): string {
  return `${listenerId} (${listenerProtocol}:${listenerPort})`;
}

function shortList(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_LISTED).join(', ');
  return texts.length <= MAX_LISTED ? shown : `${shown} and ${texts.length - MAX_LISTED} more`;
}
