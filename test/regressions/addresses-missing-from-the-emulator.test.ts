/**
 * The emulator kept only the DNS names of a certificate and CAS there listed no IP addresses, so no test over it could find that a
 * renewal had lost one.
 *
 * Here the facts of a certificate have every entry, and a knob decides what CAS lists.
 */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { certificateIdOf } from '../../shared/core/model/certificate.ts';
import type { Knobs } from '../emulator/model/knobs.ts';
import { createPki } from '../emulator/pki/pki.ts';
import { NOW_MS } from '../support/builders.ts';
import { createWorld } from '../support/world.ts';

const names = ['api.example.net', '203.0.113.5', '2001:db8::1', 'URI:spiffe://example.net/api'];

async function listed(ipNames: Knobs['ipNames']) {
  const pki = await createPki();
  const world = createWorld({ knobs: { ipNames } });
  const material = pki.issue({
    names,
    keyType: 'ECC',
    notBeforeMs: NOW_MS,
    notAfterMs: NOW_MS + 90 * DAY_MS,
  });
  const id = world.model.addCertificate({ partition: 'cn-hangzhou', material });
  const found = await world
    .catalog('cn-hangzhou')
    .lookup(certificateIdOf(Number.parseInt(id, 10), 'cn-hangzhou'));
  return found.kind === 'known' ? found.certificate.names : found.kind;
}

describe('a certificate with IP addresses in the emulator', () => {
  it('is listed by CAS with every entry', async () => {
    expect(await listed('listed')).toEqual([...names].sort());
  });

  it('is listed without its addresses by a CAS that leaves them out', async () => {
    expect(await listed('omitted')).toEqual(['URI:spiffe://example.net/api', 'api.example.net']);
  });

  it('is listed with something unreadable for each of them by another CAS', async () => {
    expect(await listed('unreadable')).toEqual([
      '#323030313a6462383a3a31',
      '#3230332e302e3131332e35',
      'URI:spiffe://example.net/api',
      'api.example.net',
    ]);
  });
});
