/**
 * An SM2 certificate is a pair, and CAS gives the SHA-256 of one of the two. `npm run probe -- --expect` therefore takes the digest of either
 * leaf, but its help spoke of "the leaf": a match of the old encryption certificate beside a new signing one was read as more than it is.
 *
 * Here the help says which digests are taken, and both leaves are in the output.
 */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readClientHello } from '../emulator/dataplane/client-hello.ts';
import { answerTlcp, dersOf } from '../emulator/dataplane/tlcp-server.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { createPki } from '../emulator/pki/pki.ts';
import { runBundled } from '../support/command.ts';
import { issueNow } from '../support/probing.ts';
import { startTcpServer, startTlsServer } from '../unit/probe/peers.ts';

let sm2: CertificateMaterial;
let ecc: CertificateMaterial;

beforeAll(async () => {
  const pki = await createPki();
  sm2 = issueNow(pki, { keyType: 'SM2' });
  ecc = issueNow(pki, { keyType: 'ECC' });
});

function startTlcp(material: CertificateMaterial): Promise<number> {
  return startTcpServer((socket) =>
    socket.once('data', (bytes) => {
      const reading = readClientHello(bytes);
      if (reading.kind !== 'hello') return socket.destroy();
      return answerTlcp(socket, { hello: reading.hello, cipherSuite: 0xe013, material });
    }),
  );
}

/** Of each certificate of the chain, as it is served. */
function digestsOf({ chainPem }: CertificateMaterial): readonly string[] {
  return dersOf(chainPem).map((der) => createHash('sha256').update(der).digest('hex'));
}

function probe(...args: readonly string[]) {
  return runBundled('probe', args, process.env);
}

function expecting(port: number, keyType: string, digest: string) {
  return probe('--address', `127.0.0.1:${port}`, '--key-type', keyType, '--expect', digest);
}

describe('npm run probe with the digest of an SM2 certificate', () => {
  it.each(['signing', 'encryption'])('takes that of the %s leaf, and shows both', async (which) => {
    const [signing = '', encryption = ''] = digestsOf(sm2);

    const { status, stdout } = await expecting(
      await startTlcp(sm2),
      'SM2',
      which === 'signing' ? signing : encryption,
    );

    expect(status).toBe(0);
    for (const digest of [signing, encryption]) expect(stdout).toContain(digest);
  });

  it('refuses every other digest, that of an authority of the chain, too', async () => {
    const [, , authority = ''] = digestsOf(sm2);
    const port = await startTlcp(sm2);

    expect((await expecting(port, 'SM2', authority)).status).toBe(1);
    expect((await expecting(port, 'SM2', 'ab'.repeat(32))).status).toBe(1);
  });

  it('takes only the digest of the leaf for another key type', async () => {
    const [leaf = '', authority = ''] = digestsOf(ecc);
    const { port } = await startTlsServer([ecc]);

    expect((await expecting(port, 'ECC', leaf)).status).toBe(0);
    expect((await expecting(port, 'ECC', authority)).status).toBe(1);
  });

  it('says in its help that either leaf will do', async () => {
    const { stdout } = await probe('--help');

    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('for SM2 of either leaf, signing or encryption');
  });
});
