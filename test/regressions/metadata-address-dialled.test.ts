/** A review of this project: addresses of this machine and of the metadata service were dialled if an answer of ALB named them. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { isOnlyLoopback } from '../../shared/cloud/endpoints.ts';
import { refuseReserved } from '../../shared/service/app/refuse-reserved.ts';
import { aTarget, silence } from '../support/observations.ts';
import { fleetOf, startService } from '../support/started-service.ts';

async function dialled(address: string): Promise<readonly string[]> {
  const all: string[] = [];
  const probe = refuseReserved(async (target) => {
    all.push(target.address);
    return silence;
  });
  await probe(aTarget({ address }));
  return all;
}

describe('an address that ALB lists', () => {
  it.each([
    '127.0.0.1',
    '169.254.169.254',
    '100.100.100.200',
    '::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '224.0.0.1',
  ])('is not dialled if it is reserved: %s', async (address) => {
    expect(await dialled(address)).toEqual([]);
  });

  it.each(['10.0.1.1', '47.96.1.2', '2408:4000::1'])('is dialled otherwise: %s', async (address) => {
    expect(await dialled(address)).toEqual([address]);
  });

  it('counts as silent if it is reserved', async () => {
    const probe = refuseReserved(async () => silence);

    expect(await probe(aTarget({ address: '127.0.0.1' }))).toEqual({
      kind: 'unreachable',
      code: 'PROBE_ADDRESS_RESERVED',
    });
  });
});

describe('reserved addresses are dialled for an emulator on this machine only', () => {
  it.each([
    { endpoint: 'the cloud', override: { everywhere: undefined, byRegion: {} }, only: false },
    { endpoint: 'loopback', override: { everywhere: 'http://127.0.0.1:8080', byRegion: {} }, only: true },
    {
      endpoint: 'loopback, by region',
      override: { everywhere: undefined, byRegion: { 'cn-hangzhou': 'http://[::1]:80' } },
      only: true,
    },
    {
      endpoint: 'another host',
      override: { everywhere: 'https://alb-vpc.example.com', byRegion: {} },
      only: false,
    },
    {
      endpoint: 'both',
      override: { everywhere: 'http://127.0.0.1:80', byRegion: { 'cn-hangzhou': 'https://alb.example.com' } },
      only: false,
    },
  ])('$endpoint: $only', ({ override, only }) => {
    expect(isOnlyLoopback(override)).toBe(only);
  });
});

describe('the functions, with ALB on this machine in one region and the cloud in another', () => {
  it('dial no reserved address, and change nothing', async () => {
    const service = await startService({ calm: true, fleet: fleetOf('web') });
    onTestFinished(() => service.close());
    const { endpoints, model } = service.emulator;
    const both = `cn-hangzhou=${endpoints.alb['cn-hangzhou']},cn-beijing=https://alb.example.com`;
    const command = { region: 'cn-hangzhou', loadBalancerId: 'alb-web' };

    const refused = await service.rotate(command, {
      env: { ALB_ENDPOINT: both, REGIONS: 'cn-hangzhou,cn-beijing' },
    });
    const dialledThen = model.history.handshakes().length;
    const allowed = await service.rotate(command);

    expect(refused.outcomes).toMatchObject([{ outcome: 'blocked', reason: 'unreachable' }]);
    expect(refused.outcomes[0]?.message).toContain('PROBE_ADDRESS_RESERVED');
    expect(dialledThen).toBe(0);
    expect(allowed.outcomes).toMatchObject([{ outcome: 'verified' }]);
  });
});
