import { beforeAll, describe, expect, it } from 'vitest';
import { createTlsProbe } from '../../../../shared/probe/tls/probe.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { aTarget, issueNow } from '../../../support/probing.ts';
import { closedPort, startTamperingProxy, startTcpServer, startTlsServer } from '../peers.ts';

let pki: Pki;
let ecc: CertificateMaterial;

beforeAll(async () => {
  pki = await createPki();
  ecc = issueNow(pki, { keyType: 'ECC' });
});

const TIMEOUT_MS = 10_000;
/** For peers that never answer. The tests depend only on its end, not on its length. */
const SHORT_TIMEOUT_MS = 200;

const aProbe = (timeoutMs = TIMEOUT_MS) =>
  createTlsProbe({ clock: systemClock, timeoutMs, extraCaPem: [pki.rootPem] });

describe('a peer that cannot be probed', () => {
  it('is unreachable when no process listens', async () => {
    const port = await closedPort();

    expect(await aProbe()(aTarget({ port }))).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('is unreachable when it accepts and closes', async () => {
    const port = await startTcpServer((socket) => socket.end());

    expect(await aProbe()(aTarget({ port }))).toEqual({ kind: 'unreachable', code: 'ECONNRESET' });
  });

  it('is unreachable when it resets', async () => {
    const port = await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));

    expect(await aProbe()(aTarget({ port }))).toEqual({ kind: 'unreachable', code: 'ECONNRESET' });
  });

  it('is unreachable when it speaks plain HTTP', async () => {
    const answer = 'HTTP/1.1 400 Bad Request\r\n\r\n';
    const port = await startTcpServer((socket) => socket.once('data', () => socket.end(answer)));

    expect(await aProbe()(aTarget({ port }))).toMatchObject({
      kind: 'unreachable',
      code: expect.stringMatching(/^ERR_SSL_/),
    });
  });

  it('is unreachable at the deadline when it stays silent', async () => {
    const port = await startTcpServer((socket) => socket.resume());

    const seen = await aProbe(SHORT_TIMEOUT_MS)(aTarget({ port }));

    expect(seen).toEqual({ kind: 'unreachable', code: 'PROBE_TIMEOUT' });
  });

  it('is unreachable at the deadline when it keeps sending a little, which would reset an idle timer', async () => {
    const port = await startTcpServer((socket) => {
      // A handshake record of 16 kB (RFC 8446 section 5.1) that never ends.
      socket.write(Buffer.of(0x16, 0x03, 0x03, 0x40, 0));
      const drip = setInterval(() => socket.write(Buffer.of(2)), 20);
      socket.on('close', () => clearInterval(drip));
    });

    const seen = await aProbe(SHORT_TIMEOUT_MS)(aTarget({ port }));

    expect(seen).toEqual({ kind: 'unreachable', code: 'PROBE_TIMEOUT' });
  });

  it.each([
    ['a port that cannot exist', { port: 70_000 }, 'ERR_SOCKET_BAD_PORT'],
    ['a name in place of an address', { address: 'localhost' }, 'PROBE_ADDRESS'],
    ['no address', { address: '' }, 'PROBE_ADDRESS'],
    ['an SM2 target', { keyType: 'SM2' }, 'PROBE_PROTOCOL'],
    ['a QUIC target', { protocol: 'quic' }, 'PROBE_PROTOCOL'],
  ] as const)('is unreachable, and the probe does not reject, for %s', async (_case, target, code) => {
    expect(await aProbe()(aTarget(target))).toEqual({ kind: 'unreachable', code });
  });

  it('is unreachable when it shows a certificate but cannot sign with its key', async () => {
    const { port } = await startTlsServer([ecc], { maxVersion: 'TLSv1.2' });
    const proxy = await startTamperingProxy(port, breakKeyExchangeSignature);

    expect(await aProbe()(aTarget({ port: proxy }))).toMatchObject({
      kind: 'unreachable',
      code: expect.stringMatching(/^ERR_SSL_|^ERR_OSSL_/),
    });
  });
});

/** Changes the last byte before ServerHelloDone (type 14, empty), where ServerKeyExchange's signature ends (RFC 8422 section 5.4). */
function breakKeyExchangeSignature(bytes: Buffer): Buffer {
  const done = bytes.lastIndexOf(Buffer.of(0x16, 0x03, 0x03, 0, 4, 14, 0, 0, 0));
  const last = done - 1;
  if (done > 0) bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  return bytes;
}

describe('a bad EXTRA_CA', () => {
  it('is refused when the probe is made, since OpenSSL would silently trust nothing', () => {
    expect(() =>
      createTlsProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS, extraCaPem: ['not a PEM'] }),
    ).toThrow(/^InvalidConfiguration: .*PEM/);
  });
});
