import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { sm2 } from 'sm-crypto-v2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifySm2 } from '../../../../shared/probe/sm2/signature.ts';
import { createKeyPool } from '../../../emulator/pki/keys.ts';
import { openssl } from '../../../peers/openssl.ts';

const USER_ID = '1234567812345678';
/** The order of the curve's base point. */
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** GM/T 0003.5-2012 annex A: the example of a signature on the recommended curve. */
const example = {
  publicKey: hex(
    '04 09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020' +
      'CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13',
  ),
  message: Buffer.from('message digest', 'ascii'),
  r: BigInt('0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3'),
  s: BigInt('0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA'),
};

/** An independent DER encoder: a non-negative INTEGER has a leading zero if its first bit is set. */
function derInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  const content = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(2, content.length), content]);
}

function derSequence(...elements: readonly Buffer[]): Buffer {
  const content = Buffer.concat(elements);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}

const derSignature = (r: bigint, s: bigint) => derSequence(derInteger(r), derInteger(s));

const { publicKey, message, r, s } = example;
const signature = derSignature(r, s);

describe('an SM2 signature', () => {
  it('of the standard is verified', () => {
    expect(verifySm2({ publicKey, message, signature })).toBe(true);
  });

  it('is verified with a compressed key, too', () => {
    // The last byte of y is odd.
    const compressed = Buffer.concat([Buffer.of(3), publicKey.subarray(1, 33)]);

    expect(verifySm2({ publicKey: compressed, message, signature })).toBe(true);
  });

  it('by another implementation is verified, and only for its own message and key', () => {
    const { publicKey: otherKey } = sm2.generateKeyPairHex();

    for (let round = 0; round < 25; round += 1) {
      const pair = sm2.generateKeyPairHex();
      const text = randomBytes(round * 40);
      const made = sm2.doSignature(text, pair.privateKey, {
        der: true,
        hash: true,
        publicKey: pair.publicKey,
        userId: USER_ID,
      });
      const signed = { publicKey: hex(pair.publicKey), message: text, signature: hex(made) };

      expect(verifySm2(signed)).toBe(true);
      expect(verifySm2({ ...signed, message: Buffer.concat([text, Buffer.of(0)]) })).toBe(false);
      expect(verifySm2({ ...signed, publicKey: hex(otherKey) })).toBe(false);
    }
  });

  it('with an empty user id, as OpenSSL makes it by default, is not', () => {
    const pair = sm2.generateKeyPairHex();
    const made = sm2.doSignature(message, pair.privateKey, {
      der: true,
      hash: true,
      publicKey: pair.publicKey,
      userId: '',
    });

    expect(verifySm2({ publicKey: hex(pair.publicKey), message, signature: hex(made) })).toBe(false);
  });

  it('is false once any of its bytes has changed', () => {
    for (let index = 0; index < signature.length; index += 1) {
      const changed = Buffer.from(signature);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);

      expect(verifySm2({ publicKey, message, signature: changed }), `byte ${index}`).toBe(false);
    }
  });

  it.each([
    ['r is 0', 0n, s],
    ['s is 0', r, 0n],
    ['r is as large as the order', r + ORDER, s],
    ['s is as large as the order', r, s + ORDER],
    ['r and s are opposites', r, ORDER - r],
  ])('is false when %s', (_case, changedR, changedS) => {
    expect(verifySm2({ publicKey, message, signature: derSignature(changedR, changedS) })).toBe(false);
  });

  it.each([
    ['is followed by a byte', Buffer.concat([signature, Buffer.of(0)])],
    ['has a third number', derSequence(derInteger(r), derInteger(s), derInteger(1n))],
    ['has one number', derSequence(derInteger(r))],
    ['is cut short', signature.subarray(0, -1)],
    ['is empty', Buffer.alloc(0)],
  ])('is false when it %s', (_case, changed) => {
    expect(verifySm2({ publicKey, message, signature: changed })).toBe(false);
  });

  it.each([
    ['no point of the curve', Buffer.concat([publicKey.subarray(0, -1), Buffer.of(0x12)])],
    ['the point at infinity', Buffer.of(0)],
    ['a key on another curve', p256Key()],
    ['cut short', publicKey.subarray(0, 64)],
    ['empty', Buffer.alloc(0)],
  ])('is false for a key that is %s', (_case, changed) => {
    expect(verifySm2({ publicKey: changed, message, signature })).toBe(false);
  });

  it('is false, and nothing is thrown, for any other bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 80 });

    fc.assert(
      fc.property(bytes, bytes, (anyKey, anySignature) => {
        expect(verifySm2({ publicKey: anyKey, message, signature: anySignature })).toBe(false);
        expect(verifySm2({ publicKey, message, signature: anySignature })).toBe(false);
      }),
    );
  });

  it('of a key that Node has made is verified', async () => {
    const pool = await createKeyPool({});
    const key = pool.take('SM2');
    const point = key.publicKeyDer.subarray(-65);

    expect(verifySm2({ publicKey: point, message, signature: key.sign(message) })).toBe(true);
  });
});

openssl.describe('a signature by openssl', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sm2-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['with the usual user id is verified', ['-sigopt', `distid:${USER_ID}`], true],
    ['without a user id is not', [], false],
  ])('%s', async (_case, options, verified) => {
    const pool = await createKeyPool({});
    const key = pool.take('SM2');
    const keyFile = path.join(folder, 'key.pem');
    writeFileSync(keyFile, key.privateKeyPem);

    const made = execFileSync('openssl', ['dgst', '-sm3', '-sign', keyFile, ...options], { input: message });

    const point = key.publicKeyDer.subarray(-65);
    expect(verifySm2({ publicKey: point, message, signature: made })).toBe(verified);
  });
});

function p256Key(): Uint8Array {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
}
