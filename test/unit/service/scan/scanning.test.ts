import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../../shared/base/logger.ts';
import { beginScan, failForRegions } from '../../../../shared/service/scan/scanning.ts';
import { unknownLoadBalancer, type Worker } from '../../../../shared/service/worker/worker.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { handClock } from '../../../support/hand-clock.ts';
import { aCloudError } from '../../cloud/fakes.ts';

function begin() {
  const clock = handClock(NOW_MS);
  const logger = createLogger({ level: 'error', secrets: [], clock, sink: () => undefined });
  return beginScan({ clock, logger } as unknown as Worker, {}, 'timer-1');
}

const notHere = unknownLoadBalancer('alb-1', 'cn-beijing');

describe('a scan', () => {
  it('keeps every failure with its code, and knows which regions were listed', () => {
    const scanning = begin();

    scanning.failed('cn-hangzhou', 'alb-1', aCloudError());
    scanning.failed('cn-beijing', null, 'no error at all');

    expect(scanning.failures).toMatchObject([
      { region: 'cn-hangzhou', loadBalancerId: 'alb-1', code: 'CloudCallFailed' },
      { region: 'cn-beijing', loadBalancerId: null, code: 'Unexpected', message: 'no error at all' },
    ]);
    expect(['cn-hangzhou', 'cn-beijing'].map(scanning.wasListed)).toEqual([true, false]);
  });
});

describe('the results of the regions', () => {
  it('have a failure for each that could not be read in full, whatever was found in it', () => {
    const scanning = begin();
    const error = aCloudError();

    failForRegions(scanning, [
      { region: 'cn-hangzhou', found: 1, error: undefined },
      { region: 'cn-beijing', found: 1, error },
    ]);

    expect(scanning.failures.map(({ region }) => region)).toEqual(['cn-beijing']);
  });

  it('have no failure where one region has the load balancer that another one lacks', () => {
    const scanning = begin();

    failForRegions(scanning, [
      { region: 'cn-hangzhou', found: 1, error: undefined },
      { region: 'cn-beijing', found: 0, error: notHere },
    ]);

    expect(scanning.failures).toEqual([]);
  });

  it('have a failure where no region has it', () => {
    const scanning = begin();

    failForRegions(scanning, [{ region: 'cn-beijing', found: 0, error: notHere }]);

    expect(scanning.failures).toMatchObject([{ code: 'UnknownLoadBalancer' }]);
  });
});
