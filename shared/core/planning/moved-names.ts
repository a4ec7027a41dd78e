/**
 * Reports names that a change moves to the new certificate although a certificate that stays serves them today. This is allowed,
 * but an operator should see it in the plan. Pure.
 */
import type { Certificate } from '../model/certificate.ts';
import { keyTypeFacts } from '../model/key-types.ts';
import type { Listener } from '../model/listener.ts';
import { concreteName, knownNames, nameCovers } from '../model/names.ts';
import type { Note } from '../model/texts/note.ts';
import { withDetails } from './attached-details.ts';
import type { Change } from './change.ts';
import { predictServed } from './prediction.ts';
import { applyStep } from './step.ts';

export function movedNames(
  listeners: readonly Listener[],
  changes: readonly Change[],
  candidates: readonly Certificate[],
): readonly Note[] {
  return changes.flatMap((change) => {
    const listener = listeners.find(({ listenerId }) => listenerId === change.listenerId);
    return listener ? movedBy(listener, change, candidates) : [];
  });
}

function movedBy(listener: Listener, change: Change, candidates: readonly Certificate[]): readonly Note[] {
  const { newCertificateId } = change;
  const replacement = candidates.find(({ certificateId }) => certificateId === newCertificateId);
  if (!replacement || !newCertificateId || replacement.names === 'unknown') return [];
  const after = withDetails(change.steps.reduce(applyStep, listener.attached), listener.attached, candidates);
  const replaced = new Set(change.replaces.map(({ certificateId }) => certificateId));
  return namesConcerned(replacement.names, listener).flatMap((name) => {
    // Clients of an IP address send no name: what they get moves only from an old certificate to its replacement.
    const serverName = concreteName(name, namesOn(listener));
    // A client that supports several key types may also move from a certificate of another key type.
    const clients = keyTypeFacts[replacement.keyType].clients.map((keyTypes) => ({ serverName, keyTypes }));
    const from = clients
      .map((client) => ({
        today: predictServed(listener.attached, client),
        tomorrow: predictServed(after, client),
      }))
      .find(
        ({ today, tomorrow }) =>
          today.size > 0 &&
          ![...today].some((id) => replaced.has(id) || id === newCertificateId) &&
          tomorrow.has(newCertificateId),
      )?.today;
    return from
      ? [
          {
            note: 'name-may-move',
            message: `${listener.listenerId}: ${name} (${replacement.keyType}) may move from ${[...from].join(' or ')} to ${newCertificateId}.`,
            parameters: {
              listener: listener.listenerId,
              name,
              keyType: replacement.keyType,
              from: [...from],
              to: newCertificateId,
            },
          },
        ]
      : [];
  });
}

/** The names of the new certificate, and names of others that its wildcards match. */
function namesConcerned(names: readonly string[], listener: Listener): readonly string[] {
  const matched = namesOn(listener).filter((name) => names.some((own) => nameCovers(own, name)));
  return [...new Set([...names, ...matched])];
}

function namesOn({ attached }: Listener): readonly string[] {
  return attached.flatMap(({ certificate }) => knownNames(certificate?.names));
}
