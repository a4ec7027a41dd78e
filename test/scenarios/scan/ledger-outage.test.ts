/** An outage of the ledger while a certificate is about to expire: an alarm of its own. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { aLonelyOne, fanOut, noLedger } from './stories.ts';

const hint = 'Restore access to LEDGER now';

describe('a ledger that has not answered for an hour', () => {
  it('is an alarm of its own while something expires within a day', async () => {
    const world = aLonelyOne(0.9);
    const down = { store: noLedger() };

    await expect(world.scan({}, {}, down)).rejects.toMatchObject({ code: 'UnresolvedEmergency' });
    await world.clock.advance(HOUR_MS);

    await expect(world.scan({}, {}, down)).rejects.toMatchObject({
      code: 'EmergencyWithoutLedger',
      hint: expect.stringContaining(hint),
      message: expect.stringContaining('lsn-1 default RSA'),
    });
  });

  it('keeps emergencies waiting, too: the replacement follows once it answers', async () => {
    const world = aLonelyOne(0.9);
    const renewed = world.certificate();
    const down = { store: noLedger() };

    await expect(world.scan({}, {}, down)).rejects.toThrow();
    await world.clock.advance(HOUR_MS);
    await expect(world.scan({}, {}, down)).rejects.toMatchObject({ code: 'EmergencyWithoutLedger' });
    expect(world.writes()).toEqual([]);
    await world.scan();

    expect(world.attached()).toEqual([`default ${renewed}`]);
  });

  it('is the same alarm where workers rotate', async () => {
    const world = aLonelyOne(0.5);
    const down = { store: noLedger(), invoker: createMemoryInvoker() };

    await expect(world.scan({}, fanOut, down)).rejects.toMatchObject({ code: 'UnresolvedEmergency' });
    await world.clock.advance(HOUR_MS);

    await expect(world.scan({}, fanOut, down)).rejects.toMatchObject({ code: 'EmergencyWithoutLedger' });
  });

  it('is not while nothing expires within a day', async () => {
    const world = aLonelyOne(2);
    const down = { store: noLedger() };

    await expect(world.scan({}, {}, down)).rejects.toThrow();
    await world.clock.advance(HOUR_MS);

    await expect(world.scan({}, {}, down)).rejects.toMatchObject({ code: 'UnresolvedEmergency' });
  });

  it('begins again when it has answered in between', async () => {
    const world = aLonelyOne(0.9);
    const down = { store: noLedger() };

    await expect(world.scan({}, {}, down)).rejects.toThrow();
    await world.clock.advance(30 * MINUTE_MS);
    await expect(world.scan()).rejects.toMatchObject({ code: 'UnresolvedEmergency' });
    await world.clock.advance(30 * MINUTE_MS);

    await expect(world.scan({}, {}, down)).rejects.toMatchObject({ code: 'UnresolvedEmergency' });
  });
});
