/** What a trial in the ledger showed. Pure. */
import { checkVersioning, type Versioning } from './bucket.ts';
import { type CheckResult, judge, notApplicable, type Reading, readOr, unknown } from './result.ts';
import { because, englishOf } from './sentence.ts';

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
    warnings: lost
      ? [
          kind === 'memory'
            ? { en: 'LEDGER is memory:.', zh: 'LEDGER 为 memory:。' }
            : { en: 'LEDGER is a folder of the instance.', zh: 'LEDGER 为实例中的目录。' },
        ]
      : [],
    ok:
      kind === 'oss'
        ? { en: `The ledger is in the bucket ${bucket}.`, zh: `轮换记录位于 Bucket ${bucket}。` }
        : { en: 'The ledger is on this machine.', zh: '轮换记录位于本机。' },
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
    faults:
      'problem' in reading
        ? [
            {
              en: englishOf(reading.problem),
              zh: because({ en: '', zh: '无法列出或读取轮换记录' }, reading.problem).zh,
            },
          ]
        : [],
    ok: { en: 'Entries can be listed and read.', zh: '可以列出和读取轮换记录。' },
  });
}

function writing(write: LedgerTrial['write']): readonly CheckResult[] {
  if (write === undefined) {
    const nothing = { en: 'This function writes nothing.', zh: '该函数不写入任何内容。' };
    return [notApplicable('ledger-writable', nothing), notApplicable('ledger-exclusive', nothing)];
  }
  const { created, secondRefused, removed, log } = write;
  const leftover = removed !== undefined && 'problem' in removed ? removed.problem : undefined;
  return [
    judge('ledger-writable', {
      faults:
        'problem' in created
          ? [because({ en: 'No entry could be written', zh: '无法写入轮换记录' }, created.problem)]
          : [],
      warnings:
        leftover === undefined
          ? []
          : [
              because(
                {
                  en: `The entry of the trial, in ${log}, could not be deleted`,
                  zh: `无法删除 ${log} 中的测试记录`,
                },
                leftover,
              ),
            ],
      ok: { en: 'Entries can be written and deleted.', zh: '可以写入和删除轮换记录。' },
    }),
    secondRefused === undefined
      ? unknown('ledger-exclusive', { en: 'No entry could be written.', zh: '无法写入轮换记录。' })
      : readOr('ledger-exclusive', secondRefused, (refused) => ({
          faults: refused
            ? []
            : [{ en: 'A second entry of the same name was accepted.', zh: '同名的第二条记录被接受。' }],
          ok: { en: 'A second entry of the same name was refused.', zh: '同名的第二条记录被拒绝。' },
        })),
  ];
}
