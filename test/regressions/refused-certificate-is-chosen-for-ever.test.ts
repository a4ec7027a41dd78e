/**
 * A certificate that the load balancer refuses is chosen again at every run, and a usable one never is.
 *
 * Here three refusals over at least an hour are remembered, and the next best certificate takes its place.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/base/clock.ts';
import { createWorld } from '../support/world.ts';

describe('a certificate that ALB refuses', () => {
  it('gives way to the next best one after three refusals', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 14 });
    const usable = world.certificate({ daysLeft: 89 });
    const refused = world.certificate({ daysLeft: 190 });
    world.loadBalancer({ listeners: [{ default: old }] });
    world.model.inject({
      kind: 'answer',
      action: 'UpdateListenerAttribute',
      mentions: refused,
      answer: 'error',
      status: 400,
      code: 'OperationDenied.CertificateNotSupported',
      times: 1_000,
    });

    for (let hour = 0; hour < 4; hour++) {
      await world.scan({}, { SOAK: '0s' });
      await world.clock.advance(HOUR_MS);
    }

    expect(world.attached()).toEqual([`default ${usable}`]);
  });
});
