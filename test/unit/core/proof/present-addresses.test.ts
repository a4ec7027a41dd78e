/** A load balancer's zones change while a change is open: what is asked then, and what is dropped. */
import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../../../shared/core/proof/baseline.ts';
import { NEW_ADDRESS } from '../../../../shared/core/proof/no-answer.ts';
import type { Observation, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { atPresentAddresses } from '../../../../shared/core/proof/present-addresses.ts';
import { aTarget, seen } from '../../../support/observations.ts';
import { old, stableAt, zoneA, zoneB } from './cases.ts';

const zoneC = aTarget({ zoneId: 'cn-hangzhou-c', address: '192.0.2.3' });

function baselineOf(targets: readonly ProbeTarget[], observation: Observation = seen(old)): Baseline {
  return {
    targets: targets.map((target) => stableAt(target, observation)),
    method: 'sha256',
    leaves: {},
    barelyDescribed: [],
  };
}

const questionsIn = ({ targets }: Baseline) =>
  targets.map(
    ({ target: { address, serverName, keyType, protocol }, answer }) =>
      `${address} ${serverName ?? 'no name'} ${keyType} ${protocol}: ${answer.kind}`,
  );

describe('where the addresses are the same', () => {
  it('nothing changes, and what else the baseline knows stays', () => {
    const baseline = { ...baselineOf([zoneA, zoneB]), oldIsWrong: true as const };

    expect(atPresentAddresses(baseline, [zoneA, zoneB])).toEqual({ baseline, left: [], came: [] });
  });
});

describe('an address that ALB no longer lists', () => {
  it('is not asked any more, whatever its zone or another one has now', () => {
    const { baseline, left, came } = atPresentAddresses(baselineOf([zoneA, zoneB]), [zoneA]);

    expect(baseline.targets.map(({ target }) => target)).toEqual([zoneA]);
    expect({ left, came }).toEqual({ left: ['192.0.2.2 (cn-hangzhou-b)'], came: [] });
  });

  it('is named once, however many questions it was asked', () => {
    const named = aTarget({ ...zoneB, serverName: 'b.com' });

    expect(atPresentAddresses(baselineOf([zoneA, zoneB, named]), [zoneA]).left).toEqual([
      '192.0.2.2 (cn-hangzhou-b)',
    ]);
  });

  it('is a new one in another zone: it is another node', () => {
    const moved = { ...zoneB, zoneId: 'cn-hangzhou-c' };

    const { baseline, left, came } = atPresentAddresses(baselineOf([zoneA, zoneB]), [zoneA, moved]);

    expect(baseline.targets.map(({ answer }) => answer.kind)).toEqual(['known', 'unknown']);
    expect({ left, came }).toEqual({
      left: ['192.0.2.2 (cn-hangzhou-b)'],
      came: ['192.0.2.2 (cn-hangzhou-c)'],
    });
  });
});

describe('an address with another port or transport', () => {
  it('is that of another listener: what it answered does not count', () => {
    const other = { ...zoneA, port: 8443 };

    expect(questionsIn(atPresentAddresses(baselineOf([zoneA]), [other]).baseline)).toEqual([
      '192.0.2.1 www.example.com RSA tls: unknown',
    ]);
    expect(
      questionsIn(atPresentAddresses(baselineOf([zoneA]), [{ ...zoneA, protocol: 'quic' }]).baseline),
    ).toEqual(['192.0.2.1 www.example.com RSA quic: unknown']);
  });
});

describe('a new address', () => {
  it('is asked every question of the change, once, and its chain excuses nothing', () => {
    const noName = aTarget({ serverName: undefined });
    const inEcc = aTarget({ keyType: 'ECC' });
    const began = baselineOf([zoneA, noName, inEcc, zoneB]);

    const { baseline, left, came } = atPresentAddresses(began, [zoneA, zoneB, zoneC]);

    expect(questionsIn(baseline)).toEqual([
      '192.0.2.1 www.example.com RSA tls: known',
      '192.0.2.1 no name RSA tls: known',
      '192.0.2.1 www.example.com ECC tls: known',
      '192.0.2.2 www.example.com RSA tls: known',
      '192.0.2.3 www.example.com RSA tls: unknown',
      '192.0.2.3 no name RSA tls: unknown',
      '192.0.2.3 www.example.com ECC tls: unknown',
    ]);
    expect(baseline.targets.at(-1)).toEqual({
      target: { ...inEcc, zoneId: 'cn-hangzhou-c', address: '192.0.2.3' },
      answer: { kind: 'unknown', code: NEW_ADDRESS },
      findings: ['chain-incomplete', 'name-mismatch'],
      leaves: [],
    });
    expect({ left, came }).toEqual({ left: [], came: ['192.0.2.3 (cn-hangzhou-c)'] });
  });

  it('is also asked what only the present listener asks', () => {
    const named = aTarget({ ...zoneC, serverName: 'new.com' });

    expect(questionsIn(atPresentAddresses(baselineOf([zoneA]), [zoneA, named]).baseline)).toEqual([
      '192.0.2.1 www.example.com RSA tls: known',
      '192.0.2.3 www.example.com RSA tls: unknown',
      '192.0.2.3 new.com RSA tls: unknown',
    ]);
  });

  it('is asked the questions of SM2 by TLCP, beside those of TLS', () => {
    const inSm2 = aTarget({ keyType: 'SM2', protocol: 'tlcp' });

    expect(
      questionsIn(atPresentAddresses(baselineOf([zoneA, inSm2]), [zoneA, inSm2, zoneC]).baseline).slice(2),
    ).toEqual(['192.0.2.3 www.example.com RSA tls: unknown', '192.0.2.3 www.example.com SM2 tlcp: unknown']);
  });

  it('of a QUIC listener is asked over QUIC only', () => {
    const overQuic = { ...zoneC, protocol: 'quic' as const };

    expect(questionsIn(atPresentAddresses(baselineOf([zoneA]), [zoneA, overQuic]).baseline)).toEqual([
      '192.0.2.1 www.example.com RSA tls: known',
      '192.0.2.3 www.example.com RSA quic: unknown',
    ]);
  });
});
