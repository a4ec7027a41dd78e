/**
 * certimate 827 and 1283, certd, dnsmgr: certificate ids were sent without a region, or with the region of the load balancer, or always
 * with `-cn-hangzhou`, which is wrong on the international site; and ids in different forms were compared as text.
 *
 * Here every id has the suffix of the CAS partition that the load balancer reads, and ids are compared with it.
 */
import { describe, expect, it } from 'vitest';
import type { CertificateId } from '../../shared/core/model/certificate.ts';
import { certificateIdsOf, outcomesOf } from '../support/in-words.ts';
import { createWorld } from '../support/world.ts';

const sites = [
  { region: 'cn-hangzhou', partition: 'cn-hangzhou' },
  { region: 'cn-shanghai', partition: 'cn-hangzhou' },
  { region: 'ap-southeast-1', partition: 'ap-southeast-1' },
  { region: 'eu-central-1', partition: 'ap-southeast-1' },
] as const;

describe('the id of a certificate (certimate 827 and 1283, certd, dnsmgr)', () => {
  it.each(sites)(
    'is sent with the CAS partition $partition to a load balancer in $region',
    async ({ region, partition }) => {
      const world = createWorld();
      const shop = world.certificate({ partition, names: ['shop.example.com'], daysLeft: 9 });
      const blog = world.certificate({ partition, names: ['blog.example.com'], daysLeft: 9 });
      world.certificate({ partition, names: ['shop.example.com'] });
      world.certificate({ partition, names: ['blog.example.com'] });
      world.loadBalancer({ region, listeners: [{ default: shop, additional: [blog] }] });

      const report = await world.rotate();

      expect(outcomesOf(report)).toEqual([`${shop}: verified (proved)`, `${blog}: verified (proved)`]);
      const sent = world.writes().flatMap(certificateIdsOf);
      expect(sent).toHaveLength(3);
      for (const id of sent) expect(id).toMatch(new RegExp(`^\\d+-${partition}$`));
    },
  );

  it.each(sites)(
    'is recognised on a listener in $region: an attached certificate is not attached again',
    async ({ region, partition }) => {
      const world = createWorld();
      const shop = world.certificate({ partition, names: ['shop.example.com'], daysLeft: 90 });
      const blog = world.certificate({ partition, names: ['blog.example.com'], daysLeft: 9 });
      const renewed = world.certificate({ partition, names: ['blog.example.com'] });
      world.loadBalancer({ region, listeners: [{ default: shop, additional: [blog, renewed] }] });

      const report = await world.rotate();

      expect(report.outcome).toBe('verified');
      expect(world.steps()).toEqual([`dissociate ${blog}`]);
    },
  );

  it('without a suffix in the list of ALB is left attached, since its partition is unknown, and its neighbours are rotated', async () => {
    const world = createWorld();
    const shop = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
    const renewed = world.certificate({ names: ['shop.example.com'] });
    const legacy = world.certificate({
      certificateId: '10741304',
      knownToCas: false,
      names: ['old.example'],
    });
    world.loadBalancer({ listeners: [{ default: shop, additional: [legacy] }] });

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([
      `${shop}: verified (proved)`,
      `${legacy}: blocked (certificate-not-in-cas)`,
    ]);
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${legacy}`]);
  });

  it('without a suffix is refused before it is sent', async () => {
    const world = createWorld();
    const shop = world.certificate();
    world.loadBalancer({ listeners: [{ default: shop }] });

    const sending = world.alb('cn-hangzhou').associateAdditionalCertificatesWithListener({
      listenerId: 'lsn-1',
      clientToken: 'token',
      certificateIds: ['20741377' as CertificateId],
    });

    await expect(sending).rejects.toThrow('certificate id 20741377 lacks its CAS region');
    expect(world.writes()).toEqual([]);
  });
});
