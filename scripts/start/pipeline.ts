/**
 * A certificate pipeline that has issued the fleet's new certificates: it publishes one `certpipeline:Certificate:Issued` for each on the
 * bus, through the unmodified SDK.
 *
 * A load balancer has one worker at a time, and a second one would wait. So no two certificates of the same load balancer are published in
 * one round: a real pipeline, too, issues them one after the other.
 */

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../../shared/base/secret.ts';
import { parseEndpoint } from '../../shared/cloud/endpoints.ts';
import type { CloudEvent } from '../../shared/cloud/event-batches.ts';
import { createPutEvents } from '../../shared/cloud/event-bridge-sdk.ts';
import type { RotationReport } from '../../shared/core/reports/rotation-report.ts';
import { CERTIFICATE_ISSUED_TYPE } from '../../shared/service/certificate-issued/issued-event.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import type { EmulatorHandle } from './emulator-handle.ts';
import { startTexts } from './texts.ts';
import type { TriggerInput } from './trigger-input.ts';

/** Each event starts a scan of its own, in a process of its own. */
const EVENTS_PER_ROUND = 4;
const ATTEMPTS = 8;
const PAUSE_MS = 200;

export async function publishIssued({ emulator, planned, progress }: TriggerInput): Promise<void> {
  for (const round of roundsOf(emulator.ready.fleet.issued, planned)) {
    progress.doing(startTexts[languageOfPerson()].publishing(round.length));
    await publish(emulator, round);
    await emulator.idle();
  }
}

/** @returns all ids, in rounds of at most `EVENTS_PER_ROUND`, with at most one id per load balancer in a round */
export function roundsOf(
  issued: readonly string[],
  planned: readonly Pick<RotationReport, 'loadBalancerId' | 'outcomes'>[],
): readonly (readonly string[])[] {
  const rounds: { readonly ids: string[]; readonly busy: Set<string> }[] = [];
  for (const certificateId of issued) {
    const users = planned
      .filter(({ outcomes }) => outcomes.some((row) => row.newCertificateId === certificateId))
      .map(({ loadBalancerId }) => loadBalancerId);
    let round = rounds.find(
      ({ ids, busy }) => ids.length < EVENTS_PER_ROUND && !users.some((user) => busy.has(user)),
    );
    if (round === undefined) {
      round = { ids: [], busy: new Set() };
      rounds.push(round);
    }
    round.ids.push(certificateId);
    for (const user of users) round.busy.add(user);
  }
  return rounds.map(({ ids }) => ids);
}

const answerSchema = z.object({
  entryList: z.array(z.object({ errorCode: z.string().nullish() })),
});

async function publish(emulator: EmulatorHandle, certificateIds: readonly string[]): Promise<void> {
  const time = new Date(await emulator.advance(0)).toISOString();
  const { credentials, endpoints, service } = emulator.ready;
  const putEvents = createPutEvents({
    endpoint: parseEndpoint(endpoints.eventbridge),
    region: 'cn-hangzhou',
    credentials: {
      accessKeyId: credentials.accessKeyId,
      accessKeySecret: new Secret(credentials.accessKeySecret),
      securityToken: new Secret(credentials.securityToken),
    },
  });
  let left = certificateIds.map(
    (certificateId): CloudEvent => ({
      id: randomUUID(),
      source: 'cert-pipeline',
      specversion: '1.0',
      type: CERTIFICATE_ISSUED_TYPE,
      datacontenttype: 'application/json; charset=utf-8',
      subject: `certificate/${certificateId}`,
      time,
      data: { certificateId },
      aliyuneventbusname: service.eventBus,
    }),
  );
  // Sending an event again is harmless: it keeps its id.
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > ATTEMPTS) throw new Error(`EventBridge did not accept ${left.length} events.`);
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    try {
      const { entryList } = answerSchema.parse(await putEvents(left));
      left = left.filter((_, index) => (entryList[index]?.errorCode ?? '') !== '');
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
