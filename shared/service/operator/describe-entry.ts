/**
 * The entries of a load balancer's log as sentences, for people who want to know what happened. Nothing is decided by them.
 */

import type { Change } from '../../core/planning/change.ts';
import { describeStep } from '../../core/planning/steps.ts';
import type { LoadBalancerEntry } from '../../core/records/load-balancer-log.ts';
import type { LedgerRecord } from '../../ledger/ledger.ts';

export function describeEntry({ kind, data, holder }: LedgerRecord): string {
  // The format version says that this version knows how to read it.
  const entry = { kind, data } as LoadBalancerEntry;
  switch (entry.kind) {
    case 'claimed':
      return `claimed by ${holder} until ${new Date(entry.data.untilMs).toISOString()}`;
    case 'released':
      return `released by ${holder}`;
    case 'change-started':
      return `${entry.data.change.listenerId}: change started: ${describeChange(entry.data.change)} (rotation ${entry.data.rotationId})`;
    case 'intent':
      return `${entry.data.listenerId}: writes: ${describeStep(entry.data.step).text}`;
    case 'result':
      return `${entry.data.listenerId}: ${describeResult(entry.data)}`;
    case 'proof':
      return `${entry.data.listenerId}: ${describeProof(entry.data)}`;
    case 'rolling-back':
      return `${entry.data.key}: rolls back (${entry.data.reason}): ${entry.data.message}`;
    case 'restored':
      return `${entry.data.key}: the old state is back`;
    case 'change-ended':
      return `${entry.data.key}: ended ${entry.data.outcome} (${entry.data.reason}): ${entry.data.message}`;
    case 'abandoned':
      return `rotation ${entry.data.rotationId} was abandoned by ${holder}`;
    case 'announced':
      return `to be told: ${entry.data.announcements.map(({ event }) => event.type).join(', ')}`;
    case 'published':
      return `told: ${entry.data.ids.length} events`;
    case 'given-up':
      return `not told, since the bus did not take them: ${entry.data.ids.length} events`;
    case 'checkpoint':
      return 'checkpoint: where everything stood';
  }
}

export function describeChange({ newCertificateId, replaces }: Change): string {
  const olds = replaces.map(({ certificateId, slot }) => `${certificateId} (${slot})`).join(', ');
  return newCertificateId === undefined
    ? `${olds} is taken off`
    : `${newCertificateId} takes the place of ${olds}`;
}

function describeResult({ result, message }: { readonly result: string; readonly message: string }): string {
  return result === 'accepted' ? `ALB took it (${message})` : `ALB did not take it (${result}): ${message}`;
}

function describeProof({ proof, message }: { readonly proof: string; readonly message: string }): string {
  if (proof === 'proved') return `proved by ${message}`;
  return proof === 'failed' ? `proof failed: ${message}` : `not proved: ${message}`;
}
