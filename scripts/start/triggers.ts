/**
 * The four triggers of the service. Each resolves when the platform has accepted the trigger, except for `event`, which waits for its scans.
 */

import { createHmac, randomUUID } from 'node:crypto';
import { languageOfPerson } from '../common/language-of-person.ts';
import { publishIssued } from './pipeline.ts';
import { startTexts } from './texts.ts';
import type { TriggerInput } from './trigger-input.ts';
import type { TriggerName } from './trigger-names.ts';

export const triggers: Readonly<Record<TriggerName, (input: TriggerInput) => Promise<void>>> = {
  timer: async ({ emulator, progress }) => {
    progress.doing(startTexts[languageOfPerson()].timerFires);
    await emulator.fireTimer();
  },
  console: async ({ emulator, progress }) => {
    progress.doing(startTexts[languageOfPerson()].invokingScan);
    const { failure } = await emulator.invoke(emulator.nameOf('scan'), {});
    if (failure !== undefined) progress.print(startTexts[languageOfPerson()].scanFailed(failure));
  },
  webhook: callWebhook,
  event: publishIssued,
};

/** A sender repeats a request without an answer, with the same bytes (docs/webhook.md). */
const WEBHOOK_ATTEMPTS = 5;

const WEBHOOK_PAUSE_MS = 500;

async function callWebhook({ emulator, progress }: TriggerInput): Promise<void> {
  const { webhookSecret, functions } = emulator.ready.service;
  const url = functions['webhook']?.url;
  if (url === undefined) throw new Error('The webhook has no URL.');
  const body = '{}';
  // The function checks the timestamp against the emulator's clock.
  const timestamp = String(Math.floor((await emulator.advance(0)) / 1_000));
  // The same for each attempt: the answer to an earlier one may have been lost.
  const id = `msg_${randomUUID()}`;
  const key = Buffer.from(webhookSecret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  progress.doing(startTexts[languageOfPerson()].callingWebhook);
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    });
    const answer = (await response.text()).trim();
    // `AlreadyAccepted`: the answer to an earlier attempt was lost.
    const accepted = response.status === 202 || answer.includes('"AlreadyAccepted"');
    if (accepted)
      return progress.print(startTexts[languageOfPerson()].webhookAnswered(response.status, answer));
    if (response.status < 502 || attempt === WEBHOOK_ATTEMPTS)
      throw new Error(`The webhook answered ${response.status}: ${answer}`);
    await new Promise((resolve) => setTimeout(resolve, WEBHOOK_PAUSE_MS));
  }
}
