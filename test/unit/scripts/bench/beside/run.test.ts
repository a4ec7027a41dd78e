import { describe, expect, it } from 'vitest';
import { certd } from '../../../../../scripts/bench/beside/certd.ts';
import { certimate } from '../../../../../scripts/bench/beside/certimate.ts';
import { runOther, runOurs } from '../../../../../scripts/bench/beside/run.ts';
import { type Scene, scenes } from '../../../../../scripts/bench/beside/scenes.ts';
import { isAccepted } from '../../../../../scripts/bench/beside/visits.ts';
import { fakeMaterial } from '../../../../support/fake-material.ts';

function scene(title: string): Scene {
  const found = scenes.find((one) => one.title === title);
  if (found === undefined) throw new Error(`There is no scene ${title}.`);
  return found;
}

describe('a default certificate', () => {
  const aDefault = scene('a default certificate');

  it('is put on by one write of certd, and its monitor shows every zone after the fixed pause', async () => {
    const run = await runOther(certd, aDefault);

    expect(run).toMatchObject({ calls: 2, served: { zones: 2 }, known: { zones: 2 }, failed: 0 });
    expect(run.known.afterS).toBeGreaterThanOrEqual(30);
  });

  it('is put on by one write of certimate, whose monitor shows one zone', async () => {
    expect(await runOther(certimate, aDefault)).toMatchObject({ calls: 2, known: { zones: 1 }, failed: 0 });
  });

  it('is known to be served in every zone when this service says so', async () => {
    const { said, known, served, failed } = await runOurs(aDefault);

    expect({ said, failed, zones: known.zones }).toEqual({ said: 'verified (proved)', failed: 0, zones: 2 });
    expect(known.afterS).toBeGreaterThanOrEqual(served.afterS ?? Number.NaN);
  });
});

describe('the ECC certificate of two for the same names', () => {
  const twins = scene('the ECC one of two additional certificates (RSA and ECC) for the same names');

  it('costs clients of RSA their certificate with steps that do not compare the key type', async () => {
    expect((await runOther(certimate, twins)).failed).toBeGreaterThan(0);
  });

  it('costs nobody anything with this service', async () => {
    expect(await runOurs(twins)).toMatchObject({ failed: 0, said: 'verified (proved)' });
  });
});

describe('a zone that does not follow', () => {
  const stale = scene('a default certificate, and one zone does not follow');

  it('is no reason for certd to say anything but done', async () => {
    expect(await runOther(certd, stale)).toMatchObject({ said: 'done', served: { zones: 1 } });
  });

  it('is found by this service, which puts the old certificate back', async () => {
    const { said, served } = await runOurs(stale);

    expect({ said, zones: served.zones }).toEqual({ said: 'rolled-back (served-old)', zones: 0 });
  });
});

describe('a handshake of the visitors', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const { facts } = fakeMaterial({ number: 1, nowMs, names: ['www.example.com'], daysLeft: 9 });

  it.each([
    ['is good with a certificate for the name', facts, 'www.example.com', nowMs, true],
    ['is good with any valid certificate without a name', facts, undefined, nowMs, true],
    ['fails with a certificate for another name', facts, 'other.example.com', nowMs, false],
    ['fails with an expired certificate', facts, 'www.example.com', facts.notAfterMs + 1, false],
    ['fails before the certificate is valid', facts, 'www.example.com', facts.notBeforeMs - 1, false],
    ['fails without a certificate', undefined, 'www.example.com', nowMs, false],
  ])('%s', (_what, served, name, atMs, expected) => {
    expect(isAccepted(served, name, atMs)).toBe(expected);
  });
});
