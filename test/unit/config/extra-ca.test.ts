import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { parseExtraCa } from '../../../shared/config/extra-ca.ts';
import { aPrivateKey } from './row.ts';

const root = rootCertificates[0] ?? '';

/** Put together here, so that no file of the project holds the text of a key. */
function pem(label: string): string {
  return ['BEGIN', 'END'].map((edge) => `-----${edge} ${label}-----`).join('\nMIIB\n');
}

describe('private roots', () => {
  it('are one text for each certificate, whatever comments are around them', () => {
    expect(parseExtraCa(`# our root\n${root}\nand again\n${root}`)).toEqual({
      ok: true,
      value: [root, root],
    });
  });

  it('are none in an empty text', () => {
    expect(parseExtraCa('')).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['a private key without its end', aPrivateKey.slice(0, 80)],
    ['a private key on one line', aPrivateKey.replaceAll('\n', '\\n')],
    ['an encrypted private key', pem('ENCRYPTED PRIVATE KEY')],
    ['a private key in lower case', `${root}\n-----begin rsa private key-----`],
  ])('are refused with %s, which is not shown', (_title, text) => {
    expect(parseExtraCa(text)).toEqual({
      ok: false,
      problem: 'it contains a private key; remove it and treat the key as exposed',
    });
  });

  it('are refused with a certificate of another format', () => {
    const trusted = root.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE');

    expect(parseExtraCa(`${root}\n${trusted}`)).toEqual({
      ok: false,
      problem: 'it contains something other than certificates',
    });
  });
});
