/**
 * Any receiver: a batch of CloudEvents in JSON, the same that the event bus gets, signed by Standard Webhooks. The id of a message depends on
 * its events alone: a receiver recognises one that is sent again.
 *
 * Sources: "Standard Webhooks", specification 1.0.0; "HTTP Protocol Binding for CloudEvents" 1.0.2, batched content mode.
 */
import { createHash } from 'node:crypto';
import { SECOND_MS } from '../base/clock.ts';
import { ID_HEADER, SIGNATURE_HEADER, signatureOf, TIMESTAMP_HEADER } from '../base/standard-webhooks.ts';
import { cloudEventOf } from '../cloud/event-batches.ts';
import type { NotifyTarget } from '../config/notify-targets.ts';
import { EVENT_SOURCE, eventIdOf, type RotatorEvent } from '../core/model/event.ts';
import { noticeTexts } from '../core/reports/notices/texts.ts';
import { type ChannelForm, type Message, refusedStatus } from './channel-form.ts';

/** Some hundred events. What does not fit is for the next message. */
const LIMIT_BYTES = 256 * 1024;

export const webhook: ChannelForm = {
  message: (target, { events }) => {
    const told = fitting(events);
    const ids = told.map(({ id }) => id);
    return { told, requestAt: signedBatch(target, ids, told.map(cloudEventOf)) };
  },
  testMessage: (target, language) => (nowMs) => {
    const id = eventIdOf(['test', target.name, nowMs]);
    const event = {
      id,
      source: EVENT_SOURCE,
      specversion: '1.0',
      type: 'certrotator:Notification:Test',
      datacontenttype: 'application/json; charset=utf-8',
      subject: target.name,
      time: new Date(nowMs).toISOString(),
      data: { schemaVersion: 1, summary: noticeTexts[language].test },
    };
    return signedBatch(target, [id], [event])(nowMs);
  },
  refusalIn: refusedStatus,
};

/** At least one, whatever its size. */
function fitting(events: readonly RotatorEvent[]): readonly RotatorEvent[] {
  let left = LIMIT_BYTES;
  return events.filter((event, index) => {
    left -= Buffer.byteLength(JSON.stringify(cloudEventOf(event))) + 1;
    return left >= 0 || index === 0;
  });
}

function signedBatch(
  { address, secret }: NotifyTarget,
  ids: readonly string[],
  events: readonly unknown[],
): Message['requestAt'] {
  const body = JSON.stringify(events);
  const id = `msg_${createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 40)}`;
  return (nowMs) => {
    const timestamp = String(Math.floor(nowMs / SECOND_MS));
    const signature =
      secret === undefined ? '' : signatureOf(secret, id, timestamp, Buffer.from(body)).toString('base64');
    return {
      method: 'POST',
      address: address.reveal(),
      body,
      headers: {
        'content-type': 'application/cloudevents-batch+json; charset=utf-8',
        [ID_HEADER]: id,
        [TIMESTAMP_HEADER]: timestamp,
        [SIGNATURE_HEADER]: `v1,${signature}`,
      },
    };
  };
}
