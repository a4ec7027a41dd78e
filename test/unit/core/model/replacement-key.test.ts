import { describe, expect, it } from 'vitest';
import { keyOfRow, replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { idOf } from '../../../support/builders.ts';

describe('the key of a replacement', () => {
  it('is the text that ledgers hold: the listener and the certificate that is replaced', () => {
    expect(replacementKey('lsn-1', idOf(2))).toBe('lsn-1 2-cn-hangzhou');
  });

  it('is the same for a row, whatever certificate replaces it', () => {
    const row = { listenerId: 'lsn-1', oldCertificateId: idOf(2), newCertificateId: idOf(3) };

    expect(keyOfRow(row)).toBe(replacementKey('lsn-1', idOf(2)));
  });
});
