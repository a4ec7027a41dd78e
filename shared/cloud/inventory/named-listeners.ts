/**
 * Checks the listeners that a caller names. Pure.
 *
 * An unknown listener is an error, because the answer "nothing to do" would hide a misspelling. A listener of another protocol
 * exists but has no certificates: the report says so, and it is not an error.
 */

import { RotatorError } from '../../base/errors.ts';
import type { Note } from '../../core/model/texts/note.ts';
import type { ListenerSummary } from '../alb-api.ts';

export type NamedListener = Pick<ListenerSummary, 'listenerId' | 'listenerProtocol' | 'listenerPort'>;

/** A longer list would make the message unreadable. */
const MAX_LISTED = 10;

/** The ids of `listenerIds` that are not in `known`. */
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
  const has = known.length === 0 ? 'no listeners' : shortList(known.map(describeListener));
  return unknownListener(
    `there ${noListenerPhrase(unknown)} on ${loadBalancerId} in ${region}, which has ${has}`,
    'Check the ids. For a listener of another load balancer, name that load balancer, or none.',
  );
}

export function unknownInRegions(unknown: readonly string[], regions: readonly string[]): RotatorError {
  return unknownListener(
    `there ${noListenerPhrase(unknown)} in ${regions.join(', ')}`,
    'Check the ids and the region. Without a region, scan searches all regions of the service (REGIONS).',
  );
}

function unknownListener(what: string, hint: string): RotatorError {
  return new RotatorError('UnknownListener', `${what}. Nothing was changed.`, { hint });
}

export function withoutCertificates({ listenerId, listenerProtocol }: NamedListener): Note {
  return {
    note: 'no-certificates-on-listener',
    message: `${listenerId} is a listener for ${listenerProtocol}, which has no certificates: there is nothing to do.`,
    parameters: { listener: listenerId, protocol: listenerProtocol },
  };
}

function noListenerPhrase(unknown: readonly string[]): string {
  return unknown.length === 1 ? `is no listener ${unknown[0]}` : `are no listeners ${shortList(unknown)}`;
}

function describeListener({ listenerId, listenerProtocol, listenerPort }: NamedListener): string {
  return `${listenerId} (${listenerProtocol}:${listenerPort})`;
}

function shortList(texts: readonly string[]): string {
  const shown = texts.slice(0, MAX_LISTED).join(', ');
  return texts.length <= MAX_LISTED ? shown : `${shown} and ${texts.length - MAX_LISTED} more`;
}
