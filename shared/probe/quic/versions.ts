/** Readable names of QUIC versions. */

/** RFC 9000 section 15: 0x?a?a?a?a are reserved versions, sent so that clients learn to ignore unknown ones. */
function isReserved(version: number): boolean {
  return (
    uintHex(version)
      .match(/../g)
      ?.every((byte) => byte.endsWith('a')) === true
  );
}

/** gQUIC versions are four letters, for example Q046. Others are numbers: 0xff00001d is draft 29. */
export function versionName(version: number): string {
  const letters = Buffer.from(uintHex(version), 'hex').toString('latin1');
  return /^[QT]\d{3}$/.test(letters) ? letters : `0x${uintHex(version)}`;
}

function uintHex(version: number): string {
  return version.toString(16).padStart(8, '0');
}

/** Enough to show which versions a server supports. */
const MAX_VERSIONS = 20;

export function versionNames(versions: readonly number[]): readonly string[] {
  const real = versions.filter((version) => !isReserved(version));
  return [...new Set(real.map(versionName))].slice(0, MAX_VERSIONS);
}
