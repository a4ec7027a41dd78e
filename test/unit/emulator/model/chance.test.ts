/** The same seed gives the same random values, independent of the order of calls; another seed gives others. */
import { describe, expect, it } from 'vitest';
import { aMaterial } from '../../../contract/cloud/material.ts';
import { hostile } from '../../../emulator/model/knobs.ts';
import { RandomStreams } from '../../../emulator/model/random.ts';
import { aFleet, type Fleet } from './fleet.ts';

/** When the job of the next write on this listener ends. */
function jobTimes(fleet: Fleet, listenerId: string): readonly number[] {
  const ends: number[] = [];
  for (let write = 0; write < 5; write += 1) {
    fleet.write('UpdateListenerAttribute', { ListenerId: listenerId, ListenerDescription: `write ${write}` });
    fleet.clock.advance(60_000);
    fleet.model.state();
  }
  for (const change of fleet.model.history.changes()) {
    if (change.listenerId === listenerId && change.what === 'job-succeeded') ends.push(change.atMs);
  }
  return ends;
}

const quiet = { throttledReads: 0, throttledWrites: 0, lostAnswers: 0 };

describe('random values', () => {
  it('are equal for the same seed', () => {
    const run = () => jobTimes(aFleet(quiet, { base: hostile, seed: 3 }), 'lsn-fleet');

    expect(run()).toEqual(run());
  });

  it('differ between seeds', () => {
    const run = (seed: number) => jobTimes(aFleet(quiet, { base: hostile, seed }), 'lsn-fleet');

    expect(run(3)).not.toEqual(run(4));
  });

  it('of a listener do not depend on other listeners', () => {
    const alone = aFleet(quiet, { base: hostile });
    const crowded = aFleet(quiet, { base: hostile });
    const other = crowded.model.addListener({
      id: 'lsn-other',
      loadBalancerId: crowded.loadBalancerId,
      protocol: 'HTTPS',
      port: 4431,
      defaultCertificateId: crowded.oldId,
    });
    crowded.write('UpdateListenerAttribute', { ListenerId: other, ListenerDescription: 'busy' });
    crowded.write('GetListenerAttribute', { ListenerId: 'lsn-fleet' });
    crowded.model.addCertificate({ partition: 'cn-hangzhou', material: aMaterial() });

    expect(jobTimes(crowded, 'lsn-fleet')).toEqual(jobTimes(alone, 'lsn-fleet'));
  });

  it('throttle and lose calls about as often as the knobs say', () => {
    const fleet = aFleet({}, { base: hostile });
    for (let call = 0; call < 1_000; call += 1) {
      fleet.write('GetListenerAttribute', { ListenerId: fleet.listenerId });
      fleet.write('UpdateListenerAttribute', { ListenerId: fleet.listenerId, ListenerDescription: 'again' });
      fleet.clock.advance(60_000);
    }

    const count = (fault: string) =>
      fleet.model.history.calls().filter((call) => call.fault === fault).length;
    expect(count('random-throttle')).toBeGreaterThan(60);
    expect(count('random-throttle')).toBeLessThan(150);
    expect(count('random-lost-answer')).toBeGreaterThan(5);
    expect(count('random-lost-answer')).toBeLessThan(45);
  });

  it('are uniform from the first draw on, for every seed', () => {
    const first = Array.from({ length: 200 }, (_, seed) => new RandomStreams(seed).unit('any', 'thing'));

    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.6);
  });
});
