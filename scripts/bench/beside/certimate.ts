/** The steps of certimate, written again from its documented behaviour. */
import type { Contender, Job } from './contender.ts';

const POLL_MS = 10_000;

const repository = 'https://github.com/certimate-go/certimate/blob/009ca349456a925facd21de02c5e6c4c3dff3e50';

export const certimate: Contender = {
  name: 'certimate',
  sources: [
    `${repository}/pkg/core/deployer/providers/aliyun-alb/aliyun_alb.go`,
    `${repository}/internal/workflow/engine/executor_bizmonitor.go`,
  ],
  async deploy(job) {
    const { alb, listenerId, slot, certificateId } = job;
    if (slot === 'default') return write(job, 'UpdateListenerAttribute', [certificateId]);
    const request = { listenerId, maxResults: 100, certificateType: 'Server' };
    const { certificates } = (await alb.call('ListListenerCertificates', request)) as Listed;
    const others = certificates.filter(({ isDefault, status }) => !isDefault && status === 'Associated');
    // Already there: nothing more is done, also no clean-up.
    if (others.some((one) => one.certificateId === certificateId)) return;
    const leaving: string[] = [];
    for (const one of others) if (await isReplaced(job, one.certificateId)) leaving.push(one.certificateId);
    await write(job, 'AssociateAdditionalCertificatesWithListener', [certificateId]);
    if (leaving.length > 0) await write(job, 'DissociateAdditionalCertificatesFromListener', leaving);
  },
  // One address; dates and name. Both also hold for the old certificate.
  async monitor({ addresses: [first = ''], handshake }) {
    const leaf = await handshake(first);
    return new Map(leaf ? [[first, leaf.notAfterMs]] : []);
  },
};

/** The same set of names; the key type is not compared. */
async function isReplaced({ cas, names }: Job, certificateId: string): Promise<boolean> {
  const { domain } = (await cas.call('GetCertificateDetail', {
    certificateId: Number.parseInt(certificateId, 10),
  })) as { domain: string };
  return [...domain.split(',')].sort().join() === [...names].sort().join();
}

/** Waits before each write until the listener is not `Configuring`, and after none. */
async function write({ alb, clock, listenerId }: Job, action: string, ids: readonly string[]): Promise<void> {
  while (
    ((await alb.call('GetListenerAttribute', { listenerId })) as Status).listenerStatus === 'Configuring'
  )
    await clock.sleep(POLL_MS);
  await alb.call(action, { listenerId, certificates: ids.map((certificateId) => ({ certificateId })) });
}

interface Status {
  readonly listenerStatus: string;
}

interface Listed {
  readonly certificates: readonly { certificateId: string; isDefault: boolean; status: string }[];
}
