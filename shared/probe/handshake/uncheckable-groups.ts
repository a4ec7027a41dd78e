/**
 * Key exchange groups that ordinary clients offer and a probe has no keys for. Data only.
 *
 * OpenSSL offers hybrid groups from version 3.5 on; Node 20 has an older one. A server that accepts nothing else serves a
 * certificate to such clients, so it must not be reported to have none.
 */

/** NamedGroup (RFC 8446 section 4.2.7, RFC 7919, draft-ietf-tls-ecdhe-mlkem, draft-ietf-tls-mlkem), with their names. */
export const uncheckableGroups: ReadonlyMap<number, string> = new Map([
  [0x11ec, 'X25519MLKEM768'],
  [0x11eb, 'SecP256r1MLKEM768'],
  [0x11ed, 'SecP384r1MLKEM1024'],
  [0x6399, 'X25519Kyber768Draft00'],
  [0x0200, 'MLKEM512'],
  [0x0201, 'MLKEM768'],
  [0x0202, 'MLKEM1024'],
  // Node makes no keys of these for QUIC. Over TLS OpenSSL offers them itself.
  [0x0100, 'ffdhe2048'],
  [0x0101, 'ffdhe3072'],
  [0x0102, 'ffdhe4096'],
  [0x0103, 'ffdhe6144'],
  [0x0104, 'ffdhe8192'],
]);

export function uncheckableGroupName(group: number): string {
  return uncheckableGroups.get(group) ?? `group 0x${group.toString(16)}`;
}
