/**
 * Errors of the ledger. Each has a section in docs/errors.md.
 */
import { RotatorError } from '../base/errors.ts';
import { LEDGER_FORMAT } from './ledger.ts';

/** Another worker wrote the entry that this one was about to write. This one must stop. */
export class LedgerLost extends RotatorError {
  constructor(log: string, n: number, holder: string) {
    super('LedgerLost', `Entry ${n} of ${log} was written by another worker (${holder}).`, {
      hint: 'Another worker is active there; this one stops. No action is needed.',
    });
    this.name = 'LedgerLost';
  }
}

export interface LedgerUnavailableDetails {
  readonly hint?: string | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/** The store does not answer, or refuses the call. An entry that was being appended may have been written. */
export class LedgerUnavailable extends RotatorError {
  constructor(message: string, { hint, retryable, cause }: LedgerUnavailableDetails) {
    super('LedgerUnavailable', message, { retryable, ...(hint === undefined ? {} : { hint }), cause });
    this.name = 'LedgerUnavailable';
  }
}

/** An entry has a format or a kind that this version does not know. */
export class LedgerFormatUnknown extends RotatorError {
  constructor(log: string, n: number, format: unknown, problem?: string) {
    super(
      'LedgerFormatUnknown',
      `Entry ${n} of ${log} ${problem ?? `has format ${JSON.stringify(format)}; this version knows ${LEDGER_FORMAT}`}.`,
      { hint: 'Deploy the newer version everywhere; do not go back to an older one with this ledger.' },
    );
    this.name = 'LedgerFormatUnknown';
  }

  static ofKind(log: string, n: number, kind: string): LedgerFormatUnknown {
    const problem = `is of kind ${JSON.stringify(kind)}, which this version does not know`;
    return new LedgerFormatUnknown(log, n, LEDGER_FORMAT, problem);
  }
}

/** An entry is missing or invalid. */
export class LedgerDamaged extends RotatorError {
  constructor(log: string, n: number, problem: string) {
    super('LedgerDamaged', `Entry ${n} of ${log} ${problem}.`, {
      hint: 'Find out what deleted or edited entries (a person, a lifecycle rule, a synchronisation). If the remaining entries cannot be trusted, point LEDGER at a new, empty place: live listeners are read in any case.',
    });
    this.name = 'LedgerDamaged';
  }
}

/** An entry exceeds the size limit. */
export class LedgerEntryTooLarge extends RotatorError {
  constructor(log: string, n: number, bytes: number, maxBytes: number) {
    super(
      'LedgerEntryTooLarge',
      `Entry ${n} of ${log} would have ${bytes} bytes; at most ${maxBytes} are allowed.`,
      { hint: 'Please report it: an entry should be a few kilobytes.' },
    );
    this.name = 'LedgerEntryTooLarge';
  }
}

/** In a bucket whose versioning is or was enabled, OSS ignores the header that the ledger relies on. */
export class LedgerBucketVersioned extends RotatorError {
  readonly state: 'enabled' | 'suspended';

  constructor(bucket: string, state: 'enabled' | 'suspended') {
    super(
      'LedgerBucketVersioned',
      `Versioning of the bucket ${bucket} is ${state}: OSS would let two workers write the same entry.`,
      {
        hint: 'Point LEDGER at a bucket whose versioning was never switched on; suspending it is not enough.',
      },
    );
    this.name = 'LedgerBucketVersioned';
    this.state = state;
  }
}

/** LEDGER names a place where no ledger is: it may be mistyped. */
export class LedgerAbsent extends RotatorError {
  constructor(place: string) {
    super('LedgerAbsent', `there is no ledger at ${place}. Nothing was written.`, {
      hint: 'Check LEDGER: it is the one of the functions, letter by letter. The first scan or rotation of the service makes it.',
    });
    this.name = 'LedgerAbsent';
  }
}
