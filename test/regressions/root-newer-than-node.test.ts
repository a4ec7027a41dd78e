/**
 * The list of roots inside the runtime is as old as the runtime. A CA stops to send the certificate that links its new root to an old one, and
 * a good renewal is taken for an untrusted one.
 */
import { expect, it } from 'vitest';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { createKnownRoots, createTrust, publicRootsWith } from '../../shared/probe/x509/roots.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { createPki } from '../emulator/pki/pki.ts';
import { aTarget, certificateIn, certificatesIn, issueNow } from '../support/probing.ts';
import { startTlsServer } from '../unit/probe/peers.ts';

const pki = await createPki({ name: 'Newer' });
/** Our list has the roots of this authority, Node's has not. */
const newer = publicRootsWith(() => Object.values(pki.roots));

it('trusts over TLS what a root has issued that only the newer list knows', async () => {
  const material = issueNow(pki, { keyType: 'ECC' });
  const { port } = await startTlsServer([material]);
  const probe = createTlsProbe({ clock: systemClock, timeoutMs: 10_000, publicRoots: newer });

  expect(certificateIn(await probe(aTarget({ port }))).trust).toEqual({ trusted: true });
});

it.each(['RSA', 'ECC', 'SM2'] as const)('trusts it where OpenSSL gives no verdict: %s', (keyType) => {
  const chain = certificatesIn(issueNow(pki, { keyType }).chainPem).filter(({ ca }, at) => ca || at === 0);

  expect(createTrust([], newer).verify(chain)).toEqual({ trusted: true });
});

it('tells the planner that the root is a public one', () => {
  const roots = createKnownRoots([], newer);

  expect(roots.kindOf({ subject: 'CN=Newer ECC Root' })).toBe('public');
  expect(roots.kindOf({ subject: 'CN=Older ECC Root' })).toBeUndefined();
});
