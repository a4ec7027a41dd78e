/** The QUIC probe against independent servers: gtlsserver (ngtcp2 with GnuTLS) and caddy (quic-go). */
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Observation, ProbeTarget } from '../../shared/core/proof/observation.ts';
import { createQuicProbe } from '../../shared/probe/quic/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { createPki, type Pki } from '../emulator/pki/pki.ts';
import { issueNow } from '../support/probing.ts';
import { HOST, peer, type RunningPeer } from './peer.ts';

const RUNS = 100;
/** Each takes seconds; PEERS_FULL=1, as in CI, runs all of them. One of a hundred may exceed the time limit. */
const [LOSSY_SEEN, LOSSY_RUNS] = process.env['PEERS_FULL'] === '1' ? [99, 100] : [20, 20];
/** Number of concurrent lossy handshakes, which mostly wait. */
const AT_ONCE = 10;
const TIMEOUT_MS = 10_000;

const gtlsserver = peer('gtlsserver');
const caddy = peer('caddy');

const running: RunningPeer[] = [];
let pki: Pki;
let rsa: CertificateMaterial;
let ecc: CertificateMaterial;
let ecc384: CertificateMaterial;

beforeAll(async () => {
  pki = await createPki();
  rsa = issueNow(pki, { keyType: 'RSA' });
  ecc = issueNow(pki, { keyType: 'ECC' });
  ecc384 = issueNow(pki, { keyType: 'ECC', keySizeBits: 384 });
});

afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
});

/** GnuTLS priority strings. */
const onlyGroup = (group: string) => `--groups=-GROUP-ALL:+GROUP-${group}`;
const onlyCipher = (cipher: string) => `--ciphers=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+${cipher}`;

function probe(port: number, target: Partial<ProbeTarget> = {}): Promise<Observation> {
  return createQuicProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS, extraCaPem: [pki.rootPem] })({
    zoneId: 'zone-a',
    address: HOST,
    port,
    protocol: 'quic',
    serverName: 'www.example.com',
    keyType: 'ECC',
    ...target,
  });
}

/** The digest of a proved and trusted leaf, or the observation. */
function verdictOn(seen: Observation): unknown {
  const good = seen.kind === 'certificate' && seen.trust.trusted && seen.possessionProved;
  return good ? seen.leaf.sha256 : seen;
}

/** A closed port refuses; any other result is an answer. */
async function isListening(port: number): Promise<boolean> {
  const seen = await probe(port);
  return !(seen.kind === 'unreachable' && seen.code === 'ECONNREFUSED');
}

async function started(starting: Promise<RunningPeer>): Promise<number> {
  const one = await starting;
  running.push(one);
  return one.port;
}

gtlsserver.describe('the QUIC probe and gtlsserver', () => {
  function serve(material: CertificateMaterial, ...options: readonly string[]): Promise<number> {
    return started(
      gtlsserver.start({
        files: { 'chain.pem': material.chainPem, 'key.pem': material.keyPem },
        args: ['-q', ...options, HOST, '{port}', '{folder}/key.pem', '{folder}/chain.pem'],
        listening: isListening,
      }),
    );
  }

  it.each([
    ['RSA', () => rsa],
    ['ECC', () => ecc],
  ] as const)(`sees the %s certificate ${RUNS} times of ${RUNS}`, async (keyType, material) => {
    const port = await serve(material());

    const verdicts: unknown[] = [];
    for (let run = 0; run < RUNS; run += 1) verdicts.push(verdictOn(await probe(port, { keyType })));

    expect(verdicts).toEqual(Array.from({ length: RUNS }, () => material().facts.sha256));
  });

  it.each([
    ['after Retry', ['-V']],
    ['with P-256 as the only group', [onlyGroup('SECP256R1')]],
    ['that asks for P-384', [onlyGroup('SECP384R1')]],
    ['that asks for P-521, after Retry', [onlyGroup('SECP521R1'), '-V']],
    ['that asks for X448', [onlyGroup('X448')]],
    ['with AES-CCM', [onlyCipher('AES-128-CCM')]],
    ['with AES-256', [onlyCipher('AES-256-GCM')]],
    ['with ChaCha20', [onlyCipher('CHACHA20-POLY1305')]],
    ['that asks for a client certificate', ['--verify-client']],
  ])('sees the certificate of a server %s', async (_case, options) => {
    const port = await serve(ecc384, ...options);

    expect(verdictOn(await probe(port))).toBe(ecc384.facts.sha256);
  });

  it('observes absent if the server has only the other key type', async () => {
    const port = await serve(rsa);

    expect(await probe(port)).toEqual({ kind: 'absent', code: 'QUIC_TLS_ALERT_40' });
  });

  it(`sees the certificate in ${LOSSY_SEEN} of ${LOSSY_RUNS} handshakes where a fifth of all packets is lost each way`, async () => {
    const port = await serve(ecc, '-t', '0.2', '-r', '0.2');
    const verdicts: unknown[] = [];
    let left = LOSSY_RUNS;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        verdicts.push(verdictOn(await probe(port)));
      }
    };

    await Promise.all(Array.from({ length: AT_ONCE }, worker));

    const seen = verdicts.filter((verdict) => verdict === ecc.facts.sha256).length;
    expect(seen, JSON.stringify(verdicts)).toBeGreaterThanOrEqual(LOSSY_SEEN);
  });
});

caddy.describe('the QUIC probe and caddy', () => {
  let port: number;

  beforeAll(async () => {
    // Each file has a chain and its key; caddy loads all files of a folder.
    const bundles = [rsa, ecc].map(({ chainPem, keyPem, facts }) => [
      `bundles/${facts.keyType}.pem`,
      chainPem + keyPem,
    ]);
    const caddyfile = `{
  admin off
  auto_https off
  storage file_system {folder}
  default_sni www.example.com
}
https://www.example.com:{port} {
  bind ${HOST}
  tls {
    load {folder}/bundles
  }
  respond "hello"
}
`;
    port = await started(
      caddy.start({
        files: { ...Object.fromEntries(bundles), Caddyfile: caddyfile },
        args: ['run', '--config', '{folder}/Caddyfile', '--adapter', 'caddyfile'],
        listening: isListening,
      }),
    );
  });

  it.each([
    ['RSA', () => rsa],
    ['ECC', () => ecc],
  ] as const)(`sees the %s certificate ${RUNS} times of ${RUNS}`, async (keyType, material) => {
    const verdicts: unknown[] = [];
    for (let run = 0; run < RUNS; run += 1) verdicts.push(verdictOn(await probe(port, { keyType })));

    expect(verdicts).toEqual(Array.from({ length: RUNS }, () => material().facts.sha256));
  });

  it('sees the default certificate without a name', async () => {
    expect(verdictOn(await probe(port, { serverName: undefined }))).toBe(ecc.facts.sha256);
  });

  it('concludes nothing from alert 80, which caddy sends for unknown names', async () => {
    expect(await probe(port, { serverName: 'other.example.com' })).toEqual({
      kind: 'unreachable',
      code: 'QUIC_TLS_ALERT_80',
    });
  });
});
