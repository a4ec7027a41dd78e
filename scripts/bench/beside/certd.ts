/** The steps of certd, written again from its documented behaviour. */
import type { Contender } from './contender.ts';

const PAUSE_MS = 30_000;

const repository = 'https://github.com/certd/certd/blob/167b303faeca02cc11cf97e4be2a3df914852167';
const server = `${repository}/packages/ui/certd-server/src`;

export const certd: Contender = {
  name: 'certd',
  sources: [
    `${server}/plugins/plugin-aliyun/plugin/deploy-to-alb/index.ts`,
    `${server}/modules/monitor/service/site-tester.ts`,
  ],
  async deploy({ alb, cas, clock, listenerId, slot, certificateId }) {
    // One write, without a look at the listener.
    const update =
      slot === 'default' ? 'UpdateListenerAttribute' : 'AssociateAdditionalCertificatesWithListener';
    await alb.call(update, { listenerId, certificates: [{ certificateId }] });
    // A fixed pause, then one page of the list, and the details of each additional certificate.
    await clock.sleep(PAUSE_MS);
    const { certificates } = (await alb.call('ListListenerCertificates', { listenerId })) as Listed;
    const others = certificates.filter(({ isDefault, status }) => !isDefault && status === 'Associated');
    const expired: number[] = [];
    for (const { certificateId: id } of others) {
      const number = Number.parseInt(id, 10);
      const detail = (await cas.call('GetCertificateDetail', { certificateId: number })) as {
        notAfter: number;
      };
      if (detail.notAfter < clock.now()) expired.push(number);
    }
    // Only what has expired leaves, by its bare number; a failure is only logged.
    if (expired.length === 0) return;
    const request = { listenerId, certificates: expired.map((id) => ({ certificateId: id })) };
    await alb.call('DissociateAdditionalCertificatesFromListener', request).catch(() => undefined);
  },
  // Every address; the date of expiry and nothing else.
  async monitor({ addresses, handshake }) {
    const seen = await Promise.all(addresses.map(async (one) => [one, await handshake(one)] as const));
    return new Map(seen.flatMap(([address, leaf]) => (leaf ? [[address, leaf.notAfterMs] as const] : [])));
  },
};

interface Listed {
  readonly certificates: readonly { certificateId: string; isDefault: boolean; status: string }[];
}
