import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { acceptedKeyTypes } from '../../../emulator/dataplane/accepted-key-types.ts';
import { type ClientHello, readClientHello } from '../../../emulator/dataplane/client-hello.ts';
import { recordedHandshake } from '../../../support/recorded-tlcp.ts';

/** The first flight of a real client. */
async function realHello(options: tls.ConnectionOptions = {}): Promise<Buffer> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const client = tls.connect({ host: '127.0.0.1', port, servername: 'WWW.example.com', ...options });
  client.on('error', () => client.destroy());
  const [peer] = await new Promise<[net.Socket]>((resolve) => {
    server.once('connection', (socket) => resolve([socket]));
  });
  const bytes = await new Promise<Buffer>((resolve) => peer.once('data', resolve));
  peer.destroy();
  server.close();
  return bytes;
}

let hello: Buffer;

beforeAll(async () => {
  hello = await realHello();
});

describe('readClientHello', () => {
  it('reads the hello of a real client', () => {
    const reading = readClientHello(hello);

    expect(reading).toMatchObject({
      kind: 'hello',
      hello: { serverName: 'www.example.com', versions: [0x0304, 0x0303] },
    });
  });

  it('finds no name where none is sent', async () => {
    const reading = readClientHello(await realHello({ servername: '' }));

    expect(reading).toMatchObject({ kind: 'hello', hello: { serverName: undefined } });
  });

  it('waits for the rest, byte for byte', () => {
    const readings = Array.from(
      { length: hello.length },
      (_, end) => readClientHello(hello.subarray(0, end)).kind,
    );

    expect(new Set(readings)).toEqual(new Set(['incomplete']));
  });

  it('joins a message from several records', () => {
    const body = hello.subarray(5);
    const record = (part: Buffer) =>
      Buffer.concat([Buffer.of(22, 3, 1, part.length >> 8, part.length & 255), part]);
    const split = Buffer.concat([
      record(body.subarray(0, 3)),
      record(body.subarray(3, 90)),
      record(body.subarray(90)),
    ]);

    expect(readClientHello(split)).toEqual(readClientHello(hello));
  });

  it('knows TLCP by its record version', () => {
    const { clientHello, clientRandom } = recordedHandshake('tongsuo-gcm-sni');

    expect(readClientHello(clientHello)).toEqual({
      kind: 'hello',
      hello: {
        keyShares: new Map(),
        protocol: 'tlcp',
        random: clientRandom,
        serverName: 'gm.example.test',
        versions: [0x0101],
        cipherSuites: [0xe053, 0xe013],
        signatureAlgorithms: undefined,
      },
    });
    expect(readClientHello(hello)).toMatchObject({ hello: { protocol: 'tls' } });
  });

  it.each([
    ['plain HTTP', Buffer.from('GET / HTTP/1.1\r\n')],
    ['another record type', Buffer.of(23, 3, 3, 0, 1, 0)],
    ['an empty record', Buffer.of(22, 3, 1, 0, 0)],
    ['a record longer than allowed', Buffer.of(22, 3, 1, 0x40, 1, 1)],
    ['another handshake message', Buffer.of(22, 3, 1, 0, 4, 2, 0, 0, 0)],
    ['TLS in the middle of TLCP', Buffer.of(22, 1, 1, 0, 1, 1, 22, 3, 1, 0, 1, 0)],
    ['TLCP in the middle of TLS', Buffer.of(22, 3, 1, 0, 1, 1, 22, 1, 1, 0, 1, 0)],
    ['a message longer than any hello', Buffer.of(22, 3, 1, 0, 4, 1, 1, 0, 0)],
  ])('refuses %s', (_case, bytes) => {
    expect(readClientHello(bytes).kind).toBe('malformed');
  });

  it('never throws for broken bytes', () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: 600 }), fc.nat({ max: 255 })), { maxLength: 4 });

    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Buffer.from(hello);
        for (const [position, value] of changes) bytes[position % bytes.length] = value;
        expect(['hello', 'incomplete', 'malformed']).toContain(readClientHello(bytes).kind);
      }),
    );
  });
});

const ECDHE_RSA = 0xc02f;
const ECDHE_ECDSA = 0xc02b;
const ECC_SM4_CBC = 0xe013;
const ECDHE_SM4 = 0xe011;
const TLS13_SUITE = 0x1301;
const RSA_PSS = 0x0804;
const RSA_PKCS1 = 0x0401;
const ECDSA = 0x0403;

function aHello(change: Partial<ClientHello>): ClientHello {
  return {
    protocol: 'tls',
    random: Buffer.alloc(32),
    serverName: undefined,
    versions: [0x0303],
    cipherSuites: [ECDHE_RSA, ECDHE_ECDSA],
    signatureAlgorithms: [RSA_PKCS1, ECDSA],
    keyShares: new Map(),
    ...change,
  };
}

describe('acceptedKeyTypes', () => {
  const tls13 = { versions: [0x0304, 0x0303], cipherSuites: [TLS13_SUITE, ECDHE_RSA, ECDHE_ECDSA] };

  it.each<[string, Partial<ClientHello>, string[]]>([
    ['TLS 1.3 with both', { ...tls13, signatureAlgorithms: [RSA_PSS, ECDSA] }, ['RSA', 'ECC']],
    ['TLS 1.3 with PKCS#1 as the only RSA', { ...tls13, signatureAlgorithms: [RSA_PKCS1, ECDSA] }, ['ECC']],
    ['TLS 1.3 with PSS only', { ...tls13, signatureAlgorithms: [RSA_PSS] }, ['RSA']],
    ['TLS 1.3 without a suite of its own', { ...tls13, cipherSuites: [ECDHE_RSA] }, ['RSA']],
    ['TLS 1.2 with both', {}, ['RSA', 'ECC']],
    ['TLS 1.2 with RSA suites only', { cipherSuites: [ECDHE_RSA] }, ['RSA']],
    ['TLS 1.2 with ECDSA signatures only', { signatureAlgorithms: [ECDSA] }, ['ECC']],
    ['TLS 1.2 without signature algorithms', { signatureAlgorithms: undefined }, ['RSA', 'ECC']],
    ['TLS 1.0 by its suites', { versions: [0x0301], cipherSuites: [0x002f] }, ['RSA']],
    ['TLCP', { protocol: 'tlcp', cipherSuites: [ECDHE_SM4, ECC_SM4_CBC] }, ['SM2']],
    ['TLCP with a certificate of its own only', { protocol: 'tlcp', cipherSuites: [ECDHE_SM4] }, []],
    ['suites of TLCP in TLS', { cipherSuites: [ECC_SM4_CBC] }, []],
    ['unknown suites', { cipherSuites: [0x5600] }, []],
  ])('%s', (_case, change, expected) => {
    expect(acceptedKeyTypes(aHello(change))).toEqual(expected);
  });
});
