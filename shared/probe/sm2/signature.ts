/**
 * Verifies SM2 signatures with SM3 (GB/T 32918.2 section 7; as an ASN.1 structure: GB/T 35276). All data are public, so constant
 * time is not needed.
 *
 * Node has SM3 and the curve, but verifies SM2 only for an empty user id, which is not used in practice. The curve arithmetic and
 * the strict DER of (r, s) come from @noble/curves, version 1 because version 2 needs Node 20.19. The dozen lines of SM2 itself
 * are ours. sm-crypto-v2 includes them, too, but is three times the size: it also contains SM3, SM4 and key exchange.
 */
import { createHash } from 'node:crypto';
import { DER, weierstrassN } from '@noble/curves/abstract/weierstrass.js';

/** The recommended curve (GB/T 32918.5). */
const curve = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};

const Point = weierstrassN(curve);
const { Fp, Fn } = Point;

/** The user id of certificates and of TLCP (GB/T 35276). */
const USER_ID = Buffer.from('1234567812345678', 'ascii');

export interface Sm2Signature {
  /** The public key of the signer: a point in either encoding. */
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  /** DER: SEQUENCE of INTEGER r and INTEGER s. */
  readonly signature: Uint8Array;
}

/** Also `false` for bytes that are not a key or not a signature. Never throws. */
export function verifySm2({ publicKey, message, signature }: Sm2Signature): boolean {
  try {
    const key = Point.fromBytes(publicKey);
    const { r, s } = DER.toSig(signature);
    if (!Fn.isValidNot0(r) || !Fn.isValidNot0(s)) return false;
    const t = Fn.add(r, s);
    if (t === 0n) return false;
    const sum = Point.BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(t));
    if (sum.is0()) return false;
    return Fn.create(digest(key, message) + sum.x) === r;
  } catch {
    // The library throws if the bytes are not a point or not DER. A signature that cannot be read proves nothing.
    return false;
  }
}

type Sm2Point = ReturnType<typeof Point.fromBytes>;

/** SM3 over Z and the message (GB/T 32918.2 section 5.5): Z binds the signature to the signer's id, curve and key. */
function digest(key: Sm2Point, message: Uint8Array): bigint {
  const idBits = Buffer.alloc(2);
  idBits.writeUInt16BE(USER_ID.length * 8);
  const z = createHash('sm3').update(idBits).update(USER_ID);
  for (const element of [curve.a, curve.b, curve.Gx, curve.Gy, key.x, key.y]) z.update(Fp.toBytes(element));
  return BigInt(`0x${createHash('sm3').update(z.digest()).update(message).digest('hex')}`);
}
