/** An invariant about the order of entries: others learn of a wrong certificate before the work that may take long. */
import type { RunEntry } from '../run-history.ts';
import type { Checker } from './checker.ts';
import { violation } from './control-plane.ts';

export const wrongContentIsToldFirst: Checker = {
  name: 'wrong-content-is-told-first',
  invariant:
    'Before a change is rolled back because the certificate itself is wrong, the log of the certificate says so, unless the ledger did not answer: its worker may die in the roll back.',
  check: ({ history }) =>
    history.flatMap((one, index) => {
      if (one.kind !== 'append' || one.entryKind !== 'rolling-back') return [];
      const { key = '', content }: { key?: string; content?: boolean } = Object(one.data);
      const [, certificateId = ''] = key.split('/');
      if (content !== true) return [];
      const before = history.slice(0, index);
      // A later worker goes on with what an earlier one has begun, and may have had no time to tell.
      if (before.some((earlier) => begins(earlier, one.log, key))) return [];
      if (before.some((earlier) => tells(earlier, certificateId) || isLedgerFault(earlier, one.worker)))
        return [];
      const text = `${one.worker} rolls ${key} back, and the log of ${certificateId} does not say why`;
      return [violation('wrong-content-is-told-first', one.atMs, one.log, text)];
    }),
};

function begins(one: RunEntry, log: string, key: string): boolean {
  return (
    one.kind === 'append' &&
    one.log === log &&
    one.entryKind === 'rolling-back' &&
    Object(one.data).key === key
  );
}

function tells(one: RunEntry, certificateId: string): boolean {
  return (
    one.kind === 'append' &&
    one.log === `certificates/${certificateId}` &&
    one.entryKind === 'failed' &&
    Object(one.data).content !== undefined
  );
}

function isLedgerFault(one: RunEntry, worker: string): boolean {
  return one.kind === 'fault' && one.worker === worker && one.what.startsWith('ledger');
}
