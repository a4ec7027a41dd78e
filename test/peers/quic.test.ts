/** The QUIC probe against servers that others wrote: gtlsserver (ngtcp2 with GnuTLS) and caddy (quic-go). */
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
/** Each takes seconds: PEERS_FULL=1 makes all of them, as CI does. Of a hundred one may run out of time. */
const [LOSSY_SEEN, LOSSY_RUNS] = process.env['PEERS_FULL'] === '1' ? [99, 100] : [20, 20];
/** How many lossy handshakes may be under way at once: they mostly wait. */
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

/** As GnuTLS writes priorities. */
const onlyGroup = (group: string) => `--groups=-GROUP-ALL:+GROUP-${group}`;
const onlyCipher = (cipher: string) => `--ciphers=NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+${cipher}`;

function ask(port: number, target: Partial<ProbeTarget> = {}): Promise<Observation> {
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

/** The digest of a leaf that is proved and trusted; else what was seen. */
function verdictOn(seen: Observation): unknown {
  const good = seen.kind === 'certificate' && seen.trust.trusted && seen.possessionProved;
  return good ? seen.leaf.sha256 : seen;
}

/** A closed port refuses; anything else is an answer. */
async function isListening(port: number): Promise<boolean> {
  const seen = await ask(port);
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
    for (let run = 0; run < RUNS; run += 1) verdicts.push(verdictOn(await ask(port, { keyType })));

    expect(verdicts).toEqual(Array.from({ length: RUNS }, () => material().facts.sha256));
  });

  it.each([
    ['after Retry', ['-V']],
    ['with P-256 as the only group', [onlyGroup('SECP256R1')]],
    ['that asks for P-384', [onlyGroup('SECP384R1')]],
    ['that asks for P-521, after Retry', [onlyGroup('SECP521R1'), '-V']],
    ['with AES-256', [onlyCipher('AES-256-GCM')]],
    ['with ChaCha20', [onlyCipher('CHACHA20-POLY1305')]],
    ['that asks for a client certificate', ['--verify-client']],
  ])('sees the certificate of a server %s', async (_case, options) => {
    const port = await serve(ecc384, ...options);

    expect(verdictOn(await ask(port))).toBe(ecc384.facts.sha256);
  });

  it('says absent where the server has the other key type only', async () => {
    const port = await serve(rsa);

    expect(await ask(port)).toEqual({ kind: 'absent', code: 'QUIC_TLS_ALERT_40' });
  });

  it(`sees the certificate in ${LOSSY_SEEN} of ${LOSSY_RUNS} handshakes where a fifth of all packets is lost each way`, async () => {
    const port = await serve(ecc, '-t', '0.2', '-r', '0.2');
    const verdicts: unknown[] = [];
    let left = LOSSY_RUNS;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        verdicts.push(verdictOn(await ask(port)));
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
    // Each file is a chain and its key: caddy takes all that are in a folder.
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
    for (let run = 0; run < RUNS; run += 1) verdicts.push(verdictOn(await ask(port, { keyType })));

    expect(verdicts).toEqual(Array.from({ length: RUNS }, () => material().facts.sha256));
  });

  it('sees the default certificate without a name', async () => {
    expect(verdictOn(await ask(port, { serverName: undefined }))).toBe(ecc.facts.sha256);
  });

  it('concludes nothing from alert 80, with which caddy meets names that it does not serve', async () => {
    expect(await ask(port, { serverName: 'other.example.com' })).toEqual({
      kind: 'unreachable',
      code: 'QUIC_TLS_ALERT_80',
    });
  });
});
