import { describe, expect, it } from 'vitest';
import { type Change, changeKey } from '../../../../shared/core/planning/change.ts';
import { idOf } from '../../../support/builders.ts';

describe('the key of a change', () => {
  const change: Change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId: idOf(3),
    replaces: [
      { certificateId: idOf(1), slot: 'default' },
      { certificateId: idOf(2), slot: 'additional' },
    ],
    steps: [],
    needsSlot: false,
    gap: false,
  };

  it('names the listener and the new certificate, whatever is left to replace', () => {
    expect(changeKey(change)).toBe('lsn-1/3-cn-hangzhou');
    expect(changeKey({ ...change, replaces: change.replaces.slice(1) })).toBe(changeKey(change));
  });

  it('names the removed certificates where there is no new one', () => {
    expect(changeKey({ ...change, newCertificateId: undefined })).toBe(
      'lsn-1/without 1-cn-hangzhou+2-cn-hangzhou',
    );
  });
});
