/** Failures during dispatch: scan does the rest of the work, then fails with the list of failures. */
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../shared/cloud/errors.ts';
import { createMemoryInvoker, type InvokeApi } from '../../../shared/cloud/invoke-api.ts';
import type { ScanIncomplete } from '../../../shared/service/scan/scan.ts';
import { rightBefore, runAndDie } from '../ledger/crash.ts';
import { asked, deny, fanOut, threeLoadBalancers } from './stories.ts';

describe('a scan fails', () => {
  it('for a refused invocation, after the other workers were invoked, and names the load balancer', async () => {
    const world = threeLoadBalancers();
    const working = createMemoryInvoker();
    const invoker: InvokeApi = {
      invokeAsync: (invocation) =>
        invocation.payload.includes('alb-1')
          ? Promise.reject(
              new CloudError('no such function', {
                kind: 'not-found',
                action: 'InvokeFunction',
                cloudCode: 'FunctionNotFound',
              }),
            )
          : working.invokeAsync(invocation),
    };

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow(
      'ScanIncomplete: 1 of 3 load balancers or regions failed, the first at alb-1: ',
    );

    expect(asked(working).map(([, command]) => command.loadBalancerId)).toEqual(['alb-3']);
  });

  it('for a load balancer that cannot be read, after a worker was invoked for it', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    deny(world, 'ListListenerCertificates', 'lsn-2');

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('the first at alb-2: CloudCallFailed');

    expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-1', 'alb-2', 'alb-3']);
  });

  it('for listeners that cannot be listed, after a worker was invoked for every load balancer', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();
    deny(world, 'ListListeners');

    await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('the first at cn-hangzhou: ');

    expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-1', 'alb-2', 'alb-3']);
  });

  describe.each([
    { what: 'throttles', status: 400, code: 'Throttling.User' },
    { what: 'does not answer', status: 503, code: 'ServiceUnavailable' },
  ])('a cloud that $what', ({ status, code }) => {
    const trouble = { kind: 'answer', answer: 'error', status, code, times: 1000 } as const;

    it('gets no workers that would call it more often, and scan fails', async () => {
      const world = threeLoadBalancers();
      const invoker = createMemoryInvoker();
      world.model.inject({ ...trouble, action: 'ListListenerCertificates', mentions: 'lsn-1' });

      const failed = await world.scan({}, fanOut, { invoker }).catch((error: ScanIncomplete) => error);

      expect(failed).toMatchObject({ code: 'ScanIncomplete' });
      expect((failed as ScanIncomplete).report.loadBalancers[0]).toMatchObject({
        loadBalancerId: 'alb-1',
        work: [],
        done: 'failed',
      });
      expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-3']);
    });

    it('is not asked for the load balancers either when the listeners cannot be listed', async () => {
      const world = threeLoadBalancers();
      const invoker = createMemoryInvoker();
      world.model.inject({ ...trouble, action: 'ListListeners' });

      await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('the first at cn-hangzhou: ');

      expect(invoker.invocations).toEqual([]);
      expect(world.model.history.calls().some(({ action }) => action === 'ListLoadBalancers')).toBe(false);
    });

    it('does not keep a worker from recovering open changes of an earlier run', async () => {
      const world = threeLoadBalancers();
      await runAndDie(world, rightBefore('change-ended'));
      const invoker = createMemoryInvoker();
      world.model.inject({ ...trouble, action: 'ListListenerCertificates' });

      await expect(world.scan({}, fanOut, { invoker })).rejects.toThrow('ScanIncomplete: 3 of 3');

      expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-1']);
    });
  });

  it('for an unknown load balancer, without invoking a worker', async () => {
    const world = threeLoadBalancers();
    const invoker = createMemoryInvoker();

    await expect(world.scan({ loadBalancerId: 'alb-9' }, fanOut, { invoker })).rejects.toThrow(
      'UnknownLoadBalancer',
    );

    expect(invoker.invocations).toEqual([]);
  });
});
