import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { verifyChain } from '../../../../shared/probe/x509/chain.ts';
import { createPki, type IssueRequest, type Pki } from '../../../emulator/pki/pki.ts';

const startMs = Date.UTC(2026, 0, 1);
const nowMs = startMs + 10 * DAY_MS;
let pki: Pki;
let otherPki: Pki;

beforeAll(async () => {
  [pki, otherPki] = await Promise.all([createPki(), createPki()]);
});

function parse(pem: string): X509Certificate[] {
  return pem.split(/(?<=END CERTIFICATE-----\n)/).map((one) => new X509Certificate(one));
}

function aChain(request: Partial<IssueRequest> = {}): X509Certificate[] {
  const { chainPem } = pki.issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: startMs,
    notAfterMs: startMs + 90 * DAY_MS,
    ...request,
  });
  return parse(chainPem);
}

const untrusted = (problem: string) => ({ trusted: false, problem });

describe('verifyChain', () => {
  it.each(['RSA', 'ECC'] as const)('trusts a chain of %s that leads to a root', (keyType) => {
    expect(verifyChain(aChain({ keyType }), parse(pki.rootPem), nowMs)).toEqual({ trusted: true });
  });

  it('minds neither the order of the others nor certificates that do not belong there', () => {
    const [leaf, intermediate] = aChain();
    const others = [...parse(pki.rootPem), ...parse(otherPki.rootPem)];
    const chain = [leaf, ...others, intermediate].filter((certificate) => certificate !== undefined);

    expect(verifyChain(chain, parse(pki.rootPem), nowMs)).toEqual({ trusted: true });
  });

  it('finds the path behind a false authority with the names of the real one', () => {
    const [leaf, intermediate] = aChain();
    // The same names with other keys: key identifiers differ, so only the comparison of OpenSSL distinguishes them.
    const impostor = parse(
      otherPki.issue({
        names: ['x.test'],
        keyType: 'ECC',
        notBeforeMs: startMs,
        notAfterMs: startMs + DAY_MS,
      }).chainPem,
    )[1];
    const chain = [leaf, impostor, intermediate].filter((certificate) => certificate !== undefined);

    expect(verifyChain(chain, parse(pki.rootPem), nowMs)).toEqual({ trusted: true });
  });

  it('says that the issuer is missing for an unknown root, a missing intermediate, and no roots at all', () => {
    const missing = untrusted('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');

    expect(verifyChain(aChain(), parse(otherPki.rootPem), nowMs)).toEqual(missing);
    expect(verifyChain(aChain({ omitIntermediate: true }), parse(pki.rootPem), nowMs)).toEqual(missing);
    expect(verifyChain(aChain(), [], nowMs)).toEqual(missing);
  });

  it('goes by the clock that it is given', () => {
    const roots = parse(pki.rootPem);
    const issuerNotAfterMs = startMs + 30 * DAY_MS;
    const chain = aChain({ issuer: 'CA that ends soon', issuerNotAfterMs });

    expect(verifyChain(chain, roots, issuerNotAfterMs)).toEqual({ trusted: true });
    expect(verifyChain(chain, roots, issuerNotAfterMs + 1)).toEqual(untrusted('CERT_HAS_EXPIRED'));
  });

  it('ignores the dates of the leaf, and checks the others within its lifetime', () => {
    const roots = parse(pki.rootPem);
    const longAgo = { notBeforeMs: Date.UTC(2001, 0, 1), notAfterMs: Date.UTC(2002, 0, 1) };
    const itsCa = { issuer: 'CA of long ago', issuerNotAfterMs: Date.UTC(2003, 0, 1) };

    expect(verifyChain(aChain(), roots, startMs - DAY_MS)).toEqual({ trusted: true });
    expect(verifyChain(aChain({ ...longAgo, ...itsCa }), roots, nowMs)).toEqual({ trusted: true });
    expect(verifyChain(aChain({ ...longAgo, omitIntermediate: true }), roots, nowMs)).toEqual(
      untrusted('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    );
  });

  it('rejects matching names without the signature', () => {
    const verdict = verifyChain(aChain(), parse(pki.rootPem), nowMs, { signedBy: () => false });

    expect(verdict).toEqual(untrusted('CERT_SIGNATURE_FAILURE'));
  });

  it('treats an issuer with an unreadable key as one that has signed nothing', () => {
    const unreadable = () => {
      throw new Error('unsupported');
    };

    expect(verifyChain(aChain(), parse(pki.rootPem), nowMs, { signedBy: unreadable })).toEqual(
      untrusted('CERT_SIGNATURE_FAILURE'),
    );
  });

  it('does not take a leaf for an authority', () => {
    const [leaf] = aChain();
    const chain = leaf ? [leaf] : [];

    expect(verifyChain(chain, chain, nowMs)).toEqual({ trusted: true });
    expect(verifyChain([], parse(pki.rootPem), nowMs)).toEqual(untrusted('NO_CERTIFICATE'));
  });
});
