/** The edge: real sockets and the clock. The protocol is tested with the pure core. */
import dgram from 'node:dgram';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { vector } from '../../../../shared/base/bytes/byte-writer.ts';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { ProbeOptions } from '../../../../shared/probe/handshake/probe-options.ts';
import { encodeHeader, parseDatagram } from '../../../../shared/probe/quic/packet.ts';
import { createQuicProbe } from '../../../../shared/probe/quic/probe.ts';
import { initialKeys, protectPacket } from '../../../../shared/probe/quic/protection.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { openQuicServer } from '../../../emulator/dataplane/quic-server.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aTarget as anyTarget, certificateIn, issueNow } from '../../../support/probing.ts';
import { anEndpoint, FakeModel } from '../../emulator/dataplane/fake-model.ts';
import { hex } from './rfc-vectors.ts';

let pki: Pki;
let ecc: CertificateMaterial;

beforeAll(async () => {
  pki = await createPki();
  ecc = issueNow(pki, { keyType: 'ECC' });
});

const aTarget = (target: Parameters<typeof anyTarget>[0]) => anyTarget({ protocol: 'quic', ...target });

function aProbe(options: Partial<ProbeOptions> = {}) {
  return createQuicProbe({ clock: systemClock, timeoutMs: 10_000, extraCaPem: [pki.rootPem], ...options });
}

async function startServer(material: CertificateMaterial, host = '127.0.0.1') {
  const model = new FakeModel();
  model.certificates = { 'zone-a': [material] };
  const server = await openQuicServer(anEndpoint({ protocol: 'QUIC' }), model, { host, port: 0 });
  onTestFinished(() => server.close());
  return { port: server.port, model };
}

/** Answers every datagram with `answer`, or not at all if `answer` returns nothing. */
async function startUdp(
  answer: (datagram: Buffer) => Buffer | undefined,
): Promise<{ port: number; received: Buffer[] }> {
  const socket = dgram.createSocket('udp4');
  const received: Buffer[] = [];
  socket.on('message', (datagram, from) => {
    received.push(datagram);
    const reply = answer(datagram);
    if (reply) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    socket.close();
  });
  return { port: socket.address().port, received };
}

describe('a QUIC probe', () => {
  it('says what was served, and by which protocol', async () => {
    const { port } = await startServer(ecc);

    const seen = certificateIn(await aProbe()(aTarget({ port })));

    expect(seen).toMatchObject({
      keyType: 'ECC',
      leaf: { sha256: ecc.facts.sha256, names: ['www.example.com'] },
      trust: { trusted: true },
      protocolVersion: 'QUIC v1',
      possessionProved: true,
    });
    expect(seen.chain).toHaveLength(2);
    expect(seen.timings.connectedMs).toBeLessThanOrEqual(seen.timings.finishedMs);
  });

  it('never sends an address as a name', async () => {
    const { port, model } = await startServer(ecc);

    for (const serverName of ['www.example.com', '192.0.2.1', ''])
      await aProbe()(aTarget({ port, serverName }));

    expect(model.offers.map(({ serverName }) => serverName)).toEqual([
      'www.example.com',
      undefined,
      undefined,
    ]);
  });

  it('reaches IPv6 addresses', async (context) => {
    const server = await startServer(ecc, '::1').catch(() => undefined);
    if (!server) return context.skip('There is no IPv6 here.');

    const seen = certificateIn(await aProbe()(aTarget({ address: '::1', port: server.port })));

    expect(seen.leaf.sha256).toBe(ecc.facts.sha256);
  });

  it.each([
    ['the root is unknown', {}, false, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ['the intermediate is missing', { omitIntermediate: true }, true, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    [
      'the leaf has expired and the intermediate is missing',
      { notBeforeMs: Date.now() - 9 * DAY_MS, notAfterMs: Date.now() - DAY_MS, omitIntermediate: true },
      true,
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
  ])(
    'shows the certificate and says why it is not trusted when %s',
    async (_case, request, knowsRoot, problem) => {
      const { port } = await startServer(issueNow(pki, request));

      const seen = certificateIn(
        await aProbe({ extraCaPem: knowsRoot ? [pki.rootPem] : [] })(aTarget({ port })),
      );

      expect(seen.trust).toEqual({ trusted: false, problem });
    },
  );

  it('trusts the chain of a leaf that has expired: its dates are evaluated elsewhere', async () => {
    const dates = { notBeforeMs: Date.now() - 9 * DAY_MS, notAfterMs: Date.now() - DAY_MS };
    const { port } = await startServer(issueNow(pki, dates));

    const seen = certificateIn(await aProbe()(aTarget({ port })));

    expect(seen.trust).toEqual({ trusted: true });
  });

  it('reports the versions of a server that does not support QUIC v1', async () => {
    const { port } = await startUdp((datagram) => {
      const [packet] = parseDatagram(datagram);
      if (!packet) return undefined;
      const ids = [vector(1, packet.sourceId), vector(1, packet.destinationId)];
      return Buffer.concat([hex('8000000000'), ...ids, hex('51303436 51303433 ff00001d')]);
    });

    expect(await aProbe()(aTarget({ port }))).toEqual({
      kind: 'not-checkable',
      code: 'QUIC_VERSION',
      versions: ['Q046', 'Q043', '0xff00001d'],
    });
  });

  it('sends again while no answer comes, and gives up at its deadline', async () => {
    const { port, received } = await startUdp(() => undefined);

    const seen = await aProbe({ timeoutMs: 2_000 })(aTarget({ port }));

    expect(seen).toEqual({ kind: 'unreachable', code: 'QUIC_NO_ANSWER' });
    expect(received.length).toBeGreaterThanOrEqual(2);
  });

  it('counts the deadline by the clock that it is given', async () => {
    const { port } = await startUdp(() => undefined);
    const clock = handClock(0, { sleepingMovesTime: false });
    const seen = aProbe({ clock, timeoutMs: 3_600_000 })(aTarget({ port }));

    await clock.advance(3_600_000);

    expect(await seen).toEqual({ kind: 'unreachable', code: 'QUIC_NO_ANSWER' });
  });

  it('survives packet numbers that no honest server would begin with', async () => {
    const packetNumber = 2 ** 31 + 5;
    const { port, received } = await startUdp((datagram) => {
      const [packet] = parseDatagram(datagram);
      if (packet?.kind !== 'protected') return undefined;
      const onlyPadding = Buffer.alloc(40);
      const ids = { destinationId: packet.sourceId, sourceId: Buffer.from('12345678') };
      const header = encodeHeader(
        { level: 'initial', ...ids, token: Buffer.alloc(0) },
        packetNumber,
        onlyPadding.length,
      );
      return protectPacket(initialKeys(packet.destinationId).server, header, packetNumber, onlyPadding);
    });

    const seen = await aProbe({ timeoutMs: 3_000 })(aTarget({ port }));

    expect(seen.kind).toBe('unreachable');
    // It continued to send: the number had to be acknowledged each time.
    expect(received.length).toBeGreaterThanOrEqual(2);
  });

  it('takes no answer from noise', async () => {
    const { port } = await startUdp(() => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));

    expect(await aProbe({ timeoutMs: 300 })(aTarget({ port }))).toEqual({
      kind: 'unreachable',
      code: 'QUIC_NO_ANSWER',
    });
  });

  it.each([
    ['a name as an address', { address: 'localhost' }, 'PROBE_ADDRESS'],
    ['no address', { address: '' }, 'PROBE_ADDRESS'],
    ['TLS', { protocol: 'tls' }, 'PROBE_PROTOCOL'],
    ['SM2', { keyType: 'SM2' }, 'PROBE_PROTOCOL'],
    ['an impossible port', { port: 70_000 }, 'ERR_SOCKET_BAD_PORT'],
  ] as const)('does not even try %s', async (_case, target, code) => {
    expect(await aProbe()(aTarget(target))).toEqual({ kind: 'unreachable', code });
  });

  it('refuses an extra CA that holds no certificate', () => {
    expect(() => aProbe({ extraCaPem: ['nothing'] })).toThrow('The extra CA holds no PEM certificate.');
  });
});
