/** The cipher suites of TLS 1.3 (RFC 8446 appendix B.4) that QUIC uses (RFC 9001 section 5.3). */
export interface CipherSuite {
  readonly id: number;
  readonly hash: 'sha256' | 'sha384';
  readonly hashBytes: number;
  readonly aead: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-ccm';
  /** The same for the AEAD and for header protection. */
  readonly keyBytes: number;
}

export const aes128GcmSha256: CipherSuite = {
  id: 0x1301,
  hash: 'sha256',
  hashBytes: 32,
  aead: 'aes-128-gcm',
  keyBytes: 16,
};

/** In the order of the offer. */
export const cipherSuites: readonly CipherSuite[] = [
  aes128GcmSha256,
  { id: 0x1302, hash: 'sha384', hashBytes: 48, aead: 'aes-256-gcm', keyBytes: 32 },
  { id: 0x1303, hash: 'sha256', hashBytes: 32, aead: 'chacha20-poly1305', keyBytes: 32 },
  { id: 0x1304, hash: 'sha256', hashBytes: 32, aead: 'aes-128-ccm', keyBytes: 16 },
];
