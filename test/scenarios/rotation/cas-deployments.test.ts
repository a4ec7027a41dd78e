/**
 * CAS deploys certificates itself, by a deployment job. The service does not fight it: a job that puts the planned certificate on has done the
 * step, and one that puts another certificate on ends the change, once.
 */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../../shared/cloud/alb-api.ts';
import { inProcessCasWire } from '../../emulator/model/in-process.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { brokenRules, carriedOut } from './rules.ts';
import { aDueAdditional, aDueDefault } from './stories.ts';

/** CAS puts the certificate where `old` is, and the job has begun when this returns. */
async function casDeploys(world: World, certificateId: string, old: string): Promise<void> {
  const cas = inProcessCasWire(world.model, 'cn-hangzhou', { caller: 'another tool' });
  const numberOf = (id: string): number => Number(id.split('-')[0]);
  const { data } = (await cas.call('ListCloudResources', {})) as {
    readonly data: readonly { readonly id: number; readonly certId: number }[];
  };
  const resource = data.find(({ certId }) => certId === numberOf(old));
  const { jobId } = (await cas.call('CreateDeploymentJob', {
    name: 'deploy',
    jobType: 'user',
    certIds: String(numberOf(certificateId)),
    resourceIds: String(resource?.id),
    contactIds: '519580',
  })) as { readonly jobId: number };
  await cas.call('UpdateDeploymentJobStatus', { jobId, status: 'scheduling' });
}

/** Something that happens between the last read of the service and its first write. */
function beforeTheFirstWrite(world: World, act: () => Promise<void>): AlbApi {
  const alb = world.alb('cn-hangzhou');
  let acted = false;
  const first = async (): Promise<void> => {
    if (acted) return;
    acted = true;
    await act();
  };
  return {
    ...alb,
    updateListenerAttribute: async (request) => {
      await first();
      return alb.updateListenerAttribute(request);
    },
    associateAdditionalCertificatesWithListener: async (request) => {
      await first();
      return alb.associateAdditionalCertificatesWithListener(request);
    },
  };
}

describe('CAS deploys the certificate that the service would put on', () => {
  it('before the run: there is nothing to do', async () => {
    const { world, main, old, renewed } = aDueDefault();
    await casDeploys(world, renewed, old);
    await world.clock.advance(60_000);

    const report = await world.rotate();

    expect(outcomesOf(report)).toContain(`${renewed}: nothing-to-do (not-due)`);
    expect(world.writes()).toEqual([]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
  });

  it.each([
    { when: 'has just done so', waitMs: 60_000, refused: 0 },
    // No client can see a job that begins after its last read; ALB refuses the write.
    { when: 'is about it', waitMs: 0, refused: 1 },
  ])('and $when when the service writes: it is verified, and nothing is fought', async (row) => {
    const { waitMs, refused } = row;
    const { world, main, old, renewed } = aDueDefault();
    const alb = beforeTheFirstWrite(world, async () => {
      await casDeploys(world, renewed, old);
      await world.clock.advance(waitMs);
    });

    const report = await world.rotate({}, { alb });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
    expect(world.served()).toEqual([renewed, renewed]);
    expect(brokenRules(world, [report])).toHaveLength(refused);
  });

  it('for an additional certificate: the change ends without a step back', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    const alb = beforeTheFirstWrite(world, async () => {
      await casDeploys(world, renewed, old);
      await world.clock.advance(60_000);
    });

    const first = await world.rotate({}, { alb });
    const next = await world.rotate();

    expect(carriedOut(world)).toEqual([]);
    expect(world.attached()).toEqual([`default ${main}`, `additional ${renewed}`]);
    expect(outcomesOf(next)).toContain(`${renewed}: nothing-to-do (not-due)`);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });
});

describe('CAS deploys another certificate', () => {
  it('while the service works: changed-by-others, once, and the other certificate stays', async () => {
    const { world, main, old } = aDueDefault();
    const theirs = world.certificate({ daysLeft: 60 });
    const alb = beforeTheFirstWrite(world, () => casDeploys(world, theirs, old));

    const first = await world.rotate({}, { alb });
    await world.clock.advance(60_000);
    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: blocked (changed-by-others)`);
    expect(outcomesOf(next).filter((outcome) => outcome.includes('changed-by-others'))).toEqual([]);
    expect(carriedOut(world)).toEqual([]);
    expect(world.attached()).toEqual([`default ${theirs}`, `additional ${main}`]);
    expect(brokenRules(world, [first, next])).toHaveLength(1);
  });

  it('after the service has put its own on: it is not fought', async () => {
    const { world, main, old, renewed } = aDueDefault();
    const theirs = world.certificate({ daysLeft: 60 });
    const first = await world.rotate();
    await world.clock.advance(3_600_000);
    await casDeploys(world, theirs, renewed);
    await world.clock.advance(60_000);

    const next = await world.rotate();

    expect(outcomesOf(first)).toContain(`${old}: verified (proved)`);
    expect(world.writes()).toHaveLength(1);
    expect(world.attached()).toEqual([`default ${theirs}`, `additional ${main}`]);
    expect(brokenRules(world, [first, next])).toEqual([]);
  });
});
