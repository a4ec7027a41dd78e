/**
 * dnsmgr 243, certd 550 and 466: a load balancer in cn-hongkong has certificates of the partition ap-southeast-1, and they were looked up
 * in the other one, where they are not.
 *
 * Here an id is looked up in the partition that it names, and a certificate is replaced from its own partition only.
 */
import { describe, expect, it } from 'vitest';
import { notAsDescribed } from '../scenarios/rotation/stories.ts';
import { outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

describe.each([
  { region: 'cn-hongkong', own: 'cn-hangzhou', other: 'ap-southeast-1' },
  { region: 'ap-southeast-1', own: 'ap-southeast-1', other: 'cn-hangzhou' },
] as const)(
  'a certificate of $other on a load balancer in $region (dnsmgr 243)',
  ({ region, own, other }) => {
    const names = ['shop.example.com'];

    it('is replaced by its successor in that partition, not by a better one of the other', async () => {
      const world = createWorld({ knobs: { otherPartition: 'accept' } });
      const old = world.certificate({ partition: other, names, daysLeft: 9 });
      const successor = world.certificate({ partition: other, names, daysLeft: 90 });
      world.certificate({ partition: own, names, daysLeft: 300 });
      world.loadBalancer({ region, listeners: [{ default: old }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
      expect(world.attached()).toEqual([`default ${successor}`]);
    });

    it('is rotated by a scan, too, beside one of the own partition', async () => {
      const world = createWorld({ knobs: { otherPartition: 'accept' } });
      const theirs = world.certificate({ partition: other, names, daysLeft: 9 });
      const ours = world.certificate({ partition: own, names: ['blog.example.com'], daysLeft: 9 });
      const successors = [
        world.certificate({ partition: other, names, daysLeft: 90 }),
        world.certificate({ partition: own, names: ['blog.example.com'], daysLeft: 90 }),
      ];
      world.loadBalancer({ region, listeners: [{ default: theirs, additional: [ours] }] });

      await world.scan();

      expect(world.attached()).toEqual([`default ${successors[0]}`, `additional ${successors[1]}`]);
    });

    it('is rolled back to, since it is still in CAS', async () => {
      const world = createWorld({ knobs: { otherPartition: 'accept' } });
      const old = world.certificate({ partition: other, names, daysLeft: 9 });
      world.certificate({ partition: other, names, daysLeft: 90, ...notAsDescribed });
      world.loadBalancer({ region, listeners: [{ default: old }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toMatchObject([expect.stringContaining('rolled-back')]);
      expect(world.attached()).toEqual([`default ${old}`]);
    });
  },
);
