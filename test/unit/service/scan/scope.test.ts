/** What a command for scan covers. Whole scans of narrowed commands are in test/scenarios/scan. */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../../../shared/cloud/alb-api.ts';
import type { Note } from '../../../../shared/core/model/texts/note.ts';
import type { Command } from '../../../../shared/service/commands/command.ts';
import { scopeOf } from '../../../../shared/service/scan/scope.ts';
import { aCloudError, rejection } from '../../cloud/fakes.ts';
import { aListener, aLoadBalancer, anAlb } from '../../cloud/inventory/fake-alb.ts';

const here = anAlb({
  loadBalancers: [aLoadBalancer(), aLoadBalancer({ loadBalancerId: 'alb-2' })],
  listeners: [
    aListener({ listenerId: 'lsn-1' }),
    aListener({ listenerId: 'lsn-2', loadBalancerId: 'alb-2' }),
    aListener({ listenerId: 'lsn-80', listenerProtocol: 'HTTP', listenerPort: 80 }, []),
  ],
});
const there = anAlb({
  loadBalancers: [aLoadBalancer({ loadBalancerId: 'alb-3' })],
  listeners: [aListener({ listenerId: 'lsn-3', loadBalancerId: 'alb-3' })],
});
const silent: AlbApi = {
  ...there,
  listListeners: () => Promise.reject(aCloudError()),
  listLoadBalancers: () => Promise.reject(aCloudError()),
};
const never: AlbApi = {
  ...silent,
  listListeners: () => Promise.reject(new Error('ALB was asked.')),
};

/** The region cn-hangzhou is `here`; cn-beijing is given. */
async function scope(command: Command, beijing: AlbApi = there) {
  const notes: Note[] = [];
  const failedRegions: string[] = [];
  const found = await scopeOf(
    {
      worker: {
        cloud: {
          alb: (region) => (region === 'cn-beijing' ? beijing : here),
          catalog: () => {
            throw new Error('CAS was asked.');
          },
        },
      },
      command,
      notes,
      failed: (region) => failedRegions.push(region),
    },
    ['cn-hangzhou', 'cn-beijing'],
  );
  return { ...found, notes: notes.map(({ message }) => message), failedRegions };
}

describe('a command that names no listener', () => {
  it('covers every load balancer of every region, without a call', async () => {
    const all = await scope({ force: true }, never);

    expect(all.regions).toEqual(['cn-hangzhou', 'cn-beijing']);
    expect(all.includes('cn-beijing', 'alb-9')).toBe(true);
    expect(all.commandFor('cn-beijing', 'alb-9')).toEqual({
      force: true,
      region: 'cn-beijing',
      loadBalancerId: 'alb-9',
    });
  });
});

describe('a command that names listeners', () => {
  it('covers their load balancers, each with its own listeners', async () => {
    const some = await scope({ listenerIds: ['lsn-1', 'lsn-3'] });

    expect(some.regions).toEqual(['cn-hangzhou', 'cn-beijing']);
    expect(
      [
        ['cn-hangzhou', 'alb-1'],
        ['cn-hangzhou', 'alb-2'],
        ['cn-beijing', 'alb-1'],
      ].map(([region = '', id = '']) => some.includes(region, id)),
    ).toEqual([true, false, false]);
    expect(some.commandFor('cn-beijing', 'alb-3').listenerIds).toEqual(['lsn-3']);
  });

  it('covers only regions that have one of them', async () => {
    expect((await scope({ listenerIds: ['lsn-3'] })).regions).toEqual(['cn-beijing']);
  });

  it('covers nothing for a listener without certificates, which is noted', async () => {
    const { regions, notes } = await scope({ listenerIds: ['lsn-80'] });

    expect(regions).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^lsn-80 is a listener for HTTP/)]);
  });

  it('is refused where one of them is unknown and every region was listed', async () => {
    const error = await rejection(scope({ listenerIds: ['lsn-1', 'lsn-9'] }));

    expect(error).toMatchObject({
      code: 'UnknownListener',
      message: expect.stringContaining('no listener lsn-9 in cn-hangzhou, cn-beijing'),
    });
  });

  it('covers those that were found where a region cannot be listed, which is noted and fails the scan', async () => {
    const { regions, notes, failedRegions } = await scope({ listenerIds: ['lsn-1', 'lsn-3'] }, silent);

    expect(regions).toEqual(['cn-hangzhou']);
    expect(failedRegions).toEqual(['cn-beijing']);
    expect(notes).toEqual([
      expect.stringMatching(/^Not found: lsn-3\. .*could not be listed: cn-beijing\.$/),
    ]);
  });
});

describe('a command that names listeners of one load balancer', () => {
  it('covers that load balancer in its region', async () => {
    const one = await scope({ loadBalancerId: 'alb-3', listenerIds: ['lsn-3'] });

    expect(one.regions).toEqual(['cn-beijing']);
    expect(one.includes('cn-beijing', 'alb-3')).toBe(true);
  });

  it('is refused for a listener of another load balancer, with those that it has', async () => {
    const error = await rejection(scope({ loadBalancerId: 'alb-1', listenerIds: ['lsn-2'] }));

    expect(error).toMatchObject({
      message: expect.stringContaining(
        'no listener lsn-2 on alb-1 in cn-hangzhou, which has lsn-1 (HTTPS:443)',
      ),
    });
  });

  it('is not refused where the load balancer may be in a region that does not answer', async () => {
    const { regions, failedRegions } = await scope(
      { loadBalancerId: 'alb-3', listenerIds: ['lsn-9'] },
      silent,
    );

    expect(regions).toEqual(['cn-hangzhou', 'cn-beijing']);
    // The scan that follows lists the region again, and reports it.
    expect(failedRegions).toEqual([]);
  });

  it('fails with a defect of this service, whatever the other regions answer', async () => {
    await expect(scope({ loadBalancerId: 'alb-1', listenerIds: ['lsn-1'] }, never)).rejects.toThrow(
      'ALB was asked.',
    );
  });
});
