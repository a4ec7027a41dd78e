/** Unresolved emergencies make scan fail, so that the platform's own alarm fires. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../../shared/base/clock.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { aLonelyOne, fanOut, noLedger } from './stories.ts';

describe('an unresolved emergency', () => {
  it('makes scan fail once its work is done', async () => {
    const world = aLonelyOne(1);
    const other = world.certificate({ names: ['other.example.org'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['other.example.org'] });
    world.loadBalancer({ listeners: [{ default: other }] });

    await expect(world.scan()).rejects.toThrow(
      /^UnresolvedEmergency: 1 certificate is in an emergency .*lsn-1 default RSA \d+-cn-hangzhou, until .* \(no-replacement\)/,
    );

    expect(world.attached('lsn-2')).toEqual([`default ${renewed}`]);
  });

  it('does not exist after a verified rotation, in plan mode, or on what the operator leaves alone', async () => {
    const mended = aLonelyOne(1);
    mended.certificate();
    await mended.scan();

    const world = aLonelyOne(1);
    await world.scan({}, { MODE: 'plan' });
    await world.scan({}, { EXCLUDE: 'alb-1' });
    await world.scan({}, { ...fanOut, EXCLUDE: 'alb-1' });
  });

  it('is left to a worker first; the scan that finds it again half an hour later fails', async () => {
    const world = aLonelyOne(1);
    const invoker = createMemoryInvoker();

    await world.scan({}, fanOut, { invoker });
    await world.clock.advance(20 * MINUTE_MS);
    await world.scan({}, fanOut, { invoker });
    await world.clock.advance(20 * MINUTE_MS);

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('UnresolvedEmergency');
    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('UnresolvedEmergency');
  });

  it('counts at once if earlier scans are unknown', async () => {
    const world = aLonelyOne(1);

    await expect(world.scan({}, fanOut, { store: noLedger() })).rejects.toThrow('UnresolvedEmergency');
  });
});
