/**
 * gmssl tls12_server leaves out renegotiation_info (RFC 5746). OpenSSL 3 refuses such servers, and the probe reported them as
 * unreachable. A probe never renegotiates and sends no data, so nothing is unsafe.
 *
 * Here such a server is seen. The extension is taken out on the way, so the server refuses the Finished: after the proof.
 */
import { describe, expect, it } from 'vitest';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { createKeyPool } from '../emulator/pki/keys.ts';
import { oddMaterial } from '../support/odd-servers.ts';
import { aTarget } from '../support/probing.ts';
import { startTamperingProxy, startTlsServer } from '../unit/probe/peers.ts';

const RENEGOTIATION_INFO = Buffer.of(0xff, 0x01, 0x00, 0x01, 0x00);
const SESSION_ID_LENGTH_AT = 5 + 4 + 2 + 32;

/** ServerHello is the first record of the server (RFC 5246 section 7.4.1.3). */
function withoutRenegotiationInfo(bytes: Buffer): Buffer {
  const at = bytes.indexOf(RENEGOTIATION_INFO);
  if (bytes[0] !== 0x16 || bytes[5] !== 2 || at < 0) return bytes;
  const shorter = Buffer.from(bytes);
  const shorten = (offset: number) =>
    shorter.writeUInt16BE(shorter.readUInt16BE(offset) - RENEGOTIATION_INFO.length, offset);
  const extensionsAt = SESSION_ID_LENGTH_AT + 1 + (bytes[SESSION_ID_LENGTH_AT] ?? 0) + 3;
  // The lengths of the record, of the message and of its extensions.
  for (const offset of [3, 7, extensionsAt]) shorten(offset);
  return Buffer.concat([shorter.subarray(0, at), shorter.subarray(at + RENEGOTIATION_INFO.length)]);
}

describe('a server without RFC 5746 (GmSSL)', () => {
  it('is seen with its certificate', async () => {
    const { material, sha256 } = oddMaterial(await createKeyPool({}));
    const { port } = await startTlsServer([material], { maxVersion: 'TLSv1.2' });
    let taken = 0;
    const proxy = await startTamperingProxy(port, (bytes) => {
      const rest = withoutRenegotiationInfo(bytes);
      taken += bytes.length - rest.length;
      return rest;
    });

    const seen = await createTlsProbe({ clock: systemClock, timeoutMs: 10_000 })(aTarget({ port: proxy }));

    expect(taken).toBe(RENEGOTIATION_INFO.length);
    expect(seen).toMatchObject({ kind: 'certificate', leaf: { sha256 }, possessionProved: true });
  });
});
