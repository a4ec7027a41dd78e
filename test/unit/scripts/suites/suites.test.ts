/** The results of suites of others: kept as a table, compared case by case. The suites themselves are not here, so the cases are our own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences, formatResults, parseResults } from '../../../../scripts/suites/kept.ts';
import { runLimbo } from '../../../../scripts/suites/limbo.ts';
import { runZlint } from '../../../../scripts/suites/zlint.ts';
import { createKeyPool, type KeyPool } from '../../../emulator/pki/keys.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { makeOddChain, type OddChain, purposeChains } from '../../../support/odd-chains.ts';

let pool: KeyPool;
let folder: string;

beforeAll(async () => {
  pool = await createKeyPool({});
  folder = mkdtempSync(path.join(tmpdir(), 'suites-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const result = (verdict: string, reason = '') => ({ verdict, reason });

describe('kept results', () => {
  it('are the same after they were written and read', () => {
    const results = new Map([
      ['b::two', result('refused', 'INVALID_PURPOSE')],
      ['a::one', result('trusted')],
    ]);

    expect(formatResults(results)).toBe(
      'case\tverdict\treason\na::one\ttrusted\t\nb::two\trefused\tINVALID_PURPOSE\n',
    );
    expect(differences(parseResults(formatResults(results)), results)).toEqual([]);
  });

  it('fail on another verdict, another reason, a new case and a missing one', () => {
    const kept = new Map([
      ['gone', result('trusted')],
      ['reason', result('refused', 'A')],
      ['verdict', result('trusted')],
    ]);
    const present = new Map([
      ['new', result('throws', 'x')],
      ['reason', result('refused', 'B')],
      ['verdict', result('refused', 'A')],
    ]);

    expect(differences(kept, present)).toEqual([
      '  gone: missing, kept: trusted',
      '  new: throws (x), kept: missing',
      '  reason: refused (B), kept: refused (A)',
      '  verdict: refused (A), kept: trusted',
    ]);
  });

  it.each(['x509-limbo', 'zlint'])('of %s hold no case that throws', (suite) => {
    const file = new URL(`../../../suites/${suite}.tsv`, import.meta.url);
    const kept = parseResults(readFileSync(file, 'utf8'));

    expect(kept.size).toBeGreaterThan(100);
    expect([...kept.values()].filter(({ verdict }) => verdict === 'throws')).toEqual([]);
  });
});

describe('a run', () => {
  function limboCase(odd: OddChain, index: number) {
    const [leaf, ...others] = makeOddChain(odd, pool).map(String);
    return {
      id: `own::${index}`,
      validation_kind: 'SERVER',
      trusted_certs: others.slice(-1),
      untrusted_intermediates: others.slice(0, -1),
      peer_certificate: leaf,
      validation_time: new Date(NOW_MS).toISOString(),
      expected_result: 'SUCCESS',
    };
  }

  it('of x509-limbo says the verdict on each chain, and where the suite expects another one', () => {
    const file = path.join(folder, 'limbo.json');
    writeFileSync(file, JSON.stringify({ testcases: purposeChains.map(limboCase) }));

    expect([...runLimbo(file).values()]).toEqual(
      purposeChains.map(({ problem }) =>
        problem ? result('refused', `${problem}; the suite expects trusted`) : result('trusted'),
      ),
    );
  });

  it('of zlint reads each certificate by itself', () => {
    const [usual] = purposeChains;
    const [leaf] = usual ? makeOddChain(usual, pool) : [];
    writeFileSync(path.join(folder, 'good.pem'), `some text\n${leaf}`);
    writeFileSync(
      path.join(folder, 'bad.pem'),
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    );

    const results = runZlint(folder);

    expect(results.get('good.pem')).toMatchObject({ verdict: 'read' });
    expect(results.get('good.pem')?.reason).toContain('ECC, 1 names, 0 dropped');
    expect(results.get('bad.pem')).toEqual(result('no certificate', 'not read by OpenSSL'));
  });
});
