/**
 * A review of this project: whether every certificate of a Running listener is Associated was asked in two places, and no test noticed when
 * one of them stopped asking. The proof and the next write then began while ALB still worked on the last one.
 */
import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../shared/base/clock.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld, type World } from '../support/world.ts';
import { anExtraThatIsDue } from './an-extra-that-is-due.ts';

const slowly = { associatingAfterRunningMs: [40 * SECOND_MS, 40 * SECOND_MS] } as const;

/** Writes and handshakes while the listener is Running with a certificate that is Associating or Diassociating. */
function tooEarly(world: World): readonly string[] {
  const early: string[] = [];
  let moving = false;
  for (const entry of world.model.history.entries()) {
    if (entry.kind === 'change')
      moving = entry.status === 'Running' && entry.attached.some(({ status }) => status !== 'Associated');
    if (moving && entry.kind === 'call' && entry.write) early.push(entry.action);
    if (moving && entry.kind === 'handshake') early.push(`handshake in ${entry.zoneId}`);
  }
  return early;
}

describe('a listener that is Running while its certificates are still Associating', () => {
  it('is waited for: neither a handshake of the proof nor the next write comes before', async () => {
    const { world, main, old, renewed } = anExtraThatIsDue({ knobs: slowly });

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.steps()).toEqual([`associate ${renewed}`, `dissociate ${old}`]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(tooEarly(world)).toEqual([]);
  });

  it('is waited for with a new default, too', async () => {
    const world = createWorld({ knobs: slowly });
    const old = world.certificate({ daysLeft: 9 });
    world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(tooEarly(world)).toEqual([]);
  });

  it('for longer than a step may take ends the change, and the message names the certificate and its state', async () => {
    const hour = 3_600 * SECOND_MS;
    const { world, old, renewed } = anExtraThatIsDue({ knobs: { associatingAfterRunningMs: [hour, hour] } });

    const report = await world.rotate();

    const outcome = report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old);
    expect(outcome).toMatchObject({ outcome: 'changed-unproved', reason: 'listener-not-ready' });
    expect(outcome?.message).toContain(`lsn-1 is Running, but ${renewed} is still Associating`);
    expect(world.steps()).toEqual([`associate ${renewed}`]);
  });
});
