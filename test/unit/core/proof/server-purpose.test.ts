/** Which certificates a TLS client accepts from a server, by their extensions. */
import type { Extension } from '@peculiar/asn1-x509';
import { describe, expect, it } from 'vitest';
import { extensionOids } from '../../../../shared/core/proof/certificate-parts.ts';
import {
  bitString,
  type ChainPosition,
  isForTlsServers,
} from '../../../../shared/core/proof/server-purpose.ts';
import {
  ANY_PURPOSE,
  CLIENT_AUTH,
  der,
  extendedKeyUsage,
  keyUsage,
  rawExtension,
  SERVER_AUTH,
} from '../../../support/odd-certificates.ts';

const NETSCAPE_TYPE = '2.16.840.1.113730.1.1';
const netscapeType = (bits: number) => rawExtension(NETSCAPE_TYPE, false, der(0x03, Buffer.of(0, bits)));
const brokenUsage = (value: Uint8Array) => rawExtension('2.5.29.15', true, value);

const oids: Readonly<Record<string, string>> = {
  '2.5.29.15': extensionOids.keyUsage,
  '2.5.29.37': extensionOids.extendedKeyUsage,
  [NETSCAPE_TYPE]: extensionOids.netscapeCertType,
};

function judged(position: ChainPosition, ...extensions: readonly Extension[]): boolean {
  const parts = extensions.map(({ extnID, critical, extnValue }) => ({
    oid: oids[extnID] ?? '',
    critical,
    value: Buffer.from(extnValue.buffer),
  }));
  return isForTlsServers({ extensions: parts }, position);
}

describe('a leaf', () => {
  it.each<[string, readonly Extension[]]>([
    ['without extensions', []],
    ['for servers', [extendedKeyUsage(SERVER_AUTH)]],
    ['for clients and servers', [extendedKeyUsage(CLIENT_AUTH, SERVER_AUTH)]],
    ['for servers by an old identifier of Microsoft', [extendedKeyUsage('1.3.6.1.4.1.311.10.3.3')]],
    ['for servers by an old identifier of Netscape', [extendedKeyUsage('2.16.840.1.113730.4.1')]],
    ['whose key signs handshakes', [keyUsage('digitalSignature')]],
    ['whose key decrypts keys', [keyUsage('keyEncipherment')]],
    ['whose key agrees on keys', [keyUsage('keyAgreement')]],
    ['whose key does one of these among others', [keyUsage('keyCertSign', 'digitalSignature')]],
    ['for servers by its old type', [netscapeType(0x40)]],
  ])('%s is for TLS servers', (_title, extensions) => {
    expect(judged('leaf', ...extensions)).toBe(true);
  });

  it.each<[string, readonly Extension[]]>([
    ['for clients only', [extendedKeyUsage(CLIENT_AUTH)]],
    ['for any purpose', [extendedKeyUsage(ANY_PURPOSE)]],
    ['for no purpose', [extendedKeyUsage()]],
    ['whose key only signs certificates', [keyUsage('keyCertSign')]],
    ['whose key only encrypts data', [keyUsage('dataEncipherment')]],
    ['for clients by its old type', [netscapeType(0x80)]],
    [
      'for servers, but with a key for certificates',
      [extendedKeyUsage(SERVER_AUTH), keyUsage('keyCertSign')],
    ],
    [
      'for clients, although its key signs handshakes',
      [keyUsage('digitalSignature'), extendedKeyUsage(CLIENT_AUTH)],
    ],
    [
      'for clients by its old type, although its key signs',
      [netscapeType(0x80), keyUsage('digitalSignature')],
    ],
    ['whose key usage has no bits', [brokenUsage(der(0x03, Buffer.of(0)))]],
    ['whose key usage cannot be read', [brokenUsage(Buffer.of(0x03, 9))]],
  ])('%s is not', (_title, extensions) => {
    expect(judged('leaf', ...extensions)).toBe(false);
  });
});

describe('an authority', () => {
  it.each<[string, readonly Extension[]]>([
    ['without extensions', []],
    ['whose key signs certificates', [keyUsage('keyCertSign', 'cRLSign')]],
    ['for servers', [extendedKeyUsage(SERVER_AUTH), keyUsage('keyCertSign')]],
    ['with an old type that a leaf could not have', [netscapeType(0x02), keyUsage('keyCertSign')]],
  ])('%s may issue for TLS servers', (_title, extensions) => {
    expect(judged('authority', ...extensions)).toBe(true);
  });

  it.each<[string, readonly Extension[]]>([
    ['for clients only', [extendedKeyUsage(CLIENT_AUTH), keyUsage('keyCertSign')]],
    ['whose key only signs handshakes', [keyUsage('digitalSignature')]],
  ])('%s may not', (_title, extensions) => {
    expect(judged('authority', ...extensions)).toBe(false);
  });
});

describe('the bytes of a bit string', () => {
  it('come without the number of unused bits', () => {
    expect(bitString(der(0x03, Buffer.of(5, 0xa0, 0x20)))).toEqual(Buffer.of(0xa0, 0x20));
  });

  it('are not taken from another element, nor from what is cut off', () => {
    expect(bitString(der(0x04, Buffer.of(5, 0xa0)))).toBeUndefined();
    expect(bitString(Buffer.of(0x03, 3, 0))).toBeUndefined();
  });
});
