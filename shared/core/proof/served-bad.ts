/**
 * What follows from a record of a daily check: which attached certificates are wrong and were right before, and whether so many have turned
 * untrusted that our roots or our clock are the likelier cause. Pure.
 *
 * What was never right is only a note: a private root, for example, that clients know and this service does not.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { CertificateId } from '../model/certificate.ts';
import type { Note } from '../model/texts/note.ts';
import type { ServedCertificates, ServedFault } from './served-certificate.ts';

/** The record of a daily check, by listener. Older versions wrote no certificates. */
export type ServedListeners = Readonly<Record<string, ServedListener>>;

interface ServedListener {
  readonly certificates?: ServedCertificates;
}

/** The same, or one after the other, by listener. */
export type ServedSource = ServedListeners | Iterable<readonly [string, ServedListener]>;

export interface FaultyCertificate {
  readonly listenerId: string;
  readonly certificateId: CertificateId;
  readonly fault: ServedFault;
}

/** As many may turn untrusted at about the same time; more of them are hardly all wrong. */
export const MAX_TURNING_UNTRUSTED = 3;
/** Load balancers are checked once a day, each at its own time: what turned within a day turned at the same time. */
const SAME_TIME_MS = DAY_MS;

/** Faults that wrong roots or a wrong clock would show, too. */
const dependOnUs: ReadonlySet<string> = new Set(['chain-not-trusted', 'chain-incomplete']);

export function faultyCertificates(served: ServedSource): readonly FaultyCertificate[] {
  const faulty: FaultyCertificate[] = [];
  for (const [listenerId, { certificates = {} }] of entriesOf(served))
    for (const [id, { fault }] of Object.entries(certificates))
      if (fault) faulty.push({ listenerId, certificateId: id as CertificateId, fault });
  return faulty;
}

function entriesOf(served: ServedSource): Iterable<readonly [string, ServedListener]> {
  return Symbol.iterator in served ? served : Object.entries(served);
}

/** They were right before, or this service put them on. */
export function turnedBad(served: ServedSource): readonly FaultyCertificate[] {
  return faultyCertificates(served).filter(({ fault }) => fault.wasRight);
}

export function dependsOnUs({ fault }: FaultyCertificate): boolean {
  return dependOnUs.has(fault.reason);
}

/** Whether more certificates than can be a coincidence have turned untrusted within a day. */
export function areRootsSuspect(turned: readonly FaultyCertificate[]): boolean {
  const untrusted = turned.filter(dependsOnUs);
  return untrusted.some(({ fault: { sinceMs } }) => {
    const together = untrusted.filter(
      ({ fault }) => fault.sinceMs >= sinceMs && fault.sinceMs - sinceMs <= SAME_TIME_MS,
    );
    return new Set(together.map(({ certificateId }) => certificateId)).size > MAX_TURNING_UNTRUSTED;
  });
}

/** The certificates that are due because of their fault. */
export function dueForFault(
  turned: readonly FaultyCertificate[],
  rootsSuspect: boolean,
): readonly FaultyCertificate[] {
  return turned.filter((one) => !(rootsSuspect && dependsOnUs(one)));
}

/** Of certificates that were never right, for operators. */
export function faultNotes(served: ServedSource): readonly Note[] {
  return faultyCertificates(served)
    .filter(({ fault }) => !fault.wasRight)
    .map(({ listenerId, certificateId, fault }) => ({
      note: 'never-right',
      message: `${listenerId}: handshakes show that ${certificateId} is wrong (${fault.reason}): ${fault.message}. It was never seen right, so nothing follows from it.`,
      parameters: {
        ...fault.parameters,
        listener: listenerId,
        certificate: certificateId,
        code: fault.reason,
        original: fault.message,
      },
    }));
}
