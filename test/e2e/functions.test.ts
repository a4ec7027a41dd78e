/** The service as s.yaml deploys it: a killed worker, and scan without a worker. The triggers are in triggers.test.ts. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DeployedService, startDeployedService } from '../support/deployed-service.ts';
import { fleetOf } from '../support/started-service.ts';

async function aService(environment: Readonly<Record<string, string>> = {}): Promise<DeployedService> {
  const service = await startDeployedService({
    fleet: fleetOf('shop'),
    environment,
  });
  onTestFinished(() => service.close());
  return service;
}

describe('the deployed service', () => {
  it('finishes a rotation whose worker was killed during it', async () => {
    const service = await aService();
    const { platform, nameOf } = service;

    const finished = service.timer();
    await expect.poll(() => service.writes(), { interval: 5 }).toBe(1);
    await platform.killInstances(nameOf('rotate'));
    await finished;

    const runs = platform.history.invocations(nameOf('rotate'));
    expect(runs.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [0, 'exited'],
      [1, 'succeeded'],
    ]);
    expect(service.writes()).toBe(1);
    expect(service.outcomes()).toEqual([expect.stringContaining('verified (proved)')]);
  });

  it('rotates in scan without ROTATE_FUNCTION', async () => {
    const service = await aService({ ROTATE_FUNCTION: '' });
    const { platform, nameOf, emulator } = service;

    await service.timer();

    expect(platform.history.invocations(nameOf('rotate'))).toEqual([]);
    const writers = emulator.model.history.calls().filter(({ write }) => write);
    expect(writers.map(({ caller }) => platform.functionOf(caller))).toEqual([nameOf('scan')]);
  });
});
