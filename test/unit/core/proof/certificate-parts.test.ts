/** Parts of certificates that Node does not show, read from DER. */
import { describe, expect, it } from 'vitest';
import {
  alternativeNames,
  certificateParts,
  extensionOids,
  extensionValue,
  generalNameTags,
} from '../../../../shared/core/proof/certificate-parts.ts';
import { der, general } from '../../../support/odd-certificates.ts';

const SEQUENCE = 0x30;
const version = der(0xa0, der(0x02, Buffer.of(2)));
const serialNumber = der(0x02, Buffer.of(0x40, 0x41));
const algorithm = der(SEQUENCE, der(0x06, Buffer.of(1)));
const issuer = der(SEQUENCE, Buffer.from('0c01', 'hex'), Buffer.from('i'));
const validity = der(SEQUENCE);
const subject = der(SEQUENCE, Buffer.from('0c01', 'hex'), Buffer.from('s'));
const publicKey = der(SEQUENCE, der(0x03, Buffer.of(0, 7)));
const mandatory = [serialNumber, algorithm, issuer, validity, subject, publicKey];

const octets = (value: Uint8Array) => der(0x04, value);
const boolean = (value: number) => der(0x01, Buffer.of(value));
const extension = (oid: string, ...rest: readonly Uint8Array[]) =>
  der(SEQUENCE, der(0x06, Buffer.from(oid, 'hex')), ...rest);
const extensionField = (...extensions: readonly Uint8Array[]) => der(0xa3, der(SEQUENCE, ...extensions));

const certificateOf = (...fields: readonly Uint8Array[]) =>
  der(SEQUENCE, der(SEQUENCE, ...fields), algorithm, der(0x03, Buffer.of(0)));
const extensionsOf = (...extensions: readonly Uint8Array[]) =>
  certificateParts(certificateOf(version, ...mandatory, extensionField(...extensions)))?.extensions;

describe('the names, the serial number and the key of a certificate', () => {
  const found = {
    serialNumber: Buffer.of(0x40, 0x41),
    issuer,
    subject,
    publicKey,
  };

  it('are found behind its version', () => {
    expect(certificateParts(certificateOf(version, ...mandatory))).toMatchObject(found);
  });

  it('are found in one of version 1, which writes no version', () => {
    expect(certificateParts(certificateOf(...mandatory))).toMatchObject(found);
  });

  it('are not made up for bytes that are no certificate', () => {
    expect(certificateParts(Buffer.from('no DER'))).toBeUndefined();
    expect(certificateParts(der(SEQUENCE))).toBeUndefined();
    for (const count of mandatory.keys())
      expect(certificateParts(certificateOf(version, ...mandatory.slice(0, count)))).toBeUndefined();
    expect(certificateParts(certificateOf())).toBeUndefined();
  });
});

describe('the extensions of a certificate', () => {
  it('are none where it has none', () => {
    expect(certificateParts(certificateOf(version, ...mandatory))?.extensions).toEqual([]);
    expect(extensionsOf()).toEqual([]);
  });

  it('are found behind the unique ids of old certificates', () => {
    const issuerUniqueId = der(0xa1, der(SEQUENCE, extension('550001', octets(Buffer.of(1)))));
    const own = extensionField(extension('551d0f', octets(Buffer.of(2))));

    const parts = certificateParts(certificateOf(version, ...mandatory, issuerUniqueId, own));

    expect(parts?.extensions).toEqual([{ oid: '551d0f', critical: false, value: Buffer.of(2) }]);
  });

  it('are critical only if they say so', () => {
    const value = octets(Buffer.of(9));

    const found = extensionsOf(
      extension('551d0f', boolean(0xff), value),
      extension('551d25', boolean(0), value),
      extension('551d13', value),
    );

    expect(found?.map(({ critical }) => critical)).toEqual([true, false, false]);
    expect(found?.map((one) => one.value)).toEqual(Array(3).fill(Buffer.of(9)));
  });

  it('are left out where they have no value', () => {
    expect(extensionsOf(extension('551d0f'), der(SEQUENCE))).toEqual([]);
  });
});

describe('the value of an extension', () => {
  const two = {
    extensions: [
      { oid: extensionOids.keyUsage, critical: true, value: Buffer.of(1) },
      { oid: extensionOids.extendedKeyUsage, critical: true, value: Buffer.of(2) },
      { oid: extensionOids.extendedKeyUsage, critical: true, value: Buffer.of(3) },
    ],
  };

  it('is that of the first one with its identifier', () => {
    expect(extensionValue(two, extensionOids.extendedKeyUsage)).toEqual(Buffer.of(2));
    expect(extensionValue(two, extensionOids.basicConstraints)).toBeUndefined();
  });

  it('holds the alternative names, if there are any', () => {
    const value = der(SEQUENCE, general.dns('www.example.com'), general.ip(192, 0, 2, 1));

    const names = alternativeNames({
      extensions: [{ oid: extensionOids.subjectAltName, critical: false, value }],
    });

    expect(names.map(({ tag }) => tag)).toEqual([generalNameTags.dns, generalNameTags.ip]);
    expect(names.map(({ content }) => content.toString('latin1'))).toEqual([
      'www.example.com',
      '\xc0\x00\x02\x01',
    ]);
    expect(alternativeNames(two)).toEqual([]);
  });
});
