/** Where a certificate whose leaf lacks names is held back: in the place of those that have them, or everywhere. */
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import { withFailedProof } from '../../../../shared/rotation/changes/failed-proof.ts';
import { aCertificate, anAttached, idOf } from '../../../support/builders.ts';
import { runningChange } from '../../core/proof/cases.ts';

const NAME = 'www.example.com';
const ADDRESS = '203.0.113.1';

interface Given {
  readonly listedForOld: readonly string[];
  readonly listedForNew: readonly string[];
  /** The names on the leaf of the old certificate. */
  readonly seenOnOld?: readonly string[];
}

function heldBackFor({ listedForOld, listedForNew, seenOnOld }: Given): readonly string[] | 'everywhere' {
  const old: Certificate = aCertificate({ id: 2, names: listedForOld, daysLeft: 9 });
  const fresh = aCertificate({ id: 3, names: listedForNew });
  const running = runningChange({
    before: [anAttached(old, 'default')],
    attached: [anAttached(old, 'default'), anAttached(fresh)],
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
  });
  const baseline = {
    targets: [],
    method: 'sha256',
    leaves: {},
    barelyDescribed: [],
    names: { [idOf(2)]: seenOnOld ?? [] },
  } as const;
  const undone = { outcome: 'rolled-back', reason: 'names-lost', message: '' } as const;
  const cause = { reason: 'names-lost', message: 'it lacks a name', content: true } as const;

  const { content } = withFailedProof(undone, cause, { running, baseline });

  return content?.lacksNamesOf ?? 'everywhere';
}

describe('a new certificate whose leaf lacks a name of the old one', () => {
  it.each([
    {
      when: 'only the leaf of the old one has the name',
      given: { listedForOld: [NAME], listedForNew: [NAME], seenOnOld: [NAME, ADDRESS] },
      where: [idOf(2)],
    },
    {
      when: 'the name was learned since the plan, and CAS does not list it for the new one',
      given: { listedForOld: [NAME, ADDRESS], listedForNew: [NAME] },
      where: [idOf(2)],
    },
    {
      when: 'CAS lists the name for the new one',
      given: { listedForOld: [NAME, ADDRESS], listedForNew: [NAME, ADDRESS], seenOnOld: [NAME, ADDRESS] },
      where: 'everywhere',
    },
  ])('is held back where $where if $when', ({ given, where }) => {
    expect(heldBackFor(given)).toEqual(where);
  });
});
