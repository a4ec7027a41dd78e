/** What a trial in the ledger showed. Pure. */
import { checkVersioning, type Versioning } from './bucket.ts';
import { type CheckResult, judge, notApplicable, type Reading, readOr, unknown } from './result.ts';

/** What a trial in the ledger showed. */
export interface LedgerTrial {
  readonly read: Reading<true>;
  /** `undefined`: the function may not write, and does not try. */
  readonly write?: {
    readonly created: Reading<true>;
    /** Whether the entry could be read. */
    readonly readBack?: Reading<true>;
    /** Whether a second entry with the same number was refused. */
    readonly secondRefused?: Reading<boolean>;
    readonly removed?: Reading<true>;
    /** The log of the trial, for a person who has to remove it. */
    readonly log: string;
  };
  /** `undefined`: it did not come so far. */
  readonly versioning?: Reading<Versioning>;
}

export interface LedgerPlace {
  readonly kind: 'memory' | 'file' | 'oss';
  readonly bucket?: string;
  /** Whether the function runs in the cloud, where memory and files are lost. */
  readonly inCloud: boolean;
}

export function checkLedger(
  { kind, bucket, inCloud }: LedgerPlace,
  trial: LedgerTrial,
): readonly CheckResult[] {
  const { read, write, versioning } = trial;
  const lost = kind !== 'oss' && inCloud;
  const location = judge('ledger-location', {
    warnings: lost ? [`LEDGER is ${kind === 'memory' ? 'memory:' : 'a folder of the instance'}.`] : [],
    ok: kind === 'oss' ? `The ledger is in the bucket ${bucket}.` : 'The ledger is on this machine.',
  });
  return [
    location,
    readable('problem' in read ? read : (write?.readBack ?? read)),
    ...(versioning === undefined || bucket === undefined ? [] : [checkVersioning(bucket, versioning)]),
    ...writing(write),
  ];
}

/** A call that failed is a fault here, not an unknown: the service makes the same one. */
function readable(reading: Reading<true>): CheckResult {
  return judge('ledger-readable', {
    faults: 'problem' in reading ? [reading.problem] : [],
    ok: 'Entries can be listed and read.',
  });
}

function writing(write: LedgerTrial['write']): readonly CheckResult[] {
  if (write === undefined)
    return [
      notApplicable('ledger-writable', 'This function writes nothing.'),
      notApplicable('ledger-exclusive', 'This function writes nothing.'),
    ];
  const { created, secondRefused, removed, log } = write;
  const leftover = removed !== undefined && 'problem' in removed ? removed.problem : undefined;
  return [
    judge('ledger-writable', {
      faults: 'problem' in created ? [`No entry could be written: ${created.problem}`] : [],
      warnings:
        leftover === undefined
          ? []
          : [`The entry of the trial, in ${log}, could not be deleted: ${leftover}`],
      ok: 'Entries can be written and deleted.',
    }),
    secondRefused === undefined
      ? unknown('ledger-exclusive', 'No entry could be written.')
      : readOr('ledger-exclusive', secondRefused, (refused) => ({
          faults: refused ? [] : ['A second entry of the same name was accepted.'],
          ok: 'A second entry of the same name was refused.',
        })),
  ];
}
