/** The judge of chains against `openssl verify -purpose sslserver`, over the same odd chains. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { verifyChain } from '../../shared/probe/x509/chain.ts';
import { createKeyPool, type KeyPool } from '../emulator/pki/keys.ts';
import { NOW_MS } from '../support/builders.ts';
import { extensionChains, makeOddChain, nameChains, purposeChains } from '../support/odd-chains.ts';
import { openssl } from './openssl.ts';

let pool: KeyPool;

beforeAll(async () => {
  pool = await createKeyPool({});
});

openssl.describe('openssl verify', () => {
  const chains = [...purposeChains, ...extensionChains, ...nameChains];

  it.each(chains)('agrees on $says', (odd) => {
    const [leaf, ...others] = makeOddChain(odd, pool).map(String);
    const folder = mkdtempSync(path.join(tmpdir(), 'chain-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = (name: string, pems: readonly (string | undefined)[]) => {
      const at = path.join(folder, name);
      writeFileSync(at, pems.join(''));
      return at;
    };

    const { status } = spawnSync('openssl', [
      'verify',
      ...['-purpose', 'sslserver', '-no-CApath', '-no-CAstore', '-attime', String(NOW_MS / 1_000)],
      ...[
        '-CAfile',
        file('root.pem', others.slice(-1)),
        '-untrusted',
        file('others.pem', others.slice(0, -1)),
      ],
      file('leaf.pem', [leaf]),
    ]);

    const chain = makeOddChain(odd, pool);
    const { trusted } = verifyChain(chain.slice(0, -1), chain.slice(-1), NOW_MS);
    expect(status === 0).toBe(trusted || odd.opensslAccepts === true);
  });
});
