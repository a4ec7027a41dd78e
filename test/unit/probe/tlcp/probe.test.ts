import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../shared/base/clock.ts';
import type { ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { createTlcpProbe } from '../../../../shared/probe/tlcp/probe.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { type ClientHello, readClientHello } from '../../../emulator/dataplane/client-hello.ts';
import { tlcpAlert } from '../../../emulator/dataplane/tlcp-flight.ts';
import { answerTlcp, dersOf } from '../../../emulator/dataplane/tlcp-server.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { pemOf } from '../../../emulator/pki/certificate-der.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { aTarget, certificateIn, issueNow } from '../../../support/probing.ts';
import { closedPort, startTamperingProxy, startTcpServer } from '../peers.ts';

let pki: Pki;
let material: CertificateMaterial;

beforeAll(async () => {
  pki = await createPki();
  material = issueNow(pki, { keyType: 'SM2' });
});

const TIMEOUT_MS = 10_000;
/** For peers that never answer. The tests depend only on its end, not on its length. */
const SHORT_TIMEOUT_MS = 200;

function probe(target: Partial<ProbeTarget>, timeoutMs = TIMEOUT_MS, clock: Clock = systemClock) {
  const observe = createTlcpProbe({ clock, timeoutMs, extraCaPem: [pki.rootPem] });
  return observe(aTarget({ protocol: 'tlcp', keyType: 'SM2', ...target }));
}

type Answer = (socket: Socket, hello: ClientHello) => void;

const serve: Answer = (socket, hello) => answerTlcp(socket, { hello, cipherSuite: 0xe013, material });

/** Each connection gets the next answer, later ones the last. Returns the port and the hellos received. */
async function startTlcpServer(...answers: readonly Answer[]) {
  const hellos: ClientHello[] = [];
  const port = await startTcpServer((socket, index) => {
    socket.once('data', (bytes) => {
      const reading = readClientHello(bytes);
      if (reading.kind !== 'hello') return socket.destroy();
      hellos.push(reading.hello);
      return answers[Math.min(index, answers.length - 1)]?.(socket, reading.hello);
    });
  });
  return { port, hellos };
}

const refuse: Answer = (socket) => socket.end(tlcpAlert('fatal', 40));

describe('a TLCP server', () => {
  it('is seen with both leaves, its chain as sent, a trusted root and the proof of its key', async () => {
    const { port } = await startTlcpServer(serve);
    const [, encryption = ''] = dersOf(material.chainPem).map(pemOf);

    const seen = certificateIn(await probe({ port }));

    expect(seen).toMatchObject({
      keyType: 'SM2',
      leaf: { sha256: material.facts.sha256, names: ['www.example.com'] },
      trust: { trusted: true },
      protocolVersion: 'TLCP',
      possessionProved: true,
    });
    expect(seen.chain.map(pemOf).join('')).toBe(material.chainPem);
    expect(pemOf(seen.chain[1] ?? Buffer.alloc(0))).toBe(encryption);
    expect(seen.timings.connectedMs).toBeLessThanOrEqual(seen.timings.finishedMs);
  });

  it('is not trusted when its root is unknown', async () => {
    const { port } = await startTlcpServer(serve);
    const withoutRoot = createTlcpProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS });

    const seen = certificateIn(await withoutRoot(aTarget({ port, protocol: 'tlcp', keyType: 'SM2' })));

    expect(seen.trust).toEqual({ trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' });
    expect(seen.possessionProved).toBe(true);
  });

  it('receives the requested name, and none if that is empty or an address', async () => {
    const { port, hellos } = await startTlcpServer(serve);

    for (const serverName of ['www.example.com', undefined, '', '192.0.2.1', '2001:db8::1']) {
      await probe({ port, serverName });
    }

    expect(hellos.map((hello) => hello.serverName)).toEqual(['www.example.com', ...Array(4).fill(undefined)]);
    expect(hellos[0]).toMatchObject({ versions: [0x0101], cipherSuites: [0xe053, 0xe013] });
  });

  it('gets another random each time, with the time in front', async () => {
    const { port, hellos } = await startTlcpServer(serve);
    const clock = { ...systemClock, now: () => 1_800_000_000_000 };

    await probe({ port }, TIMEOUT_MS, clock);
    await probe({ port }, TIMEOUT_MS, clock);

    const [first, second] = hellos.map(({ random }) => random);
    expect(first?.readUInt32BE(0)).toBe(1_800_000_000);
    expect(first).not.toEqual(second);
  });

  it('is closed with user_canceled and close_notify', async () => {
    let goodbye: Promise<Buffer> | undefined;
    const { port } = await startTlcpServer((socket, hello) => {
      goodbye = received(socket);
      serve(socket, hello);
    });

    await probe({ port });

    const expected = Buffer.concat([tlcpAlert('warning', 90), tlcpAlert('warning', 0)]);
    expect((await goodbye)?.toString('hex')).toBe(expected.toString('hex'));
  });

  it('proves nothing when a byte of its signature has changed in transit', async () => {
    const { port } = await startTlcpServer(serve);
    const proxy = await startTamperingProxy(port, breakSignature);

    const seen = certificateIn(await probe({ port: proxy }));

    expect(seen.possessionProved).toBe(false);
    expect(seen.leaf.sha256).toBe(material.facts.sha256);
    expect(seen.trust).toEqual({ trusted: true });
  });

  it('proves nothing when it signs with the key of another certificate', async () => {
    const { keyPem } = issueNow(pki, { keyType: 'SM2' });
    const { port } = await startTlcpServer((socket, hello) =>
      answerTlcp(socket, { hello, cipherSuite: 0xe053, material: { ...material, keyPem } }),
    );

    expect(await probe({ port })).toMatchObject({ kind: 'certificate', possessionProved: false });
  });

  it('is unreachable when it shows only one certificate', async () => {
    const [signing = ''] = dersOf(material.chainPem).map(pemOf);
    const { port } = await startTlcpServer((socket, hello) =>
      answerTlcp(socket, { hello, cipherSuite: 0xe053, material: { ...material, chainPem: signing } }),
    );

    expect(await probe({ port })).toEqual({ kind: 'unreachable', code: 'TLCP_NO_ENCRYPTION_CERTIFICATE' });
  });
});

describe('a server without an SM2 certificate', () => {
  it('has none once it has said so twice', async () => {
    const { port, hellos } = await startTlcpServer(refuse);

    expect(await probe({ port })).toEqual({ kind: 'absent', code: 'TLCP_ALERT_40' });
    expect(hellos).toHaveLength(2);
    expect(hellos[0]?.random).not.toEqual(hellos[1]?.random);
  });

  it('is not absent when it serves one in the second handshake', async () => {
    const { port } = await startTlcpServer(refuse, serve);

    expect(await probe({ port })).toMatchObject({ kind: 'certificate', possessionProved: true });
  });

  it('is not absent when it stays silent the second time', async () => {
    const { port } = await startTlcpServer(refuse, (socket) => socket.end());

    expect(await probe({ port })).toEqual({ kind: 'unreachable', code: 'PROBE_CLOSED' });
  });

  it('has one deadline for both answers', async () => {
    const time = new EventEmitter();
    const over = once(time, 'over');
    const clock = { ...systemClock, sleep: () => over.then(() => undefined) };
    const { port, hellos } = await startTlcpServer(refuse, () => time.emit('over'));

    expect(await probe({ port }, TIMEOUT_MS, clock)).toEqual({ kind: 'unreachable', code: 'PROBE_TIMEOUT' });
    expect(hellos).toHaveLength(2);
  });

  it('is only unreachable after any other alert, and not probed again', async () => {
    const { port, hellos } = await startTlcpServer((socket) => socket.end(tlcpAlert('fatal', 80)));

    expect(await probe({ port })).toEqual({ kind: 'unreachable', code: 'TLCP_ALERT_80' });
    expect(hellos).toHaveLength(1);
  });
});

describe('a peer that cannot be probed', () => {
  it('is unreachable when no process listens', async () => {
    const port = await closedPort();

    expect(await probe({ port })).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('is unreachable when it closes without an alert, as servers without TLCP do', async () => {
    const port = await startTcpServer((socket) => socket.once('data', () => socket.end()));

    expect(await probe({ port })).toEqual({ kind: 'unreachable', code: 'PROBE_CLOSED' });
  });

  it('is unreachable when it resets', async () => {
    const port = await startTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));

    expect(await probe({ port })).toEqual({ kind: 'unreachable', code: 'ECONNRESET' });
  });

  it('is unreachable when it speaks plain HTTP', async () => {
    const answer = 'HTTP/1.1 400 Bad Request\r\n\r\n';
    const port = await startTcpServer((socket) => socket.once('data', () => socket.end(answer)));

    expect(await probe({ port })).toEqual({ kind: 'unreachable', code: 'TLCP_NOT_SPOKEN' });
  });

  it('is unreachable at the deadline when it stays silent', async () => {
    const port = await startTcpServer((socket) => socket.resume());

    expect(await probe({ port }, SHORT_TIMEOUT_MS)).toEqual({ kind: 'unreachable', code: 'PROBE_TIMEOUT' });
  });

  it('is unreachable at the deadline when it keeps sending a little, which would reset an idle timer', async () => {
    const port = await startTcpServer((socket) => {
      // A handshake record of 16 kB that never ends.
      socket.write(Buffer.of(22, 1, 1, 0x40, 0));
      const drip = setInterval(() => socket.write(Buffer.of(2)), 20);
      socket.on('close', () => clearInterval(drip));
    });

    expect(await probe({ port }, SHORT_TIMEOUT_MS)).toEqual({ kind: 'unreachable', code: 'PROBE_TIMEOUT' });
  });

  it.each([
    ['a port that cannot exist', { port: 70_000 }, 'ERR_SOCKET_BAD_PORT'],
    ['a name in place of an address', { address: 'localhost' }, 'PROBE_ADDRESS'],
    ['no address', { address: '' }, 'PROBE_ADDRESS'],
    ['an RSA target', { keyType: 'RSA' }, 'PROBE_PROTOCOL'],
    ['a TLS target', { protocol: 'tls' }, 'PROBE_PROTOCOL'],
    ['a name that does not fit into a hello', { serverName: 'a'.repeat(70_000) }, 'ERR_OUT_OF_RANGE'],
  ] as const)('is unreachable, and the probe does not reject, for %s', async (_case, target, code) => {
    const port = await closedPort();

    expect(await probe({ port, ...target })).toEqual({ kind: 'unreachable', code });
  });
});

describe('a bad EXTRA_CA', () => {
  it('is refused when the probe is made', () => {
    expect(() =>
      createTlcpProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS, extraCaPem: ['not a PEM'] }),
    ).toThrow(/^InvalidConfiguration: .*PEM/);
  });
});

/** Everything that comes until the end. */
async function received(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (bytes) => chunks.push(bytes));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

/** Changes the last byte before ServerHelloDone (type 14, empty), where the signature of ServerKeyExchange ends. */
function breakSignature(bytes: Buffer): Buffer {
  const last = bytes.lastIndexOf(Buffer.of(22, 1, 1, 0, 4, 14, 0, 0, 0)) - 1;
  if (last > 0) bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  return bytes;
}
