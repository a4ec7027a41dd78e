/** The trial in the ledger. */
import { describe, expect, it } from 'vitest';
import { checkLedger, type LedgerTrial } from '../../../../shared/core/doctor/ledger.ts';

describe('a trial in the ledger', () => {
  const yes = { value: true } as const;
  const good: LedgerTrial = {
    read: yes,
    versioning: { value: 'never' },
    write: { created: yes, secondRefused: yes, removed: yes, log: 'looks/doctor/trial/x-1' },
  };
  const found = (trial: LedgerTrial, kind: 'oss' | 'memory' | 'file' = 'oss', inCloud = true) =>
    checkLedger({ kind, inCloud, ...(kind === 'oss' ? { bucket: 'ledger' } : {}) }, trial).flatMap(
      ({ id, state }) => (state === 'ok' ? [] : [`${id} ${state}`]),
    );

  it('that went well has no finding', () => {
    expect(found(good)).toEqual([]);
    expect(found(good, 'file', false)).toEqual([]);
  });

  it.each<readonly [string, LedgerTrial, readonly string[]]>([
    [
      'that could not read',
      { read: { problem: 'AccessDenied' } },
      ['ledger-readable fault', 'ledger-writable not-applicable', 'ledger-exclusive not-applicable'],
    ],
    [
      'that could not write',
      { read: yes, write: { created: { problem: 'AccessDenied' }, log: 'l' } },
      ['ledger-writable fault', 'ledger-exclusive unknown'],
    ],
    [
      'that could not read what it had written',
      {
        read: yes,
        write: {
          created: yes,
          readBack: { problem: 'AccessDenied' },
          secondRefused: { problem: 'AccessDenied' },
          removed: yes,
          log: 'l',
        },
      },
      ['ledger-readable fault', 'ledger-exclusive unknown'],
    ],
    [
      'in which a second entry was accepted',
      { read: yes, write: { created: yes, secondRefused: { value: false }, removed: yes, log: 'l' } },
      ['ledger-exclusive fault'],
    ],
    [
      'that left an entry behind',
      { read: yes, write: { created: yes, secondRefused: yes, removed: { problem: 'x' }, log: 'l' } },
      ['ledger-writable warning'],
    ],
    [
      'in a bucket with versions',
      { read: { problem: 'LedgerBucketVersioned' }, versioning: { value: 'suspended' } },
      [
        'ledger-readable fault',
        'bucket-versioning fault',
        'ledger-writable not-applicable',
        'ledger-exclusive not-applicable',
      ],
    ],
  ])('%s is found', (_, trial, expected) => {
    expect(found(trial)).toEqual(expected);
  });

  it.each(['memory', 'file'] as const)('in the cloud is lost with the instance if it is in %s', (kind) => {
    expect(found(good, kind)).toEqual(['ledger-location warning']);
  });

  it('names the log that a person has to remove', () => {
    const [, , writable] = checkLedger(
      { kind: 'file', inCloud: false },
      { read: yes, write: { created: yes, secondRefused: yes, removed: { problem: 'x' }, log: 'looks/1' } },
    );

    expect(writable?.message).toContain('looks/1');
  });
});
