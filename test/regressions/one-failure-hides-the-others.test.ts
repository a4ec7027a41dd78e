/**
 * fc-certbot: all work hung on one `Promise.all`, so that one failure ended the run and the results of the others were lost.
 *
 * Here a load balancer that fails does not keep the others from being rotated, nor a listener its neighbours; and what failed is said.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetOf, rejectionOf, type StartedService, startService } from '../support/started-service.ts';
import { createWorld, outcomesOf } from '../support/world.ts';

describe('one failure among many (fc-certbot)', () => {
  let service: StartedService;
  beforeAll(async () => {
    service = await startService({ calm: true, fleet: fleetOf('one', 'two', 'three') });
  });
  afterAll(() => service.close());

  it('of a load balancer leaves the others rotated, their reports in the log, and scan ends with an error that names it', async () => {
    service.emulator.model.inject({
      kind: 'answer',
      answer: 'error',
      action: 'GetLoadBalancerAttribute',
      mentions: 'alb-two',
      status: 403,
      code: 'Forbidden.RAM',
      times: 100,
    });

    const error = await rejectionOf(service.scan(''));

    expect(error.message).toMatch(
      /^ScanIncomplete: 1 of 3 looks failed, the first at alb-two: CloudCallFailed/,
    );
    const [line] = service.logLines
      .map((text) => JSON.parse(text))
      .filter(({ message }) => message === 'scan');
    expect(line.report.rotations).toMatchObject([
      { loadBalancerId: expect.stringMatching(/one|three/), outcome: 'verified' },
      { loadBalancerId: expect.stringMatching(/one|three/), outcome: 'verified' },
    ]);
    expect(line.report.failures).toMatchObject([{ loadBalancerId: 'alb-two', code: 'CloudCallFailed' }]);
  });

  it('of a listener leaves its neighbours on the same load balancer rotated', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ listeners: [{ default: old }, { default: old }, { default: old }] });
    world.model.inject({
      kind: 'answer',
      answer: 'error',
      action: 'UpdateListenerAttribute',
      mentions: 'lsn-1',
      status: 403,
      code: 'Forbidden.RAM',
      times: 100,
    });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${old}: blocked (step-refused)`,
      `${old}: verified (proved)`,
      `${old}: verified (proved)`,
    ]);
    expect(['lsn-1', 'lsn-2', 'lsn-3'].flatMap(world.attached)).toEqual([
      `default ${old}`,
      `default ${renewed}`,
      `default ${renewed}`,
    ]);
  });

  it('of a reading in the middle of a rotation leaves the neighbours rotated, too', async () => {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    world.certificate();
    world.loadBalancer({ listeners: [{ default: old }, { default: old }] });
    const alb = world.alb('cn-hangzhou');
    const refusing: typeof alb = {
      ...alb,
      getListenerAttribute: (listenerId) => {
        const started = world.progress.some((one) => one.listenerId === listenerId);
        if (started && listenerId === 'lsn-1') {
          const fault = { kind: 'answer', answer: 'error', status: 403, code: 'Forbidden.RAM' } as const;
          world.model.inject({ ...fault, action: 'GetListenerAttribute' });
        }
        return alb.getListenerAttribute(listenerId);
      },
    };

    const report = await world.rotate({}, { alb: refusing });

    expect(outcomesOf(report)).toEqual([`${old}: blocked (cloud-unavailable)`, `${old}: verified (proved)`]);
  });
});
