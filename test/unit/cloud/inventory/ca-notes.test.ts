import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import { inUtc } from '../../../../shared/base/words.ts';
import { caNotes as notesOn } from '../../../../shared/cloud/inventory/ca-notes.ts';

/** Some roots have a serial number of a few digits only. */
const pem = tls.rootCertificates.find((one) => new X509Certificate(one).serialNumber.length > 30) ?? '';
const root = new X509Certificate(pem);
const expiry = inUtc(Date.parse(root.validTo));

const caNotes = (...input: Parameters<typeof notesOn>): readonly string[] =>
  notesOn(...input).map(({ message }) => message);

describe('the CA certificates of mutual TLS', () => {
  it('are not mentioned without mutual TLS', () => {
    expect(caNotes([], [pem])).toEqual([]);
  });

  it('are one note for the whole load balancer, with each id once', () => {
    const notes = caNotes(
      [
        { listenerId: 'lsn-1', certificateIds: ['ca-1'] },
        { listenerId: 'lsn-2', certificateIds: ['ca-2'] },
        { listenerId: 'lsn-3', certificateIds: ['ca-1'] },
      ],
      [],
    );

    expect(notes).toEqual([
      'mutual TLS with CA certificate ca-1 (ca-by-hand) on lsn-1, lsn-3: expiry unknown; CA certificate ca-2 (ca-by-hand) on lsn-2: expiry unknown. They are never changed.',
    ]);
  });

  it.each([
    ['its serial number', root.serialNumber],
    ['its SHA-256', root.fingerprint256],
    ['its SHA-1, in another spelling', `${root.fingerprint.replaceAll(':', '').toLowerCase()}-cn-hangzhou`],
  ])('have the expiry of a certificate of EXTRA_CA if the id has %s', (_, id) => {
    const [note] = caNotes([{ listenerId: 'lsn-1', certificateIds: [id] }], [pem]);

    expect(note).toContain(`expires at ${expiry}`);
  });

  it('have an unknown expiry if EXTRA_CA holds other certificates only', () => {
    const [note] = caNotes(
      [{ listenerId: 'lsn-1', certificateIds: ['139a00604bd-cn-east-hangzhou'] }],
      [pem],
    );

    expect(note).toContain('expiry unknown');
  });

  it.each([
    [
      'what CAS told, if EXTRA_CA does not know it',
      'ca-1',
      'expires at 2027-01-02 03:04 UTC according to CAS',
    ],
    ['what EXTRA_CA says, whatever CAS told', root.serialNumber, `expires at ${expiry}.`],
  ])('have as expiry %s', (_, id, text) => {
    const told = new Map([[id, Date.UTC(2027, 0, 2, 3, 4, 5)]]);

    const [note] = caNotes([{ listenerId: 'lsn-1', certificateIds: [id] }], [pem], told);

    expect(note).toContain(text);
  });

  it('are unknown, not none, if ALB does not list them', () => {
    const [note] = caNotes([{ listenerId: 'lsn-1', certificateIds: 'unknown' }], []);

    expect(note).toContain('does not list');
    expect(note).toContain('lsn-1');
  });
});
