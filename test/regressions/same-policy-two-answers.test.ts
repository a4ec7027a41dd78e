/**
 * Two TLCP servers with the same policy, ECDHE suites only: Tongsuo ends the handshake with alert 40, which was read as "no such key type",
 * GmSSL with alert 71, which was unreachable. Both have the certificate, for clients with a certificate of their own.
 *
 * Here both are asked with the ECDHE suites, and are not checkable.
 */
import { describe, expect, it } from 'vitest';
import { uint, vector } from '../../shared/base/bytes/byte-writer.ts';
import { createTlcpProbe } from '../../shared/probe/tlcp/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { readClientHello } from '../emulator/dataplane/client-hello.ts';
import { tlcpAlert } from '../emulator/dataplane/tlcp-flight.ts';
import { aTarget } from '../support/probing.ts';
import { startTcpServer } from '../unit/probe/peers.ts';

const ECDHE_SM4_CBC_SM3 = 0xe011;

function serverHello(suite: number): Buffer {
  const body = Buffer.concat([uint(0x0101, 2), Buffer.alloc(32, 7), vector(1), uint(suite, 2), uint(0, 1)]);
  const message = Buffer.concat([uint(2, 1), vector(3, body)]);
  return Buffer.concat([uint(22, 1), uint(0x0101, 2), vector(2, message)]);
}

async function probeServerOf(answer: (suites: readonly number[]) => Buffer) {
  const port = await startTcpServer((socket) =>
    socket.once('data', (bytes) => {
      const reading = readClientHello(bytes);
      socket.end(reading.kind === 'hello' ? answer(reading.hello.cipherSuites) : Buffer.alloc(0));
    }),
  );
  const probe = createTlcpProbe({ clock: systemClock, timeoutMs: 10_000 });
  return probe(aTarget({ port, protocol: 'tlcp', keyType: 'SM2' }));
}

describe('a TLCP server with ECDHE suites only', () => {
  it.each([
    ['Tongsuo', 40],
    ['GmSSL', 71],
  ] as const)('is not checkable, as %s says it, with alert %d', async (_server, alert) => {
    const seen = await probeServerOf((suites) =>
      suites.includes(ECDHE_SM4_CBC_SM3) ? serverHello(ECDHE_SM4_CBC_SM3) : tlcpAlert('fatal', alert),
    );

    expect(seen).toMatchObject({ kind: 'not-checkable', code: 'TLCP_ECDHE' });
  });

  it('is without a certificate only if it refuses every suite with alert 40', async () => {
    expect(await probeServerOf(() => tlcpAlert('fatal', 40))).toMatchObject({ kind: 'absent' });
    expect(await probeServerOf(() => tlcpAlert('fatal', 71))).toEqual({
      kind: 'unreachable',
      code: 'TLCP_ALERT_71',
    });
  });
});
