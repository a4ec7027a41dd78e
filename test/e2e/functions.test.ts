/**
 * The service as s.yaml deploys it: the timer wakes scan, scan sends a worker to each load balancer, each worker rotates in a process of its own
 * with the rights of its own role, and events come out.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildFunctions } from '../../scripts/build.ts';
import type { RotationReport } from '../../shared/rotation/report.ts';
import { emulatedEdge } from '../emulator/function-compute/start.ts';
import { type ServiceCloud, type ServiceCloudOptions, startServiceCloud } from '../emulator/service-cloud.ts';
import { fleetOf, onFreePort } from '../support/started-service.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-service-'));
  await buildFunctions(path.join(directory, 'functions'), { edge: emulatedEdge });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function aCloud(
  names: readonly string[],
  options: Partial<ServiceCloudOptions> = {},
): Promise<ServiceCloud> {
  const cloud = await startServiceCloud({
    calm: true,
    timeScale: 25,
    fleet: await onFreePort(fleetOf(...names)),
    bundles: path.join(directory, 'functions'),
    ...options,
    environment: { MODE: 'apply', ...options.environment },
  });
  onTestFinished(() => cloud.close());
  return cloud;
}

/** How each load balancer ended, as its worker said it. */
function outcomesOf({ platform }: ServiceCloud): readonly (readonly [string, string | undefined])[] {
  return platform.history
    .invocations('cert-rotator-rotate')
    .map(({ outcome, answer }) => [
      outcome ?? 'running',
      outcome === 'succeeded' ? (JSON.parse(answer ?? '') as RotationReport).outcome : answer,
    ]);
}

const writesOf = ({ emulator }: ServiceCloud) =>
  emulator.model.history.calls().filter(({ write, tookEffect }) => write && tookEffect);

describe('the deployed service', () => {
  it('rotates the fleet when the timer fires: one worker for each load balancer', async () => {
    const cloud = await aCloud(['shop', 'blog', 'docs']);

    cloud.platform.fireTimer('cert-rotator-scan');
    await cloud.idle();

    expect(outcomesOf(cloud)).toEqual(Array(3).fill(['succeeded', 'verified']));
    const workers = cloud.platform.history.submissions('cert-rotator-rotate');
    expect(new Set(workers.map(({ taskId }) => taskId)).size).toBe(3);
    expect(writesOf(cloud).map(({ caller }) => cloud.platform.functionOf(caller))).toEqual(
      Array(3).fill('cert-rotator-rotate'),
    );
    const [first] = cloud.platform.history.invocations('cert-rotator-scan');
    expect(first).toMatchObject({ outcome: 'succeeded', source: 'timer' });
  }, 120_000);

  it('changes nothing more when the timer fires again', async () => {
    const cloud = await aCloud(['shop']);
    cloud.platform.fireTimer('cert-rotator-scan');
    await cloud.idle();
    const writes = writesOf(cloud).length;

    cloud.platform.fireTimer('cert-rotator-scan');
    await cloud.idle();

    expect(writes).toBe(1);
    expect(writesOf(cloud)).toHaveLength(1);
  }, 120_000);

  it('needs no right that its policies do not give', async () => {
    const cloud = await aCloud(['shop']);

    cloud.platform.fireTimer('cert-rotator-scan');
    await cloud.idle();

    const log = cloud.platform.history.invocations().map((one) => `${one.log}${one.answer}`);
    expect(log.join('\n')).not.toMatch(/NoPermission|AccessDenied|not authorized/);
    const published = cloud.emulator.events.events();
    expect(published.map(({ event }) => event['type'])).toContain('certrotator:Rotation:Verified');
  }, 120_000);

  it('finishes a rotation whose worker was killed in the middle', async () => {
    const cloud = await aCloud(['shop']);
    cloud.platform.inject({ kind: 'instance-killed', function: 'cert-rotator-rotate', afterMs: 20_000 });

    cloud.platform.fireTimer('cert-rotator-scan');
    await cloud.idle();

    const runs = cloud.platform.history.invocations('cert-rotator-rotate');
    expect(runs.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [0, 'exited'],
      [1, 'succeeded'],
    ]);
    expect(writesOf(cloud)).toHaveLength(1);
    expect(outcomesOf(cloud).at(-1)).toEqual(['succeeded', 'verified']);
  }, 120_000);

  it('rotates by itself in scan where no worker is named', async () => {
    const cloud = await aCloud(['shop'], { environment: { ROTATE_FUNCTION: '' } });

    cloud.platform.fireTimer('cert-rotator-scan');
    await cloud.idle();

    expect(cloud.platform.history.invocations('cert-rotator-rotate')).toEqual([]);
    expect(writesOf(cloud).map(({ caller }) => cloud.platform.functionOf(caller))).toEqual([
      'cert-rotator-scan',
    ]);
  }, 120_000);
});
