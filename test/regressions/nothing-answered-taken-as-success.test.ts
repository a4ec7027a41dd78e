/**
 * Lemur (CloudFront): where the certificate was missing the plugin returned nothing, and nothing was recorded as success.
 *
 * Here an answer without content is an error, and neither silence nor an empty set of handshakes is a proof.
 */
import { describe, expect, it } from 'vitest';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe('an answer with nothing in it (Lemur)', () => {
  it('to a write without effect is not a success', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });
    world.model.inject({
      kind: 'answer',
      action: 'UpdateListenerAttribute',
      answer: 'strange',
      times: 1_000,
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: blocked (step-not-completed)`]);
    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('to a write that took effect does not cause a repetition: the listener is read', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });
    world.model.inject({
      kind: 'answer',
      action: 'UpdateListenerAttribute',
      answer: 'strange',
      effect: true,
      times: 1,
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.steps()).toEqual([`update-default ${renewed}`]);
  });

  it('to a list of attached certificates is not read as an empty list', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });
    world.model.inject({
      kind: 'answer',
      action: 'ListListenerCertificates',
      answer: 'strange',
      times: 1_000,
    });

    const rotating = world.rotate();

    await expect(rotating).rejects.toThrow(
      'CloudCallFailed: ListListenerCertificates failed with InvalidAnswer',
    );
    expect(world.writes()).toEqual([]);
  });

  it.each([
    { nothing: 'no handshake gets an answer', zones: 'Active', reason: 'unreachable' },
    { nothing: 'no zone has an address', zones: 'Shifted', reason: 'unreachable' },
  ])('is never called verified: $nothing', async ({ zones: status, reason }) => {
    const world = createWorld({ settings: { unprovable: 'rotate' } });
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    const zones = [{ zoneId: 'cn-hangzhou-a', address: '127.16.1.1', status }];
    world.loadBalancer({ zones, listeners: [{ default: old }] });
    world.model.inject({ kind: 'handshake', how: 'silent', times: 100_000 });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: changed-unproved (${reason})`]);
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });

  it('is not a proof if the listener does not answer after the change', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }] });
    const probe: typeof world.probe = async (target) =>
      world.steps().length > 0 ? { kind: 'unreachable', code: 'ETIMEDOUT' } : world.probe(target);

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toEqual([`${old}: changed-unproved (proof-inconclusive)`]);
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });
});
