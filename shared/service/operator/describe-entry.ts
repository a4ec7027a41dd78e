/**
 * Describes the entries of a load balancer's log for people. Decides nothing.
 */

import { counted, inUtc } from '../../base/words.ts';
import type { Change } from '../../core/planning/change.ts';
import { describeStep } from '../../core/planning/step.ts';
import type { LoadBalancerEntry } from '../../core/records/load-balancer-log.ts';
import type { LedgerRecord } from '../../ledger/ledger.ts';

export function describeEntry({ kind, data, holder }: LedgerRecord): string {
  // Safe: the format version was checked when the entry was read.
  const entry = { kind, data } as LoadBalancerEntry;
  switch (entry.kind) {
    case 'claimed':
      return `claimed by ${holder} until ${inUtc(entry.data.untilMs)}`;
    case 'released':
      return `released by ${holder}`;
    case 'change-started':
      return `${entry.data.change.listenerId}: change started: ${describeChange(entry.data.change)} (rotation ${entry.data.rotationId})`;
    case 'intent':
      return `${entry.data.listenerId}: writing: ${describeStep(entry.data.step).text}`;
    case 'result':
      return `${entry.data.listenerId}: ${describeResult(entry.data)}`;
    case 'proof':
      return `${entry.data.listenerId}: ${describeProof(entry.data)}`;
    case 'rolling-back':
      return `${entry.data.key}: rolling back (${entry.data.reason}): ${entry.data.message}`;
    case 'restored':
      return `${entry.data.key}: the old state is restored`;
    case 'change-ended':
      return `${entry.data.key}: ended ${entry.data.outcome} (${entry.data.reason}): ${entry.data.message}`;
    case 'abandoned':
      return `rotation ${entry.data.rotationId} was abandoned by ${holder}`;
    case 'planned-again':
      return `${entry.data.key}: dropped, since its roll back could not be proved in an emergency; the listener is planned again`;
    case 'announced':
      return `to be published: ${entry.data.announcements.map(({ event }) => event.type).join(', ')}`;
    case 'published':
      return `published: ${counted(entry.data.ids.length, 'event')}`;
    case 'given-up':
      return `given up, since the bus did not accept them: ${counted(entry.data.ids.length, 'event')}`;
    case 'checkpoint':
      return 'checkpoint of the state';
  }
}

export function describeChange({ newCertificateId, replaces }: Change): string {
  const olds = replaces.map(({ certificateId, slot }) => `${certificateId} (${slot})`).join(', ');
  return newCertificateId === undefined ? `${olds} is removed` : `${newCertificateId} replaces ${olds}`;
}

function describeResult({ result, message }: { readonly result: string; readonly message: string }): string {
  return result === 'accepted'
    ? `ALB accepted it (${message})`
    : `ALB did not accept it (${result}): ${message}`;
}

function describeProof({ proof, message }: { readonly proof: string; readonly message: string }): string {
  if (proof === 'proved') return `proved by ${message}`;
  return proof === 'failed' ? `proof failed: ${message}` : `not proved: ${message}`;
}
