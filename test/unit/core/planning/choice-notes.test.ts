import { describe, expect, it } from 'vitest';
import { nothingKnown } from '../../../../shared/core/planning/chain-trust.ts';
import { notesOn } from '../../../../shared/core/planning/choice-notes.ts';
import { aCertificate, type CertificateFields } from '../../../support/builders.ts';

const chain: CertificateFields['chain'] = [
  { subject: 'CN=www.example.com', issuer: 'CN=Sub' },
  { subject: 'CN=Sub', issuer: 'O=Example Corp, CN=Example Root' },
];
const knownRoots = { ...nothingKnown.roots, kindOf: () => 'public' as const };

const notes = (current: CertificateFields, chosen: CertificateFields, roots = nothingKnown.roots) =>
  notesOn(
    { current: aCertificate({ id: 1, ...current }), trust: { ...nothingKnown, roots } },
    aCertificate({ id: 2, ...chosen }),
  ).map(({ message }) => message);

describe('what operators learn of a chosen certificate before it is attached', () => {
  it('is the root in which its chain ends, if this service does not know it', () => {
    expect(notes({}, { chain })).toEqual([
      expect.stringMatching(/2-cn-hangzhou ends in "O=Example Corp, CN=Example Root".*EXTRA_CA/),
    ]);
    expect(notes({}, { chain }, knownRoots)).toEqual([]);
  });

  it('is a change of issuer', () => {
    expect(notes({ issuer: 'CN=Old CA' }, { issuer: 'CN=New CA' })).toEqual([
      expect.stringMatching(/from "CN=Old CA" to "CN=New CA"/),
    ]);
  });

  it.each<[string, CertificateFields, CertificateFields]>([
    ['of the old one', { issuer: undefined }, {}],
    ['of the new one', {}, { issuer: undefined }],
  ])('is no change of issuer if CAS does not give the issuer %s', (_title, current, chosen) => {
    expect(notes(current, chosen)).toEqual([]);
  });
});
