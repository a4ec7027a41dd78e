/** An open change is recovered although its neighbours have changed since, and although no handshake was answered when it was made. */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';
import { brokenRules } from '../rotation/rules.ts';
import { aDueDefault, silence } from '../rotation/stories.ts';

const zoneB = 'cn-hangzhou-b';

describe('a change that ended unproved', () => {
  it('is proved by a later run, although another certificate of the listener was rotated meanwhile', async () => {
    const world = createWorld();
    const first = world.certificate({ names: ['a.example.com'], daysLeft: 9 });
    const second = world.certificate({ names: ['b.example.com'], daysLeft: 9 });
    const firstNew = world.certificate({ names: ['a.example.com'] });
    world.loadBalancer({ listeners: [{ default: first, additional: [second] }] });
    silence(world, zoneB);
    const unproved = await world.rotate();
    const secondNew = world.certificate({ names: ['b.example.com'] });
    const neighbour = await world.rotate();
    world.model.clearFaults();

    const report = await world.rotate();

    expect(outcomesOf(unproved)).toContain(`${first}: changed-unproved (zone-not-proved)`);
    expect(world.attached()).toContain(`default ${firstNew}`);
    expect(world.attached()).toContain(`additional ${secondNew}`);
    expect(outcomesOf(report)).toContain(`${first}: verified (proved)`);
    expect(brokenRules(world, [unproved, neighbour, report])).toEqual([]);
  });

  it('because a zone did not answer is verified once that zone answers', async () => {
    const { world, old } = aDueDefault();
    silence(world, zoneB);
    const unproved = await world.rotate();
    const again = await world.rotate();
    world.model.clearFaults();

    const report = await world.rotate();

    expect(outcomesOf(unproved)).toContain(`${old}: changed-unproved (zone-not-proved)`);
    expect(outcomesOf(again)).toContain(`${old}: changed-unproved (zone-not-proved)`);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(brokenRules(world, [unproved, again, report])).toEqual([]);
  });

  it('and only detached an expired certificate is verified once the silent zone answers', async () => {
    const world = createWorld({ settings: { dropExpiredTwin: true } });
    const main = world.certificate({ names: ['a.example.com', 'b.example.com'] });
    const expired = world.certificate({ names: ['b.example.com'], keyType: 'ECC', daysLeft: -3 });
    world.loadBalancer({ listeners: [{ default: main, additional: [expired] }] });
    silence(world, zoneB);
    const unproved = await world.rotate();
    world.model.clearFaults();

    const report = await world.rotate();

    expect(outcomesOf(unproved)).toContain(`${expired}: changed-unproved (zone-not-proved)`);
    expect(outcomesOf(report)).toContain(`${expired}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${main}`]);
  });

  it('because no address answered is rolled back if the new certificate was revoked meanwhile, and the old one is proved', async () => {
    const { world, main, old, renewed } = aDueDefault({ settings: { unprovable: 'rotate' } });
    silence(world);
    const unproved = await world.rotate();
    world.model.clearFaults();
    world.model.inject({ kind: 'certificate-revoked', certificateId: renewed });

    const report = await world.rotate();

    expect(outcomesOf(unproved)).toContain(`${old}: changed-unproved (unreachable)`);
    expect(outcomesOf(report)).toContain(`${old}: rolled-back (replacement-unfit)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('because no address answered is verified once they answer', async () => {
    const { world, old } = aDueDefault({ settings: { unprovable: 'rotate' } });
    silence(world, 'cn-hangzhou-a');
    silence(world, zoneB);
    const unproved = await world.rotate();
    world.model.clearFaults();

    const report = await world.rotate();

    expect(outcomesOf(unproved)).toContain(`${old}: changed-unproved (unreachable)`);
    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(brokenRules(world, [unproved, report])).toEqual([]);
  });
});
