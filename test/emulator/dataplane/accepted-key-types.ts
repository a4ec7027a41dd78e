/**
 * Finds which key types a client accepts, from its ClientHello: TLS 1.3 by signature algorithms alone
 * (RFC 8446 section 4.4.2.2), TLS 1.2 by these and the cipher suites (RFC 5246 section 7.4.2), older versions by the suites. A client
 * of TLCP accepts SM2 and nothing else.
 */
import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { ClientHello } from './client-hello.ts';

/**
 * ECC_SM4_GCM_SM3 and ECC_SM4_CBC_SM3 (GB/T 38636-2020), the preferred one first. The ECDHE suites need a client certificate, which
 * ALB does not request.
 */
const tlcpSuites: readonly number[] = [0xe053, 0xe013];

/** `undefined`: every suite of the client needs a client certificate. */
export function tlcpSuiteFor(hello: ClientHello): number | undefined {
  return tlcpSuites.find((suite) => hello.cipherSuites.includes(suite));
}

type TlsKeyType = 'RSA' | 'ECC';

const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;

/** IANA "TLS Cipher Suites": AES, CHACHA20 and 3DES suites with the certificate's key in their name. */
const suites: Readonly<Record<TlsKeyType, ReadonlySet<number>>> = {
  RSA: new Set([
    ...[0x000a, 0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d], // RSA key exchange
    ...[0x0033, 0x0039, 0x0067, 0x006b, 0x009e, 0x009f, 0xccaa], // DHE_RSA
    ...[0xc012, 0xc013, 0xc014, 0xc027, 0xc028, 0xc02f, 0xc030, 0xcca8], // ECDHE_RSA
  ]),
  ECC: new Set([0xc008, 0xc009, 0xc00a, 0xc023, 0xc024, 0xc02b, 0xc02c, 0xcca9]), // ECDHE_ECDSA
};

/** RFC 8446 section 4.2.3. In TLS 1.3 an RSA key signs with PSS only; PKCS#1 is for certificates. */
const isRsaPss = (scheme: number) => scheme >= 0x0804 && scheme <= 0x0806;
/** Before TLS 1.3 the second byte is the key: 1 for RSA, 3 for ECDSA (RFC 5246 section 7.4.1.4.1). */
const isRsaPkcs1 = (scheme: number) => (scheme & 0xff) === 1 && scheme >> 8 <= 6;
const isEcdsa = (scheme: number) => (scheme & 0xff) === 3 && scheme >> 8 <= 6;

/** In a fixed order; empty if the client accepts none. */
export function acceptedKeyTypes(hello: ClientHello): readonly KeyType[] {
  if (hello.protocol === 'tlcp') return tlcpSuiteFor(hello) ? ['SM2'] : [];
  const decide = decisionFor(hello);
  return (['RSA', 'ECC'] as const).filter((keyType) => decide(hello, keyType));
}

function decisionFor(hello: ClientHello): (hello: ClientHello, keyType: TlsKeyType) => boolean {
  if (hello.versions.includes(TLS_1_3) && hello.cipherSuites.some((suite) => suite >> 8 === 0x13)) {
    return acceptedInTls13;
  }
  return hello.versions.some((version) => version === TLS_1_2) ? acceptedInTls12 : hasSuite;
}

function acceptedInTls13(hello: ClientHello, keyType: TlsKeyType): boolean {
  return (hello.signatureAlgorithms ?? []).some(keyType === 'RSA' ? isRsaPss : isEcdsa);
}

function acceptedInTls12(hello: ClientHello, keyType: TlsKeyType): boolean {
  if (!hasSuite(hello, keyType)) return false;
  // Without the extension the client accepts SHA-1 with both key types.
  if (!hello.signatureAlgorithms) return true;
  const fits = keyType === 'RSA' ? (scheme: number) => isRsaPss(scheme) || isRsaPkcs1(scheme) : isEcdsa;
  return hello.signatureAlgorithms.some(fits);
}

function hasSuite(hello: ClientHello, keyType: TlsKeyType): boolean {
  return hello.cipherSuites.some((suite) => suites[keyType].has(suite));
}
